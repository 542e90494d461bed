package probe_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/target"
)

// endpoint is our own one with a bad habit around it.
type endpoint struct {
	t    *testing.T
	good http.Handler
}

func newEndpoint(t *testing.T, replace map[string]string) endpoint {
	t.Helper()
	return endpoint{t, open(t, target.Native, replace)}
}

// habit changes what goes in and out of a good endpoint.
type habit func(e endpoint, w http.ResponseWriter, r *http.Request)

func (h habit) on(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h(e, w, r) })
}

// ask passes a request on and returns the answer, before anybody has seen it.
func (e endpoint) ask(r *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	e.good.ServeHTTP(recorder, r)
	return recorder
}

// send sends an answer on.
func send(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	w.Write(answer.Body.Bytes())
}

// body takes the body of a request and puts it back.
func body(r *http.Request) []byte {
	text, _ := io.ReadAll(r.Body) // what a client breaks off is no body
	replaceBody(r, text)
	return text
}

func replaceBody(r *http.Request, text []byte) {
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	r.Header.Del("Content-Length")
}

// members are those of a JSON body or, if it is none, of the query.
func members(r *http.Request) map[string]any {
	given := map[string]any{}
	for name, values := range r.URL.Query() {
		given[name] = values[0]
	}
	var inBody map[string]any
	if json.Unmarshal(body(r), &inBody) == nil {
		maps.Copy(given, inBody)
	}
	return given
}

// without takes a parameter out of body and query, so that the endpoint behind does not see it. A request without it
// stays as it is, to the letter.
func without(r *http.Request, name string) {
	if query := r.URL.Query(); query.Has(name) {
		query.Del(name)
		r.URL.RawQuery = query.Encode()
		r.RequestURI = r.URL.RequestURI()
	}
	var inBody map[string]any
	if json.Unmarshal(body(r), &inBody) == nil && inBody[name] != nil {
		delete(inBody, name)
		setBody(r, inBody)
	}
}

func setBody(r *http.Request, members map[string]any) {
	text, err := json.Marshal(members)
	if err != nil {
		panic("a body that was decoded does not encode: " + err.Error())
	}
	replaceBody(r, text)
}

// asGood replaces a request's parameters by those that the endpoint behind signs.
func asGood(r *http.Request) {
	r.Method = http.MethodPost
	r.URL.RawQuery, r.RequestURI = "", r.URL.Path
	r.Header.Set("Content-Type", "application/json")
	replaceBody(r, []byte(`{"uploaded_image_id":"user_image-1"}`))
}

// resign changes a token before it is handed out, and signs it anew.
func (e endpoint) resign(r *http.Request, secret string, change func(header, claims map[string]any)) *httptest.ResponseRecorder {
	answer := e.ask(r)
	var handed struct{ Type, Token string }
	if answer.Code != http.StatusOK || json.Unmarshal(answer.Body.Bytes(), &handed) != nil || handed.Token == "" {
		return answer
	}
	parsed, err := token.Parse(handed.Token)
	if err != nil {
		e.t.Error(err)
		return answer
	}
	claims, err := parsed.Claims()
	if err != nil {
		e.t.Error(err)
		return answer
	}
	unsigned := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims(claims))
	change(unsigned.Header, claims)
	raw, err := unsigned.SignedString([]byte(secret))
	if err != nil {
		e.t.Error(err)
		return answer
	}
	answer.Body.Reset()
	json.NewEncoder(answer.Body).Encode(map[string]string{"type": "jwt", "token": raw})
	answer.Header().Del("Content-Length")
	return answer
}

// changes is the habit of another token than it should be.
func changes(change func(header, claims map[string]any)) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) { send(w, e.resign(r, testSecret, change)) }
}

// signsWith is the habit of another secret.
func signsWith(secret string) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		send(w, e.resign(r, secret, func(map[string]any, map[string]any) {}))
	}
}

// answers is the habit of another answer, if it hands out a token.
func answers(change func(r *http.Request, answer *httptest.ResponseRecorder)) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		answer := e.ask(r)
		if answer.Code == http.StatusOK && answer.Body.Len() > 0 {
			change(r, answer)
		}
		send(w, answer)
	}
}

// refusals is the habit of another answer, if it hands out none.
func refusals(change func(answer *httptest.ResponseRecorder)) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		answer := e.ask(r)
		if answer.Code >= 400 {
			change(answer)
		}
		send(w, answer)
	}
}

// sets is the habit of a header on a token.
func sets(name, value string) habit {
	return answers(func(_ *http.Request, answer *httptest.ResponseRecorder) {
		if value == "" {
			answer.Header().Del(name)
		} else {
			answer.Header().Set(name, value)
		}
	})
}

// accepts is the habit of taking some request for a good one, and refusing nothing of it.
func accepts(which func(*http.Request, []byte) bool) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		if text := body(r); which(r, text) {
			asGood(r)
		}
		send(w, e.ask(r))
	}
}

// signsIt is the habit of putting a parameter into the token, whatever the endpoint behind thinks of it.
func signsIt(which func(*http.Request, map[string]any) bool) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		given := members(r)
		if !which(r, given) {
			send(w, e.ask(r))
			return
		}
		asGood(r)
		send(w, e.resign(r, testSecret, func(_, claims map[string]any) {
			for name, value := range given {
				if !token.Registered(name) {
					claims[name] = value
				}
			}
		}))
	}
}

// breaks is the habit of an error of the server's own.
func breaks(which func(*http.Request, []byte) bool) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		if which(r, body(r)) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		send(w, e.ask(r))
	}
}

// admits is the habit of taking somebody for a good caller.
func admits(who func(r *http.Request, bearer string) bool) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		session := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if who(r, session) {
			r.Header.Set("Authorization", "Bearer "+sessionOf(e.t, "user-1", 0))
		}
		send(w, e.ask(r))
	}
}
