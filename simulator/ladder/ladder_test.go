package ladder_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/ladder"
)

const rawToken = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJpc3MtMSJ9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

func newRecord() *ladder.Record {
	redact := ladder.NewRedactor()
	redact.Hide("key-of-the-brand", "API key")
	redact.Hide("key", "another key")
	return ladder.NewRecord(time.Now, redact)
}

func TestATokenIsShortened(t *testing.T) {
	for name, text := range map[string]string{
		"whole":               rawToken,
		"in a header":         "Bearer " + rawToken,
		"without a signature": rawToken[:strings.LastIndexByte(rawToken, '.')+1],
		"its header alone":    rawToken[:20],
		"in JSON":             `{"token":"` + rawToken + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			got := ladder.NewRedactor().Text(text)
			if !strings.Contains(got, "eyJhbG…") || strings.Contains(got, rawToken[:12]) || strings.Contains(got, "pc3Mi") {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestASecretIsReplacedByItsLabel(t *testing.T) {
	redact := ladder.NewRedactor()
	redact.Hide("key", "short")
	redact.Hide("", "nothing")
	redact.Hide("key-of-the-brand", "long")
	if got, want := redact.Text("a key-of-the-brand and a key"), "a ‹long› and a ‹short›"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
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
					w.Header().Set(backend.HeaderReason, tc.reason)
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

func TestDraw(t *testing.T) {
	poll := ladder.Step{From: ladder.SDK, To: ladder.API, Request: true, Text: "GET /v1/sku_try_on_operations/op-4f78f478-7f70-4b4b-9d5f-3c5066542c22", Status: 200, Answer: "IN_PROGRESS", Headers: []string{"x-user-id: 66ec"}}
	steps := []ladder.Step{
		{From: ladder.SDK, To: ladder.App, Text: "getJwt null"},
		{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Status: 503, Answer: "not_configured"},
		{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Answer: "not reached: connection refused"},
		poll, poll,
		{From: ladder.SDK, To: ladder.Storage, Request: true, Text: "GET /storage/a.png", Status: 200},
	}
	want := `  User     App      Endpoint SDK      Aiuta    Storage
  │        ◀─────────────────┤        │        │  getJwt null
  │        ├────────▶        │        │        │  POST /aiuta_jwt 503 not_configured
  │        ├────────▶        │        │        │  POST /aiuta_jwt not reached: connection refused
  │        │        │        ├────────▶        │  GET /v1/sku_try_on_operations/op-4f78f478… ×2 200 IN_PROGRESS  x-user-id: 66ec
  │        │        │        ├─────────────────▶  GET /storage/a.png 200
`
	var got strings.Builder
	ladder.Draw(&got, steps, ladder.Style{})
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}
