package exchange_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/redact"
)

// answer sends one request to a handler.
func answer(t *testing.T, handler http.HandlerFunc, r exchange.Request, who exchange.Credential) (exchange.Answer, error) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client := exchange.NewClient(server.URL+"/token?code=1", nil, nil)
	t.Cleanup(client.Close)
	return client.Send(t.Context(), r, who)
}

func TestARequestArrivesAsItWasMeant(t *testing.T) {
	var got string
	repeat := func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = fmt.Sprintf("%s %s %q %d %s %s", r.Method, r.RequestURI, body, r.ContentLength, r.Header.Get("Content-Type"), r.Header.Get("Authorization"))
	}
	who, err := exchange.Bearer("session-1")
	if err != nil {
		t.Fatal(err)
	}
	slow := exchange.JSON(`{"a":1,"b":"two"}`)
	slow.Over = 20 * time.Millisecond
	for want, r := range map[string]exchange.Request{
		`POST /token?code=1 "{\"a\":1}" 7 application/json Bearer session-1`:                exchange.JSON(`{"a":1}`),
		`POST /token?code=1 "{\"a\":1,\"b\":\"two\"}" 17 application/json Bearer session-1`: slow,
		`GET /token?code=1&a=%zz "" 0  Bearer session-1`:                                    exchange.Query("a=%zz"),
		`PUT /token?code=1 "" 0  Bearer session-1`:                                          {Method: http.MethodPut},
	} {
		if _, err := answer(t, repeat, r, who); err != nil {
			t.Error(err)
		} else if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestACredentialStaysWhereItIsSent(t *testing.T) {
	who, err := exchange.Bearer("session-1")
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%v %+v %#v %s", who, who, who, who); strings.Contains(text, "session-1") {
		t.Errorf("it is printed: %s", text)
	}
	followed := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the credential went elsewhere") }))
	defer followed.Close()
	a, err := answer(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, followed.URL, http.StatusTemporaryRedirect)
	}, exchange.JSON("{}"), who)
	if err != nil || a.Status != http.StatusTemporaryRedirect {
		t.Errorf("got %d, %v", a.Status, err)
	}
}

func TestACredentialFitsIntoAHeader(t *testing.T) {
	for name, value := range map[string]string{"X-Session": "line\nbreak", "X Session": "x", "": "x", "X-Session:": "x", "X-Empty": ""} {
		if _, err := (exchange.Credential{}).With(name, value); !errors.Is(err, exchange.ErrCredential) || strings.Contains(err.Error(), "break\"") {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

func TestForgingKeepsTheForm(t *testing.T) {
	const session = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.AAAAAAAAnA0o8HeaoRRGDvQlMS4uGnUJHvxNUmQJdB2"
	who, err := exchange.Bearer(session)
	if err != nil {
		t.Fatal(err)
	}
	if who, err = who.With("X-Shop", "berlin"); err != nil {
		t.Fatal(err)
	}
	if got := who.Replaced("x").Bearer(); got != "x" {
		t.Errorf("the replaced session is %q", got)
	}
	if got := who.WithBearer("y"); got.Bearer() != "y" || who.Bearer() != session {
		t.Errorf("got %q, and the old one is %q", got.Bearer(), who.Bearer())
	}
}

func TestEvidenceIsOneLineWithoutSecrets(t *testing.T) {
	redactor := redact.New()
	redactor.Hide("hunter2", "secret")
	evidence := exchange.Evidence{Redact: redactor}
	r := exchange.JSON("{\"a\":\"hunter2\",\n\"b\":\"\x00" + strings.Repeat("x", 5000) + `"}`)
	r.Header = http.Header{"X-B": {"2"}, "X-A": {"hunter2"}}
	got := evidence.Sent(r)
	if !strings.HasPrefix(got, `POST X-A: ‹secret› X-B: 2 application/json {"a":"‹secret›", "b":"\u0000xxx`) {
		t.Errorf("got %s", got)
	}
	if !strings.HasSuffix(got, fmt.Sprintf("… (%d bytes)", len(r.Body))) || len(got) > 400 {
		t.Errorf("it is not cut: %s", got)
	}
}

// TestASecretAcrossTheCutIsHiddenWhole: if the text was cut first, half of the secret would stay.
func TestASecretAcrossTheCutIsHiddenWhole(t *testing.T) {
	const secret = "correct-horse-battery-staple"
	redactor := redact.New()
	redactor.Hide(secret, "secret")
	for lead := 130; lead < 165; lead++ {
		if got := (exchange.Evidence{Redact: redactor}).Text(strings.Repeat("x", lead) + secret); strings.Contains(got, "corr") {
			t.Errorf("behind %d characters it says %s", lead, got)
		}
	}
}

func TestWhyThereIsNoAnswer(t *testing.T) {
	_, err := answer(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}, exchange.JSON("{}"), exchange.Credential{})
	if !errors.Is(err, exchange.ErrClosed) {
		t.Errorf("a closed connection is %v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	client := exchange.NewClient("http://"+listener.Addr().String()+"/?code=hunter2", nil, nil)
	if err := client.Reach(t.Context(), time.Second); !errors.Is(err, exchange.ErrUnreachable) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("nobody is %v", err)
	}
}

func TestAnAnswerIsRead(t *testing.T) {
	for name, tc := range map[string]struct {
		status               int
		body                 string
		token, kind, problem string
	}{
		"a token":               {200, `{"type":"jwt","token":"a.b.c"}`, "a.b.c", "jwt", ""},
		"a token under 201":     {201, `{"token":"a.b.c"}`, "a.b.c", "", ""},
		"a token in a refusal":  {400, `{"token":"a.b.c"}`, "", "", ""},
		"a token that is none":  {200, `{"token":17,"type":{}}`, "", "", ""},
		"a list":                {200, `["token"]`, "", "", ""},
		"a problem with a code": {400, `{"code":"invalid_body"}`, "", "", "invalid_body"},
	} {
		t.Run(name, func(t *testing.T) {
			a := exchange.Answer{Status: tc.status, Body: []byte(tc.body)}
			if a.Token() != tc.token || a.Type() != tc.kind || a.Code() != tc.problem {
				t.Errorf("got token %q, type %q, code %q", a.Token(), a.Type(), a.Code())
			}
		})
	}
}
