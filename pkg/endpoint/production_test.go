package endpoint_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/token"
)

const callerSecret = "Zq8sLw1XyT6bNcR0aGhJd5uEm9okF3vP"

// withSessions are settings under which callers have sessions of the brand's.
func withSessions(replace settings) settings {
	s := configured(settings{"caller_auth": "hs256", "caller_secret": callerSecret, "caller_issuer": "brand"})
	for name, value := range replace {
		s[name] = value
	}
	return s
}

// session signs the session of a caller, issued a number of seconds ago.
func session(t testing.TB, caller string, age int64) string {
	t.Helper()
	iat := now.Unix() - age
	raw, err := token.Mint(mustKey(t, callerSecret), token.Claims{"iss": "brand", "sub": caller, "iat": iat, "exp": iat + 86400})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func as(r *http.Request, credential string) *http.Request {
	r.Header.Set("Authorization", "Bearer "+credential)
	return r
}

func code(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var body struct{ Code string }
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return body.Code
}

func TestASessionIsAskedFor(t *testing.T) {
	for name, tc := range map[string]struct {
		request   *http.Request
		status    int
		challenge string
	}{
		"no credential":   {post("/aiuta_jwt", ""), 401, `Bearer realm="aiuta-edge"`},
		"a good session":  {as(post("/aiuta_jwt", ""), session(t, "user-1", 10)), 200, ""},
		"an old session":  {as(post("/aiuta_jwt", ""), session(t, "user-1", 2*86400)), 401, `Bearer realm="aiuta-edge", error="invalid_token", error_description="the session has expired"`},
		"Aiuta's token":   {as(post("/aiuta_jwt", ""), verifiedRaw(t)), 401, `Bearer realm="aiuta-edge", error="invalid_token", error_description="the session's signature does not match"`},
		"a bare password": {as(post("/aiuta_jwt", ""), "hunter2"), 401, `Bearer realm="aiuta-edge", error="invalid_token", error_description="the session is not a well-formed JWT (RFC 7519)"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := serve(withSessions(nil), tc.request)
			if w.Code != tc.status || w.Header().Get("WWW-Authenticate") != tc.challenge {
				t.Errorf("got %d and %q, want %d and %q", w.Code, w.Header().Get("WWW-Authenticate"), tc.status, tc.challenge)
			}
		})
	}
}

// verifiedRaw is a token that the endpoint itself hands out: it must not be good as a session.
func verifiedRaw(t *testing.T) string {
	t.Helper()
	var answer struct{ Token string }
	if err := json.Unmarshal(serve(configured(nil), post("/aiuta_jwt", "")).Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Token
}

func TestAnAPIKeyIsAskedFor(t *testing.T) {
	sum := sha256.Sum256([]byte("key-of-the-shop"))
	s := configured(settings{"caller_auth": "api_key", "caller_api_keys": `{"shop":"` + hex.EncodeToString(sum[:]) + `"}`})
	if w := serve(s, as(post("/aiuta_jwt", ""), "key-of-the-shop")); w.Code != 200 {
		t.Errorf("the key gets %d %s", w.Code, w.Body)
	}
	if w := serve(s, as(post("/aiuta_jwt", ""), "another-key")); w.Code != 401 || code(t, w) != "unauthorized" {
		t.Errorf("another key gets %d %s", w.Code, w.Body)
	}
}

func TestEqualSecretsAreRefused(t *testing.T) {
	for _, name := range []string{"caller_secret", "caller_secret_previous"} {
		w := serve(withSessions(settings{name: " " + testSecret}), post("/aiuta_jwt", ""))
		if w.Code != 503 || !strings.Contains(w.Body.String(), `"name":"`+name+`"`) {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
		}
	}
}

func TestTheKillSwitch(t *testing.T) {
	for name, tc := range map[string]struct {
		settings settings
		header   http.Header
		status   int
	}{
		"another caller":                      {settings{"deny": "user-2, user-3"}, nil, 200},
		"a denied caller":                     {settings{"deny": "user-2,user-1"}, nil, 403},
		"a session from after the cut":        {settings{"issued_before": fmt.Sprint(now.Unix() - 60)}, nil, 200},
		"a session from before the cut":       {settings{"issued_before": fmt.Sprint(now.Unix() - 5)}, nil, 403},
		"another address":                     {settings{"deny_addresses": "192.0.2.0/24"}, http.Header{"Spin-Client-Addr": {"198.51.100.1:1234"}}, 200},
		"a denied address":                    {settings{"deny_addresses": "192.0.2.0/24"}, http.Header{"Spin-Client-Addr": {"192.0.2.7:1234"}}, 403},
		"a denied address with a forged one":  {settings{"deny_addresses": "192.0.2.0/24"}, http.Header{"Spin-Client-Addr": {"198.51.100.1:1", "192.0.2.7:1234"}}, 403},
		"no address":                          {settings{"deny_addresses": "192.0.2.0/24"}, nil, 403},
		"a denied address in the proxy's own": {settings{"deny_addresses": "192.0.2.7", "trusted_address_header": "true-client-ip"}, http.Header{"True-Client-Ip": {"192.0.2.7"}}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			r := as(post("/aiuta_jwt", ""), session(t, "user-1", 10))
			for name, values := range tc.header {
				r.Header[name] = values
			}
			if w := serve(withSessions(tc.settings), r); w.Code != tc.status {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, tc.status)
			}
		})
	}
}

func TestAQuotaIsCountedPerCaller(t *testing.T) {
	w := newWorld(withSessions(settings{"quota": "2/1m, 3/24h"}))
	ask := func(caller string) *httptest.ResponseRecorder {
		return w.serve(as(post("/aiuta_jwt", ""), session(t, caller, 0)))
	}
	first := ask("user-1")
	if first.Code != 200 || first.Header().Get("RateLimit-Policy") != `"1m";q=2;w=60, "24h";q=3;w=86400` || !strings.HasPrefix(first.Header().Get("RateLimit"), `"1m";r=1;t=`) {
		t.Errorf("got %d %v", first.Code, first.Header())
	}
	ask("user-1")
	third := ask("user-1")
	if third.Code != 429 || code(t, third) != "quota_exceeded" || third.Header().Get("Retry-After") == "" {
		t.Errorf("the third gets %d %s", third.Code, third.Body)
	}
	if other := ask("user-2"); other.Code != 200 {
		t.Errorf("another caller gets %d", other.Code)
	}
	for key := range w.store.values {
		if strings.Contains(key, "user-1") {
			t.Errorf("the store holds the caller's id: %s", key)
		}
	}
}

func TestTwoIssuersInOneStoreAreCountedApart(t *testing.T) {
	s := withSessions(settings{"quota": "1/1m"})
	w := newWorld(s)
	for _, issuer := range []string{"iss-1", "iss-2"} {
		s["jwt_issuer"] = issuer
		if got := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0))).Code; got != 200 {
			t.Errorf("%s: got %d", issuer, got)
		}
	}
}

func TestAQuotaForEachProduct(t *testing.T) {
	for name, tc := range map[string][]struct {
		body   string
		status int
	}{
		"however they are sent": {
			{`{"sku_ids":"a,b"}`, 200}, {`{"sku_ids":["b","a"]}`, 429}, {`{"sku_ids":["a","a"]}`, 429}, {`{"sku_ids":["a,c"]}`, 429},
			{`{"sku_ids":" a "}`, 429}, {`{"sku_id":"a"}`, 429}, {`{"product_id":"b"}`, 429}, {`{"product_id":"c"}`, 200}, {`{"sku_ids":["c"]}`, 429},
		},
		"whatever stands beside it": {
			{`{"sku_ids":["s","x1"]}`, 200}, {`{"sku_ids":["s","x2"]}`, 429}, {`{"sku_ids":["s"],"sku_id":"x3"}`, 429}, {`{"sku_id":"s","product_id":"x4"}`, 429}, {`{"sku_ids":["x2"]}`, 200},
		},
		"one token without any": {
			{`{}`, 200}, {`{"sku_ids":null}`, 429}, {`{"other":1}`, 429}, {`{"sku_ids":[1]}`, 429}, {`{"sku_ids":["a",1]}`, 429}, {`{"sku_ids":["a"]}`, 200},
		},
		"no more than can be counted": {
			{`{"sku_ids":"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p"}`, 200}, {`{"sku_ids":"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"}`, 400},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(withSessions(settings{"quota_product": "1/1m"}))
			for i, step := range tc {
				if got := w.serve(as(post("/aiuta_jwt", step.body), session(t, "user-1", 0))); got.Code != step.status {
					t.Errorf("request %d, %s, gets %d %s, want %d", i+1, step.body, got.Code, got.Body, step.status)
				}
			}
		})
	}
}

func TestACallersTotalIsBoundedBesideItsProducts(t *testing.T) {
	w := newWorld(withSessions(settings{"quota": "3/1m", "quota_product": "2/1h"}))
	for i, tc := range []struct {
		product string
		status  int
		cause   string
	}{
		{"a", 200, ""}, {"a", 200, ""}, {"a", 429, "used up: quota_product 2/1h"}, {"b", 200, ""}, {"c", 429, "used up: quota 3/1m"}, {"a", 429, "used up: quota 3/1m, quota_product 2/1h"},
	} {
		w.log.Reset()
		got := w.serve(as(post("/aiuta_jwt", `{"sku_id":"`+tc.product+`"}`), session(t, "user-1", 0)))
		if got.Code != tc.status || tc.cause != "" && !strings.Contains(w.log.String(), `"cause":"`+tc.cause+`"`) {
			t.Errorf("request %d gets %d, log %s", i+1, got.Code, &w.log)
		}
	}
}

func TestTheFormerWayToCountProductsSaysWhatToWrite(t *testing.T) {
	w := serve(withSessions(settings{"quota": "1/1m", "quota_by": "caller,product"}), post("/aiuta_jwt", ""))
	if w.Code != 503 || !strings.Contains(w.Body.String(), `"name":"quota_by"`) || !strings.Contains(w.Body.String(), "quota_product") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// TestARefusalThatCanFollowTheQuotaCountsNowhere has every refusal of a caller that is known and asks for what may be signed.
func TestARefusalThatCanFollowTheQuotaCountsNowhere(t *testing.T) {
	big := `{"allow":true,"claims":{"x":"` + strings.Repeat("x", 4000) + `"}}`
	for name, tc := range map[string]struct {
		settings settings
		hook     http.HandlerFunc
		body     string
		random   io.Reader
		code     string
	}{
		"the hook says no":                  {hook: says(`{"allow":false}`), code: "not_authorized"},
		"the hook says no by its status":    {hook: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, code: "not_authorized"},
		"the hook is broken":                {hook: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, code: "authorization_unavailable"},
		"the hook does not answer":          {hook: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, code: "authorization_unavailable"},
		"the hook is not understood":        {hook: says(`yes`), code: "authorization_unavailable"},
		"the hook grants too much":          {hook: says(big), code: "token_too_large"},
		"the parameters are too large":      {body: `{"a":"` + strings.Repeat("x", 4000) + `"}`, code: "token_too_large"},
		"there is no randomness":            {random: strings.NewReader(""), code: "internal"},
		"another window is full":            {settings: settings{"quota_product": "1/1h"}, body: `{"sku_id":"full"}`, code: "quota_exceeded"},
		"there are too many products":       {settings: settings{"quota_product": "1/1h"}, body: `{"sku_ids":"` + strings.Repeat("x,", 9) + `1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"}`, code: "invalid_parameters"},
		"a HEAD, which gets no token":       {code: "HEAD"},
		"the parameters are not understood": {settings: settings{"params": "sdk"}, code: "invalid_parameters"},
	} {
		t.Run(name, func(t *testing.T) {
			s := withSessions(settings{"quota": "3/1m", "token_jti": "true", "jwt_key_id": "k-1"})
			if tc.hook != nil {
				maps.Copy(s, hook(t, tc.hook))
			}
			maps.Copy(s, tc.settings)
			w := newWorld(s)
			if tc.random != nil {
				w.Random = tc.random
			}
			if name == "another window is full" {
				w.serve(as(post("/aiuta_jwt", tc.body), session(t, "user-1", 0)))
				w.log.Reset()
			}
			before := maps.Clone(w.store.values)
			for range 4 {
				r := as(post("/aiuta_jwt", tc.body), session(t, "user-1", 0))
				if tc.code == "HEAD" {
					r.Method = http.MethodHead
				}
				if got := w.serve(r); tc.code != "HEAD" && code(t, got) != tc.code {
					t.Fatalf("got %d %s, want %s", got.Code, got.Body, tc.code)
				}
			}
			if !reflect.DeepEqual(w.store.values, before) {
				t.Errorf("the store has %s, and had %s", w.store.values, before)
			}
			if log := w.log.String(); strings.Contains(log, `"jti"`) || strings.Contains(log, `"kid"`) {
				t.Errorf("the log has the id of a token that nobody got: %s", &w.log)
			}
		})
	}
}

func TestACallerWhoHasUsedTheQuotaUpDoesNotReachTheHook(t *testing.T) {
	asked := 0
	s := withSessions(hook(t, func(w http.ResponseWriter, _ *http.Request) { asked++; fmt.Fprint(w, `{"allow":true}`) }))
	s["quota"] = "2/1m"
	w := newWorld(s)
	for i, want := range []int{200, 200, 429, 429} {
		if got := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0))); got.Code != want {
			t.Errorf("request %d gets %d, want %d", i+1, got.Code, want)
		}
	}
	if asked != 2 {
		t.Errorf("the hook was asked %d times, want 2", asked)
	}
}

// TestAQuotaThatFillsWhileTheHookThinksHolds: the hook itself uses up what is left.
func TestAQuotaThatFillsWhileTheHookThinksHolds(t *testing.T) {
	var w *world
	inner := false
	s := withSessions(hook(t, func(rw http.ResponseWriter, _ *http.Request) {
		if !inner {
			inner = true
			if got := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0))); got.Code != 200 {
				t.Errorf("the one between gets %d", got.Code)
			}
		}
		fmt.Fprint(rw, `{"allow":true}`)
	}))
	s["quota"] = "1/1m"
	w = newWorld(s)
	if got := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0))); got.Code != 429 || strings.Contains(got.Body.String(), "eyJ") {
		t.Errorf("the one that waited gets %d %s", got.Code, got.Body)
	}
}

func TestAStoreThatFails(t *testing.T) {
	for onError, status := range map[string]int{"deny": 503, "allow": 200} {
		w := newWorld(withSessions(settings{"quota": "2/1m", "quota_on_error": onError}))
		w.store.err = errors.New("the disk is full")
		answer := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0)))
		if answer.Code != status {
			t.Errorf("%s: got %d %s, want %d", onError, answer.Code, answer.Body, status)
		}
		if !strings.Contains(w.log.String(), "quota store: reading a counter: the disk is full") || strings.Contains(answer.Body.String(), "disk") {
			t.Errorf("%s: log is %s, answer %s", onError, &w.log, answer.Body)
		}
	}
}

// hook is a backend of the brand's.
func hook(t *testing.T, answer http.HandlerFunc) settings {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return settings{"authorize_url": server.URL + "/may", "authorize_origin": server.URL}
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }
}

func TestTheBrandsBackendDecides(t *testing.T) {
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		status int
		code   string
		detail string
	}{
		"yes":                     {says(`{"allow":true}`), 200, "", ""},
		"no":                      {says(`{"allow":false,"reason":"your subscription has ended"}`), 403, "not_authorized", "your subscription has ended"},
		"no, without a reason":    {says(`{"allow":false}`), 403, "not_authorized", "the brand's backend says no"},
		"yes in words":            {says(`{"allow":"true"}`), 503, "authorization_unavailable", ""},
		"not JSON":                {says(`yes`), 503, "authorization_unavailable", ""},
		"a claim of the server's": {says(`{"allow":true,"claims":{"exp":9999999999}}`), 503, "authorization_unavailable", ""},
		"too much":                {says(`{"allow":true,"reason":"` + strings.Repeat("x", 1<<20) + `"}`), 503, "authorization_unavailable", ""},
		"an error":                {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, 503, "authorization_unavailable", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := serve(withSessions(hook(t, tc.answer)), as(post("/aiuta_jwt", `{"a":1}`), session(t, "user-1", 0)))
			if w.Code != tc.status {
				t.Fatalf("got %d %s, want %d", w.Code, w.Body, tc.status)
			}
			if tc.code != "" && code(t, w) != tc.code || !strings.Contains(w.Body.String(), tc.detail) {
				t.Errorf("got %s", w.Body)
			}
		})
	}
}

// TestANoIsANoInWhateverWords: under authorize_on_error = open an answer that is not understood mints, so a no must be
// understood however it is said.
func TestANoIsANoInWhateverWords(t *testing.T) {
	const general = "the brand's backend says no"
	for name, tc := range map[string]struct{ answer, reason string }{
		"alone":                       {`{"allow":false}`, general},
		"a null reason":               {`{"allow":false,"reason":null}`, general},
		"an empty reason":             {`{"allow":false,"reason":""}`, general},
		"a reason with a line break":  {`{"allow":false,"reason":"a\nb"}`, general},
		"a reason that is an object":  {`{"allow":false,"reason":{"code":7}}`, general},
		"half a surrogate pair":       {`{"allow":false,"reason":"\ud800"}`, general},
		"bytes that are not UTF-8":    {"{\"allow\":false,\"reason\":\"\xff\"}", general},
		"null claims":                 {`{"allow":false,"claims":null,"reason":"no more"}`, "no more"},
		"claims that are a list":      {`{"allow":false,"claims":[],"reason":"no more"}`, "no more"},
		"a reserved claim beside it":  {`{"allow":false,"claims":{"exp":1},"reason":"no more"}`, "no more"},
		"yes and no":                  {`{"allow":true,"allow":false}`, general},
		"a name that stands twice":    {`{"x":1,"x":2,"allow":false}`, general},
		"something deep beside it":    {`{"x":` + strings.Repeat("[", 30) + strings.Repeat("]", 30) + `,"allow":false}`, general},
		"a long reason, which is cut": {`{"allow":false,"reason":"` + strings.Repeat("é", 200) + `"}`, strings.Repeat("é", 100) + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := withSessions(hook(t, says(tc.answer)))
			s["authorize_on_error"] = "open"
			w := serve(s, as(post("/aiuta_jwt", ""), session(t, "user-1", 0)))
			if w.Code != 403 || code(t, w) != "not_authorized" || !strings.Contains(w.Body.String(), tc.reason) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}

func TestNullsInAYesMeanAbsent(t *testing.T) {
	s := withSessions(hook(t, says(`{"allow":true,"reason":null,"claims":null}`)))
	if w := serve(s, as(post("/aiuta_jwt", ""), session(t, "user-1", 0))); w.Code != 200 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// TestWhichStatusOfTheHookIsANo holds docs/configuration.md's table.
func TestWhichStatusOfTheHookIsANo(t *testing.T) {
	for status, open := range map[int]int{
		200: 200, 401: 403, 403: 403,
		201: 200, 204: 200, 301: 200, 302: 200, 307: 200, 400: 200, 402: 200, 404: 200, 405: 200, 429: 200, 500: 200, 502: 200, 503: 200, 504: 200,
	} {
		s := withSessions(hook(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			if status == 200 {
				fmt.Fprint(w, `{"allow":true}`)
			}
		}))
		closed := 503
		if status == 200 || open == 403 {
			closed = open
		}
		for onError, want := range map[string]int{"open": open, "closed": closed} {
			s["authorize_on_error"] = onError
			if w := serve(s, as(post("/aiuta_jwt", ""), session(t, "user-1", 0))); w.Code != want {
				t.Errorf("the hook's %d under %s becomes %d, want %d", status, onError, w.Code, want)
			}
		}
	}
}

// TestAHookThatSendsElsewhereIsNotBelieved: whoever can make a brand's host redirect must not decide.
func TestAHookThatSendsElsewhereIsNotBelieved(t *testing.T) {
	elsewhere := httptest.NewServer(says(`{"allow":true,"claims":{"role":"admin"}}`))
	defer elsewhere.Close()
	s := withSessions(hook(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	}))
	if w := serve(s, as(post("/aiuta_jwt", ""), session(t, "user-1", 0))); w.Code != 503 || code(t, w) != "authorization_unavailable" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestTheHookIsToldWhoAsksForWhatAndAddsClaims(t *testing.T) {
	var asked []string
	s := withSessions(hook(t, func(w http.ResponseWriter, r *http.Request) {
		var question json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&question); err != nil {
			t.Error(err)
		}
		asked = append(asked, string(question))
		fmt.Fprint(w, `{"allow":true,"claims":{"tier":"gold","a":"the backend's"}}`)
	}))
	s["claims"] = `{"tier":"none","shop":"berlin"}`
	r := as(post("/aiuta_jwt", `{"a":"the client's"}`), session(t, "user-1", 0))
	r.Header.Set("X-Request-Id", "req-1")
	claims := verified(t, serve(s, r))
	if claims["tier"] != "gold" || claims["shop"] != "berlin" || claims["a"] != "the backend's" {
		t.Errorf("claims are %v", claims)
	}
	if want := `{"caller":"user-1","parameters":{"a":"the client's","shop":"berlin","tier":"none"},"request_id":"req-1"}`; len(asked) != 1 || asked[0] != want {
		t.Errorf("the hook was asked %v, want once %s", asked, want)
	}
}

func TestTheHookIsAskedLast(t *testing.T) {
	s := withSessions(hook(t, func(http.ResponseWriter, *http.Request) { t.Error("the hook was asked") }))
	s["deny"] = "user-2"
	for _, r := range []*http.Request{
		post("/aiuta_jwt", ""),
		as(post("/aiuta_jwt", "{"), session(t, "user-1", 0)),
		as(post("/aiuta_jwt", ""), session(t, "user-2", 0)),
	} {
		if w := serve(s, r); w.Code == 200 {
			t.Errorf("got %d", w.Code)
		}
	}
}

func TestAHookThatIsGone(t *testing.T) {
	for onError, status := range map[string]int{"closed": 503, "open": 200} {
		s := withSessions(settings{"authorize_url": "http://127.0.0.1:1/may", "authorize_origin": "http://127.0.0.1:1", "authorize_on_error": onError})
		w := newWorld(s)
		if answer := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0))); answer.Code != status {
			t.Errorf("%s: got %d %s, want %d", onError, answer.Code, answer.Body, status)
		}
		if !strings.Contains(w.log.String(), "the authorization hook gave no answer") {
			t.Errorf("%s: log is %s", onError, &w.log)
		}
	}
}

func TestAnIdentityProviderThatIsGoneIsInTheLog(t *testing.T) {
	w := newWorld(configured(settings{
		"caller_auth": "jwks", "caller_issuer": "idp", "caller_jwks_url": "http://127.0.0.1:1/jwks.json", "caller_jwks_origin": "http://127.0.0.1:1",
	}))
	w.store.err = errors.New("the disk is full")
	answer := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0)))
	if answer.Code != 503 || code(t, answer) != "caller_unverifiable" {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
	if log := w.log.String(); !strings.Contains(log, `"warning":"`) || strings.Contains(log, "127.0.0.1:1/") {
		t.Errorf("log is %s", log)
	}
}

// TestAReplayCanBeTold is the issuer's part against replay (RFC 7519 section 4.1.7): two tokens for the same request
// differ in 128 random bits, and each names its image. Refusing the second use is the part of whoever redeems them.
func TestAReplayCanBeTold(t *testing.T) {
	s := configured(settings{"token_jti": "true"})
	seen := map[any]bool{}
	for range 100 {
		claims := verified(t, serve(s, post("/aiuta_jwt", `{"uploaded_image_id":"img-1"}`)))
		id, _ := claims["jti"].(string)
		if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(id) || seen[id] || claims["uploaded_image_id"] != "img-1" {
			t.Fatalf("claims are %v, and the jti was seen before: %v", claims, seen[id])
		}
		seen[id] = true
	}
}

func TestATokenHasTheKeysID(t *testing.T) {
	var answer struct{ Token string }
	w := serve(configured(settings{"jwt_key_id": "2026-11"}), post("/aiuta_jwt", ""))
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if parsed, err := token.Parse(answer.Token); err != nil || parsed.Header["kid"] != "2026-11" {
		t.Errorf("header is %v, %v", parsed.Header, err)
	}
}

func TestHEADIsToldTheSameAndGetsNothing(t *testing.T) {
	w := newWorld(withSessions(settings{"quota": "1/1m"}))
	head := httptest.NewRequest(http.MethodHead, "/aiuta_jwt", nil)
	if answer := w.serve(head); answer.Code != 401 {
		t.Errorf("without a session it is told %d", answer.Code)
	}
	if answer := w.serve(as(head, session(t, "user-1", 0))); answer.Code != 200 || answer.Body.Len() != 0 {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
	if len(w.store.values) != 0 {
		t.Error("it was counted")
	}
}

func TestHealthNamesTheWrongVariables(t *testing.T) {
	get := httptest.NewRequest(http.MethodGet, endpoint.HealthPath, nil)
	if w := serve(configured(nil), get); w.Code != 200 || w.Body.String() != `{"status":"ok"}` {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if w := serve(configured(settings{"jwt_secret": "hunter2"}), get); w.Code != 503 || !strings.Contains(w.Body.String(), `"name":"jwt_secret"`) || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if w := serve(configured(nil), httptest.NewRequest(http.MethodPost, endpoint.HealthPath, nil)); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
}

func TestARequestIDIsKeptOrMade(t *testing.T) {
	for sent, kept := range map[string]bool{"req-1_A.b": true, "": false, "a b": false, "a\tb": false, strings.Repeat("x", 65): false, "é": false} {
		r := post("/aiuta_jwt", "")
		r.Header.Set("X-Request-Id", sent)
		got := serve(configured(nil), r).Header().Get("X-Request-Id")
		if (got == sent) != kept || got == "" {
			t.Errorf("%q became %q", sent, got)
		}
	}
}

func TestAnOpenEndpointSaysSo(t *testing.T) {
	w := newWorld(configured(nil))
	answer := w.serve(post("/aiuta_jwt", ""))
	if !strings.Contains(answer.Header().Get(endpoint.WarningHeader), "caller_auth is none") || !strings.Contains(w.log.String(), "caller_auth is none") {
		t.Errorf("headers are %v, log is %s", answer.Header(), &w.log)
	}
	if got := serve(withSessions(nil), post("/aiuta_jwt", "")).Header().Get(endpoint.WarningHeader); got != "" {
		t.Errorf("an endpoint that asks says %q", got)
	}
}

func TestADecisionIsOneLineWithoutSecrets(t *testing.T) {
	w := newWorld(withSessions(settings{"token_jti": "true", "jwt_key_id": "k1"}))
	times := []time.Time{now, now, now, now.Add(3 * time.Millisecond)}
	w.Now = func() time.Time {
		at := times[0]
		times = append(times[1:], now)
		return at
	}
	r := as(post("/aiuta_jwt", `{"uploaded_image_id":"private-image","sku_ids":["a"]}`), session(t, "user-1", 0))
	r.Header.Set("X-Request-Id", "req-1")
	answer := w.serve(r)
	if strings.Count(w.log.String(), "\n") != 1 {
		t.Fatalf("log is %s", &w.log)
	}
	var line map[string]any
	if err := json.Unmarshal(w.log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	var body struct{ Token string }
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"request_id": "req-1", "caller": "user-1", "decision": "allow", "status": 200.0, "kid": "k1", "code": nil,
		"jti": verified(t, answer)["jti"], "time": "2027-01-15T08:00:00.703Z", "duration_us": 3000.0,
	} {
		if line[name] != want {
			t.Errorf("%s is %v, want %v", name, line[name], want)
		}
	}
	if got := fmt.Sprint(line["parameters"]); got != "[sku_ids uploaded_image_id]" {
		t.Errorf("parameters are %s", got)
	}
	for _, secret := range []string{body.Token, testSecret, callerSecret, "private-image", "Bearer", "eyJ"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, &w.log)
		}
	}
}

func TestACallerCanBeHashedInTheLog(t *testing.T) {
	w := newWorld(withSessions(settings{"log_callers": "hash", "deny": "user-1"}))
	w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0)))
	if log := w.log.String(); strings.Contains(log, "user-1") || !strings.Contains(log, `"caller":"`) || !strings.Contains(log, `"decision":"deny","status":403,"code":"denied"`) {
		t.Errorf("log is %s", log)
	}
}
