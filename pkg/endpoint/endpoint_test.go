package endpoint_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
)

const testSecret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"

var now = time.Unix(1_800_000_000, 700_000_000)

// settings are variables and their values.
type settings map[string]string

// lookup answers as Spin does with spin.toml: with the given value, else with the default, else with an error; the common
// variables are filled in one template.
func (s settings) lookup(name string) (string, error) {
	if name == endpoint.VariableCommon {
		return s.fill(endpoint.CommonTemplate())
	}
	return s.alone(name)
}

// fill replaces each {{ name }} of a template. Values are taken as they are, as Spin does.
func (s settings) fill(template string) (string, error) {
	var filled strings.Builder
	for template != "" {
		before, rest, found := strings.Cut(template, "{{ ")
		filled.WriteString(before)
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, " }}")
		value, err := s.alone(name)
		if err != nil {
			return "", err
		}
		filled.WriteString(value)
		template = after
	}
	return filled.String(), nil
}

// alone is lookup without the common variables.
func (s settings) alone(name string) (string, error) {
	if value, ok := s[name]; ok {
		return value, nil
	}
	for _, v := range endpoint.Declared() {
		if v.Name == name && !v.Required {
			return v.Default, nil
		}
	}
	return "", errors.New("no such variable")
}

// configured returns settings that work, with some of them replaced.
func configured(replace settings) settings {
	all := settings{
		"jwt_issuer": "iss-1", "jwt_secret": testSecret, "token_jti": "false", "caller_auth": "none", "params": "*",
	}
	maps.Copy(all, replace)
	return all
}

// world is what an endpoint under test stands in.
type world struct {
	endpoint.Services
	log   bytes.Buffer
	store memory
}

// memory is a store that can fail.
type memory struct {
	values map[string][]byte
	err    error
}

func (m *memory) Get(key string) ([]byte, bool, error) {
	value, ok := m.values[key]
	return value, ok, m.err
}

func (m *memory) Set(key string, value []byte) error {
	m.values[key] = value
	return m.err
}

func newWorld(s settings) *world {
	w := &world{store: memory{values: map[string][]byte{}}}
	w.Services = endpoint.Services{
		Variables: s.lookup,
		Now:       func() time.Time { return now },
		Random:    rand.Reader,
		Log:       &w.log,
		Store:     &w.store,
		HTTP:      http.DefaultTransport,
		Redis:     func(string, string, ...[]byte) ([]int64, error) { return nil, errors.New("no redis here") },
	}
	return w
}

func (w *world) serve(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	endpoint.New(w.Services).ServeHTTP(answer, r)
	return answer
}

func serve(s settings, r *http.Request) *httptest.ResponseRecorder { return newWorld(s).serve(r) }

func post(target, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func TestSuccessHasExactlyTypeAndToken(t *testing.T) {
	w := serve(configured(nil), post("/aiuta_jwt", `{"uploaded_image_id":"img-1"}`))
	if w.Code != http.StatusOK {
		t.Fatalf("status is %d: %s", w.Code, w.Body)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	var answer map[string]string
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if names := slices.Sorted(maps.Keys(answer)); !slices.Equal(names, []string{"token", "type"}) || answer["type"] != "jwt" {
		t.Errorf("answer has %v and type %q", names, answer["type"])
	}
}

func TestTheTokenHoldsTheParametersAndTheServersClaims(t *testing.T) {
	w := serve(configured(settings{"token_ttl": "2m"}), post("/aiuta_jwt?b=query", `{"sku_ids":["x","y"]}`))
	claims := verified(t, w)
	got, _ := json.Marshal(claims)
	want := `{"b":"query","exp":1800000120,"iat":1800000000,"iss":"iss-1","sku_ids":["x","y"]}`
	if string(got) != want {
		t.Errorf("claims are %s, want %s", got, want)
	}
}

func TestGetMints(t *testing.T) {
	claims := verified(t, serve(configured(nil), httptest.NewRequest(http.MethodGet, "/aiuta_jwt/?a=1", nil)))
	if claims["a"] != "1" {
		t.Errorf("a is %v, want the string 1", claims["a"])
	}
}

// TestPathAndQueryComeFromTheRequestURI: under Spin a client that sends spin-full-url decides r.URL.
func TestPathAndQueryComeFromTheRequestURI(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/aiuta_jwt?a=real", nil)
	r.URL.Path, r.URL.RawQuery = "/forged", "a=forged"
	if claims := verified(t, serve(configured(nil), r)); claims["a"] != "real" {
		t.Errorf("a is %v, want real", claims["a"])
	}
}

func TestRefusals(t *testing.T) {
	for name, tc := range map[string]struct {
		request   *http.Request
		variables settings
		status    int
		code      problem.Code
	}{
		"another path":                    {request: post("/other", ""), status: 404, code: problem.NotFound},
		"a path below":                    {request: post("/aiuta_jwt/x", ""), status: 404, code: problem.NotFound},
		"PUT":                             {request: httptest.NewRequest(http.MethodPut, "/aiuta_jwt", nil), status: 405, code: problem.MethodNotAllowed},
		"a reserved parameter":            {request: post("/aiuta_jwt?exp=1", ""), status: 400, code: problem.ReservedParameter},
		"a broken body":                   {request: post("/aiuta_jwt", "{"), status: 400, code: problem.InvalidBody},
		"parameters beyond a header":      {request: post("/aiuta_jwt", `{"a":"`+strings.Repeat("x", 4000)+`"}`), status: 400, code: problem.TokenTooLarge},
		"no configuration, and bad input": {request: post("/aiuta_jwt", "{"), variables: settings{"jwt_issuer": ""}, status: 503, code: problem.NotConfigured},
	} {
		t.Run(name, func(t *testing.T) {
			w := serve(configured(tc.variables), tc.request)
			var body struct {
				Code   problem.Code
				Status int
			}
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
				t.Fatalf("%v: %s", err, w.Body)
			}
			if w.Code != tc.status || body.Status != tc.status || body.Code != tc.code {
				t.Errorf("got %d and %+v, want %d and %s", w.Code, body, tc.status, tc.code)
			}
			if got := w.Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control is %q", got)
			}
		})
	}
}

// unread fails a test that reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

// TestTheBodyOfAStrangerIsNotRead: what the head and the caller decide is decided without the body.
func TestTheBodyOfAStrangerIsNotRead(t *testing.T) {
	request := func(change func(*http.Request)) *http.Request {
		r := as(post("/aiuta_jwt", "{}"), session(t, "user-1", 10))
		change(r)
		r.Body = io.NopCloser(unread{t})
		return r
	}
	for name, tc := range map[string]struct {
		request *http.Request
		code    problem.Code
	}{
		"two hosts":           {request(func(r *http.Request) { r.Header["Host"] = []string{"a", "b"} }), problem.AmbiguousHost},
		"another path":        {request(func(r *http.Request) { r.RequestURI = "/other" }), problem.NotFound},
		"another method":      {request(func(r *http.Request) { r.Method = http.MethodPut }), problem.MethodNotAllowed},
		"a long query":        {request(func(r *http.Request) { r.RequestURI += "?a=" + strings.Repeat("x", 20_000) }), problem.URITooLong},
		"a long body":         {request(func(r *http.Request) { r.ContentLength = 16<<10 + 1 }), problem.BodyTooLarge},
		"another type":        {request(func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }), problem.UnsupportedMediaType},
		"a denied address":    {request(func(r *http.Request) { r.Header.Set("Spin-Client-Addr", "192.0.2.1:1") }), problem.Denied},
		"no session":          {request(func(r *http.Request) { r.Header.Del("Authorization") }), problem.Unauthorized},
		"a broken session":    {request(func(r *http.Request) { as(r, "x") }), problem.Unauthorized},
		"a denied caller":     {request(func(r *http.Request) { as(r, session(t, "user-2", 10)) }), problem.Denied},
		"a session too old":   {request(func(r *http.Request) { as(r, session(t, "user-1", 90)) }), problem.Denied},
		"a long body, denied": {request(func(r *http.Request) { r.ContentLength = 1 << 30; r.Header.Del("Authorization") }), problem.BodyTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.request.Header.Get("Spin-Client-Addr") == "" {
				tc.request.Header.Set("Spin-Client-Addr", "198.51.100.1:1")
			}
			answer := serve(withSessions(settings{"deny": "user-2", "deny_addresses": "192.0.2.1", "issued_before": fmt.Sprint(now.Unix() - 60)}), tc.request)
			if got := code(t, answer); got != string(tc.code) {
				t.Errorf("got %d %s, want %s", answer.Code, answer.Body, tc.code)
			}
		})
	}
}

func TestMethodNotAllowedSaysWhichAre(t *testing.T) {
	w := serve(configured(nil), httptest.NewRequest(http.MethodDelete, "/aiuta_jwt", nil))
	if got, want := w.Header().Get("Allow"), "GET, HEAD, POST, OPTIONS"; got != want {
		t.Errorf("Allow is %q, want %q", got, want)
	}
}

func TestCheckNamesTheVariableAndNeverItsValue(t *testing.T) {
	for name, tc := range map[string]struct{ variable, value string }{
		"no issuer":              {"jwt_issuer", ""},
		"a blank issuer":         {"jwt_issuer", "  "},
		"a sample issuer":        {"jwt_issuer", "<hunter2>"},
		"no secret":              {"jwt_secret", ""},
		"a short secret":         {"jwt_secret", "hunter2"},
		"a sample secret":        {"jwt_secret", "<hunter2>"},
		"no lifetime":            {"token_ttl", ""},
		"a lifetime in words":    {"token_ttl", "hunter2"},
		"a lifetime of 4 s":      {"token_ttl", "4s"},
		"a lifetime over 1 h":    {"token_ttl", "3601s"},
		"a lifetime of 1.5 s":    {"token_ttl", "10.5s"},
		"no caller_auth":         {"caller_auth", ""},
		"caller_auth in words":   {"caller_auth", "hunter2"},
		"no policy":              {"params", ""},
		"a policy in words":      {"params", "hunter2"},
		"a jti in words":         {"token_jti", "hunter2"},
		"a key id with a slash":  {"jwt_key_id", "hunter2/"},
		"claims in words":        {"claims", "hunter2"},
		"claims of the server's": {"claims", `{"sub":"hunter2"}`},
		"a quota in words":       {"quota", "hunter2"},
		"a quota of nobody":      {"quota", "10/1m"},
		"a deny list of nobody":  {"deny", "somebody"},
		"a time in words":        {"issued_before", "hunter2"},
		"an address in words":    {"deny_addresses", "hunter2"},
		"an origin with a path":  {"allowed_origins", "https://hunter2/x"},
		"an origin of all":       {"allowed_origins", "*"},
		"a way to log in words":  {"log_callers", "hunter2"},
		"a hook in words":        {"authorize_url", "hunter2"},
	} {
		t.Run(name, func(t *testing.T) {
			w := serve(configured(settings{tc.variable: tc.value}), post("/aiuta_jwt", ""))
			var body problem.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			if w.Code != http.StatusServiceUnavailable || body.Code != problem.NotConfigured {
				t.Errorf("got %d and %s", w.Code, body.Code)
			}
			if len(body.Errors) != 1 || body.Errors[0].Name != tc.variable {
				t.Errorf("names %v, want %s alone", body.Errors, tc.variable)
			}
			if strings.Contains(w.Body.String(), "hunter2") {
				t.Errorf("the answer holds the value: %s", w.Body)
			}
		})
	}
}

func TestCheckNamesEveryWrongVariable(t *testing.T) {
	err := endpoint.Check(newWorld(configured(settings{"jwt_issuer": "", "jwt_secret": "", "caller_auth": ""})).Services)
	var p *problem.Problem
	if !errors.As(err, &p) || len(p.Errors) != 3 {
		t.Errorf("got %v", err)
	}
}

func TestARotatedSecretCountsAtOnce(t *testing.T) {
	variables := configured(nil)
	w := newWorld(variables)
	handler := endpoint.New(w.Services)
	variables["jwt_secret"] = "another-secret-of-enough-length-7Qx2"
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, post("/aiuta_jwt", ""))
	var body struct{ Token string }
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	if _, err := token.Verify(body.Token, mustKey(t, variables["jwt_secret"]), token.Rules{Now: w.Now}); err != nil {
		t.Error(err)
	}
}

// verified returns the claims of the token in an answer, checked with the secret that the endpoint has.
func verified(t *testing.T, w *httptest.ResponseRecorder) token.Claims {
	t.Helper()
	var answer struct{ Token string }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	claims, err := token.Verify(answer.Token, mustKey(t, testSecret), token.Rules{Now: func() time.Time { return now }, Issuer: "iss-1"})
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

func mustKey(t testing.TB, secret string) token.Key {
	t.Helper()
	key, err := token.NewKey([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestHeadersAreReadAndWrittenUnderTheNamesThatNetHTTPGivesThem: whatever else net/http's own methods do not find.
func TestHeadersAreReadAndWrittenUnderTheNamesThatNetHTTPGivesThem(t *testing.T) {
	page := post("/aiuta_jwt", "{}")
	page.Header.Set("origin", "https://shop.example")
	page.Header.Set("x-request-id", "mine")
	preflight := httptest.NewRequest(http.MethodOptions, "/aiuta_jwt", nil)
	preflight.Header.Set("origin", "https://shop.example")
	preflight.Header.Set("access-control-request-method", "POST")
	for name, r := range map[string]*http.Request{"a page": page, "a preflight": preflight, "nothing there": post("/", "")} {
		answer := serve(configured(settings{"allowed_origins": "https://shop.example"}), r)
		for header := range answer.Header() {
			if header != http.CanonicalHeaderKey(header) {
				t.Errorf("%s: the header %s is written as net/http does not write it", name, header)
			}
		}
		if r == page && (answer.Header().Get("X-Request-Id") != "mine" || answer.Header().Get("Access-Control-Allow-Origin") == "") {
			t.Errorf("%s: a header of the request was not read: %v", name, answer.Header())
		}
	}
}
