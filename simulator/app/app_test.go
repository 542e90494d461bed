package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/simulator/app"
)

// endpoint is a scripted token endpoint that remembers what came.
type endpoint struct {
	url    string
	answer http.HandlerFunc

	mu      sync.Mutex
	bodies  []string
	headers []http.Header
}

func newEndpoint(t *testing.T, answer http.HandlerFunc) *endpoint {
	e := &endpoint{answer: answer}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if r.Method != http.MethodPost || r.URL.Path != "/aiuta_jwt" {
			t.Errorf("unexpected %s %s", r.Method, r.URL)
		}
		e.mu.Lock()
		e.bodies = append(e.bodies, string(body))
		e.headers = append(e.headers, r.Header)
		e.mu.Unlock()
		e.answer(w, r)
	}))
	t.Cleanup(server.Close)
	e.url = server.URL + "/aiuta_jwt"
	return e
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

const good = `{"type":"jwt","token":"a.b.c"}`

func (e *endpoint) app(c app.Config) *app.App {
	c.Endpoint, c.HTTP = e.url, http.DefaultClient
	return app.New(c)
}

func TestParametersAreForwardedAndTheTokenComesBack(t *testing.T) {
	for _, tc := range []struct{ name, params, want string }{
		{"as they are", `{"sku_ids":"a,b", "x":1.50}`, `{"sku_ids":"a,b", "x":1.50}`},
		{"null as an empty object", "", `{}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := newEndpoint(t, says(200, good))
			var params json.RawMessage
			if tc.params != "" {
				params = json.RawMessage(tc.params)
			}
			token, err := e.app(app.Config{}).GetJWT(t.Context(), params)
			if err != nil || token != "a.b.c" {
				t.Fatalf("token is %q (%v)", token, err)
			}
			if !slices.Equal(e.bodies, []string{tc.want}) {
				t.Errorf("endpoint got %q, want %q", e.bodies, tc.want)
			}
			if got := e.headers[0].Get("Content-Type"); got != "application/json" {
				t.Errorf("content type is %q", got)
			}
		})
	}
}

func TestAnAnswerWithoutATokenIsThrown(t *testing.T) {
	for _, body := range []string{
		``, `null`, `[]`, `"a.b.c"`, `a.b.c`, good + `x`,
		`{"token":"a.b.c"}`, `{"type":"JWT","token":"a.b.c"}`, `{"type":null,"token":"a.b.c"}`,
		`{"type":"jwt"}`, `{"type":"jwt","token":""}`, `{"type":"jwt","token":null}`, `{"type":"jwt","token":7}`,
		`{"type":"jwt","Token":"a.b.c"}`,
		good + strings.Repeat(" ", 64<<10),
	} {
		e := newEndpoint(t, says(200, body))
		token, err := e.app(app.Config{}).GetJWT(t.Context(), nil)
		var wrong *app.AnswerError
		if !errors.As(err, &wrong) || token != "" {
			t.Errorf("%.40s: token is %q (%v)", body, token, err)
		} else if strings.Contains(err.Error(), "a.b.c") {
			t.Errorf("%q quotes the token", err)
		}
	}
}

func TestARefusalNamesStatusAndCode(t *testing.T) {
	for _, tc := range []struct {
		name   string
		status int
		body   string
		want   []string
	}{
		{"a problem", 503, `{"code":"not_configured","detail":"set jwt_secret","status":503}`,
			[]string{"503", "not_configured", "set jwt_secret"}},
		{"a page", 500, `<html>`, []string{"500", "no problem code"}},
		{"a code that is no text", 400, `{"code":7}`, []string{"400", "no problem code"}},
		{"another success", 201, good, []string{"201"}},
		{"a terminal's control codes", 400, `{"code":"c","detail":"\u001b[2J"}`, []string{`\x1b[2J`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := newEndpoint(t, says(tc.status, tc.body))
			_, err := e.app(app.Config{}).GetJWT(t.Context(), nil)
			var refused *app.RefusedError
			if !errors.As(err, &refused) || refused.Status != tc.status {
				t.Fatalf("error is %v", err)
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not contain %q", err, want)
				}
			}
		})
	}
}

func TestNoAnswerIsThrown(t *testing.T) {
	t.Run("nobody listens", func(t *testing.T) {
		e := newEndpoint(t, says(200, good))
		a := app.New(app.Config{Endpoint: "http://127.0.0.1:1/aiuta_jwt", HTTP: http.DefaultClient})
		var unreachable *app.UnreachableError
		if _, err := a.GetJWT(t.Context(), nil); !errors.As(err, &unreachable) {
			t.Errorf("error is %v", err)
		}
		if len(e.bodies) != 0 {
			t.Error("another endpoint was asked")
		}
	})
	t.Run("the answer breaks off", func(t *testing.T) {
		e := newEndpoint(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, good)
		})
		var unreachable *app.UnreachableError
		if _, err := e.app(app.Config{}).GetJWT(t.Context(), nil); !errors.As(err, &unreachable) {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("it takes too long", func(t *testing.T) {
		release := make(chan struct{})
		e := newEndpoint(t, func(http.ResponseWriter, *http.Request) { <-release })
		defer close(release)
		_, err := e.app(app.Config{Timeout: time.Millisecond}).GetJWT(t.Context(), nil)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestTheUsersSessionGoesWithEachRequest(t *testing.T) {
	e := newEndpoint(t, says(200, good))
	a := e.app(app.Config{Session: func(_ context.Context, h http.Header) error {
		h.Set("Authorization", "Session s1")
		return nil
	}})
	if _, err := a.GetJWT(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := e.headers[0].Get("Authorization"); got != "Session s1" {
		t.Errorf("authorization is %q", got)
	}

	signedOut := errors.New("signed out")
	a = e.app(app.Config{Session: func(context.Context, http.Header) error { return signedOut }})
	if _, err := a.GetJWT(t.Context(), nil); !errors.Is(err, signedOut) {
		t.Errorf("error is %v", err)
	}
	if len(e.bodies) != 1 {
		t.Error("a request left without a session")
	}
}

func TestAnAppThatKeepsItsTokenHandsItOutAgain(t *testing.T) {
	refuse := true
	e := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if refuse {
			says(503, "")(w, r)
			return
		}
		says(200, good)(w, r)
	})
	a := e.app(app.Config{KeepToken: true})
	if _, err := a.GetJWT(t.Context(), nil); err == nil {
		t.Error("a refusal gave a token")
	}
	refuse = false
	for _, params := range []string{`{"uploaded_image_id":"1"}`, `{"uploaded_image_id":"2"}`} {
		if token, err := a.GetJWT(t.Context(), json.RawMessage(params)); err != nil || token != "a.b.c" {
			t.Errorf("token is %q (%v)", token, err)
		}
	}
	if want := []string{`{}`, `{"uploaded_image_id":"1"}`}; !slices.Equal(e.bodies, want) {
		t.Errorf("endpoint got %q, want %q", e.bodies, want)
	}
}

func TestParametersCanBeAltered(t *testing.T) {
	for _, tc := range []struct{ name, params, want string }{
		{"one is added", `{"uploaded_image_id":"1"}`, `{"sku_ids":["a"],"uploaded_image_id":"1"}`},
		{"one is replaced", `{"sku_ids":"b","n":1.50}`, `{"n":1.50,"sku_ids":["a"]}`},
		{"none were there", ``, `{"sku_ids":["a"]}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := newEndpoint(t, says(200, good))
			var params json.RawMessage
			if tc.params != "" {
				params = json.RawMessage(tc.params)
			}
			if _, err := e.app(app.Config{Alter: app.Add("sku_ids", []string{"a"})}).GetJWT(t.Context(), params); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(e.bodies, []string{tc.want}) {
				t.Errorf("endpoint got %q, want %q", e.bodies, tc.want)
			}
		})
	}
	t.Run("into what no endpoint should take", func(t *testing.T) {
		e := newEndpoint(t, says(200, good))
		alter := func(json.RawMessage) (json.RawMessage, error) { return json.RawMessage(`{`), nil }
		if _, err := e.app(app.Config{Alter: alter}).GetJWT(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(e.bodies, []string{`{`}) {
			t.Errorf("endpoint got %q", e.bodies)
		}
	})
	t.Run("not if they cannot be", func(t *testing.T) {
		e := newEndpoint(t, says(200, good))
		for _, alter := range []func(json.RawMessage) (json.RawMessage, error){app.Add("x", func() {}), app.Add("x", 1)} {
			if _, err := e.app(app.Config{Alter: alter}).GetJWT(t.Context(), json.RawMessage(`[]`)); err == nil {
				t.Error("no error")
			}
		}
		if len(e.bodies) != 0 {
			t.Error("a request was sent")
		}
	})
}
