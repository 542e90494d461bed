package ladder_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/redact"
)

const rawToken = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJpc3MtMSJ9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

func newRecord() *ladder.Record {
	redactor := redact.New()
	redactor.Hide("key-of-the-brand", "API key")
	redactor.Hide("key", "another key")
	return ladder.NewRecord(time.Now, redactor)
}

// exchange sends one request through a recording transport and returns its step.
func exchange(t *testing.T, answer http.HandlerFunc, header http.Header) (ladder.Step, string) {
	t.Helper()
	server := httptest.NewServer(answer)
	defer server.Close()
	record := newRecord()
	client := &http.Client{Transport: record.Transport(ladder.SDK, ladder.API, nil)}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/x?q=key-of-the-brand", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return record.Steps()[0], string(body)
}

func TestAnExchangeIsRecordedWithoutItsSecrets(t *testing.T) {
	step, _ := exchange(t, func(http.ResponseWriter, *http.Request) {}, http.Header{
		"Authorization": {"Bearer " + rawToken}, "X-Api-Key": {"key-of-the-brand"}, "X-User-Id": {"user-1"}, "Cookie": {"session=1"},
	})
	want := []string{"Authorization: Bearer eyJhbG…EjXk", "x-api-key: ‹API key›", "x-user-id: user-1"}
	if got := strings.Join(step.Headers, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("headers are\n%s", got)
	}
	if got, want := step.Text, "GET /v1/x?q=‹API key›"; got != want {
		t.Errorf("text is %q, want %q", got, want)
	}
	if step.From != ladder.SDK || step.To != ladder.API || step.Status != 200 || !step.Request || step.Took <= 0 {
		t.Errorf("step is %+v", step)
	}
}

func TestAnAnswerIsExplainedAndLeftWhole(t *testing.T) {
	long := `{"status":"SUCCESS","rest":"` + strings.Repeat("x", 1000) + `"}`
	for name, tc := range map[string]struct {
		status                    int
		reason, contentType, body string
		want                      string
	}{
		"the backend's reason":   {401, "token_expired", "application/json", `{"message":"Unauthorized"}`, "token_expired"},
		"a problem's code":       {400, "", "application/problem+json", `{"code":"invalid_body","detail":"d"}`, "invalid_body"},
		"FastAPI's detail":       {400, "", "application/json", `{"detail":"Input image was not found"}`, "Input image was not found"},
		"an operation's state":   {200, "", "application/json", long, "SUCCESS"},
		"a list":                 {200, "", "application/json", `[1]`, ""},
		"something else":         {200, "", "image/png", `{"status":"x"}`, ""},
		"a whole token as state": {200, "", "application/json", `{"status":"` + rawToken + `"}`, "eyJhbG…EjXk"},
	} {
		t.Run(name, func(t *testing.T) {
			step, body := exchange(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tc.contentType)
				if tc.reason != "" {
					w.Header().Set(reason.Header, tc.reason)
				}
				w.WriteHeader(tc.status)
				io.WriteString(w, tc.body)
			}, nil)
			if step.Answer != tc.want || step.Status != tc.status {
				t.Errorf("got %d %q, want %d %q", step.Status, step.Answer, tc.status, tc.want)
			}
			if body != tc.body {
				t.Errorf("the client got %q", body)
			}
		})
	}
}

func TestABrokenAnswerIsBrokenForTheClientToo(t *testing.T) {
	record := newRecord()
	cut := roundTripper(func(*http.Request) (*http.Response, error) {
		body := io.MultiReader(strings.NewReader(`{"status":"SUC`), failing{limited})
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(body)}, nil
	})
	client := &http.Client{Transport: record.Transport(ladder.SDK, ladder.API, cut)}
	resp, err := client.Get("http://127.0.0.1/")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if string(body) != `{"status":"SUC` || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the client read %q, %v", body, err)
	}
	step := record.Steps()[0]
	if step.Status != 200 || step.Answer != "broken off: unexpected EOF" || step.Fault != "limit_data" {
		t.Errorf("got %+v", step)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// limited is an error as faults make them.
var limited = &fault.Error{Link: fault.SDKAPI, What: "limit_data", Err: io.ErrUnexpectedEOF}

func TestAFaultIsNamed(t *testing.T) {
	step, _ := exchange(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(fault.Header, "status 503 for key-of-the-brand")
		w.WriteHeader(http.StatusServiceUnavailable)
	}, nil)
	if want := "status 503 for ‹API key›"; step.Fault != want {
		t.Errorf("got %q, want %q", step.Fault, want)
	}

	record := newRecord()
	reset := roundTripper(func(*http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("read: %w", &fault.Error{What: "reset_peer", Err: syscall.ECONNRESET})
	})
	client := &http.Client{Transport: record.Transport(ladder.SDK, ladder.API, reset)}
	if _, err := client.Get("http://127.0.0.1/"); err == nil {
		t.Fatal("no error")
	}
	if step := record.Steps()[0]; step.Fault != "reset_peer" || !step.Refused() {
		t.Errorf("got %+v", step)
	}
}

func TestAnUnansweredRequestSaysWhy(t *testing.T) {
	record := newRecord()
	refused := roundTripper(func(*http.Request) (*http.Response, error) { return nil, syscall.ECONNREFUSED })
	client := &http.Client{Transport: record.Transport(ladder.App, ladder.Endpoint, refused)}
	if _, err := client.Get("http://127.0.0.1/aiuta_jwt"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v", err)
	}
	if step := record.Steps()[0]; step.Status != 0 || step.Answer != "not reached: connection refused" {
		t.Errorf("got %+v", step)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
