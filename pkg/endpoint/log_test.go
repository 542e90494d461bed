package endpoint_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// lastLine is the last line of the log as an object.
func lastLine(t *testing.T, w *world) map[string]any {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(w.log.String()), "\n")
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil {
		t.Fatalf("%v: %s", err, lines[len(lines)-1])
	}
	return line
}

// TestEveryRefusalSaysItsCause: an operator must not know less than the client was told, and never a secret.
func TestEveryRefusalSaysItsCause(t *testing.T) {
	gone := settings{"authorize_url": "http://127.0.0.1:1/hunter2?key=hunter2", "authorize_origin": "http://127.0.0.1:1"}
	provider := func(answer http.HandlerFunc) settings {
		server := httptest.NewServer(answer)
		t.Cleanup(server.Close)
		return configured(settings{"caller_auth": "jwks", "caller_issuer": "idp", "caller_jwks_url": server.URL + "/keys?key=hunter2", "caller_jwks_origin": server.URL})
	}
	good := func() *http.Request { return as(post("/aiuta_jwt", `{"a":1}`), session(t, "user-1", 10)) }
	changed := func(change func(*http.Request)) *http.Request {
		r := good()
		change(r)
		return r
	}
	redis := func(err error) func(*world) {
		return func(w *world) {
			w.Redis = func(string, string, ...[]byte) ([]int64, error) { return nil, err }
		}
	}
	withRedis := withSessions(settings{"quota": "1/1m", "quota_store": "redis", "quota_redis_url": "redis://user:hunter2@redis.example:6379", "quota_redis_origin": "redis://redis.example:6379"})
	for name, tc := range map[string]struct {
		settings settings
		request  *http.Request
		prepare  func(*world)
		code     string
		cause    string
	}{
		"two hosts":              {request: changed(func(r *http.Request) { r.Header["Host"] = []string{"a", "b"} }), code: "ambiguous_host", cause: "send the header Host once"},
		"another path":           {request: changed(func(r *http.Request) { r.RequestURI = "/wp-login.php?key=hunter2" }), code: "not_found", cause: "there is nothing at /wp-login.php"},
		"another method":         {request: changed(func(r *http.Request) { r.Method = http.MethodPut }), code: "method_not_allowed", cause: "use GET, HEAD, POST, OPTIONS"},
		"wrong variables":        {settings: withSessions(settings{"token_ttl": "1", "jwt_secret": "hunter2"}), request: good(), code: "not_configured", cause: "jwt_secret: secret is shorter than 32 bytes; token_ttl: "},
		"a long query":           {request: changed(func(r *http.Request) { r.RequestURI += "?a=" + strings.Repeat("x", 20_000) }), code: "uri_too_long", cause: "16384 bytes"},
		"no session":             {request: post("/aiuta_jwt", ""), code: "unauthorized", cause: "send the header Authorization"},
		"an expired session":     {request: as(post("/aiuta_jwt", ""), session(t, "user-1", 2*86400)), code: "unauthorized", cause: "invalid_token: the session has expired"},
		"a denied caller":        {settings: withSessions(settings{"deny": "user-1"}), request: good(), code: "denied", cause: "deny lists the caller"},
		"an old session":         {settings: withSessions(settings{"issued_before": fmt.Sprint(now.Unix())}), request: good(), code: "denied", cause: "issued_before is later than the session"},
		"a denied address":       {settings: withSessions(settings{"deny_addresses": "192.0.2.1"}), request: changed(func(r *http.Request) { r.Header.Set("Spin-Client-Addr", "192.0.2.1:9") }), code: "denied", cause: "deny_addresses: the client's address is denied"},
		"an unknown address":     {settings: withSessions(settings{"deny_addresses": "192.0.2.1"}), request: good(), code: "denied", cause: "deny_addresses: the client's address is unknown: the header Spin-Client-Addr is missing"},
		"a wrong parameter":      {settings: withSessions(settings{"params": "sdk"}), request: as(post("/aiuta_jwt", `{"uploaded_image_id":"i","sku_ids":"hunter2,2,3,4,5,6"}`), session(t, "user-1", 0)), code: "invalid_parameters", cause: "sku_ids: it does not have 1 to 5 items"},
		"a broken body":          {request: as(post("/aiuta_jwt", `{"hunter2":`), session(t, "user-1", 0)), code: "invalid_body", cause: "text is not valid JSON"},
		"a quota used up":        {settings: withSessions(settings{"quota": "1/1m, 5/24h"}), request: good(), prepare: func(w *world) { w.serve(good()) }, code: "quota_exceeded", cause: "used up: quota 1/1m"},
		"a store that fails":     {settings: withRedis, request: good(), prepare: redis(errors.New("connecting to redis://user:hunter2@redis.example:6379: connection refused")), code: "quota_unavailable", cause: "quota store: counting in Redis: connecting to redis://redis.example:6379: connection refused"},
		"a store that hangs":     {settings: withRedis, request: good(), prepare: redis(timeout{}), code: "quota_unavailable", cause: "timed out"},
		"a password refused":     {settings: withRedis, request: good(), prepare: redis(errors.New("NOAUTH for user hunter2")), code: "quota_unavailable", cause: "NOAUTH for user"},
		"a hook that is gone":    {settings: withSessions(gone), request: good(), code: "authorization_unavailable", cause: "the authorization hook gave no answer: "},
		"a hook that is broken":  {settings: withSessions(hook(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) })), request: good(), code: "authorization_unavailable", cause: "the authorization hook answered 502"},
		"a hook not understood":  {settings: withSessions(hook(t, says("hunter2"))), request: good(), code: "authorization_unavailable", cause: "the authorization hook's answer is not"},
		"a hook that says no":    {settings: withSessions(hook(t, says(`{"allow":false}`))), request: good(), code: "not_authorized", cause: "the authorization hook said no"},
		"a token too large":      {request: as(post("/aiuta_jwt", `{"a":"`+strings.Repeat("x", 4000)+`"}`), session(t, "user-1", 0)), code: "token_too_large", cause: "4096 are allowed"},
		"no randomness":          {settings: withSessions(settings{"token_jti": "true"}), request: good(), prepare: func(w *world) { w.Random = strings.NewReader("") }, code: "internal", cause: "EOF"},
		"a provider gone":        {settings: configured(settings{"caller_auth": "jwks", "caller_issuer": "idp", "caller_jwks_url": "http://127.0.0.1:1/keys?key=hunter2", "caller_jwks_origin": "http://127.0.0.1:1"}), request: good(), code: "caller_unverifiable", cause: "fetch the JWK set: the server gave no answer: dial tcp"},
		"a provider broken":      {settings: provider(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }), request: good(), code: "caller_unverifiable", cause: "fetch the JWK set: the server answered 500"},
		"a provider without key": {settings: provider(says(`{"keys":[]}`)), request: good(), code: "caller_unverifiable", cause: "read the fetched JWK set: "},
	} {
		t.Run(name, func(t *testing.T) {
			s := tc.settings
			if s == nil {
				s = withSessions(nil)
			}
			w := newWorld(s)
			if tc.prepare != nil {
				tc.prepare(w)
			}
			answer := w.serve(tc.request)
			line := lastLine(t, w)
			cause, _ := line["cause"].(string)
			if line["code"] != tc.code || line["decision"] != "deny" || line["status"] != float64(answer.Code) || !strings.Contains(cause, tc.cause) {
				t.Errorf("want %s and a cause with %q, the log has %s", tc.code, tc.cause, &w.log)
			}
			if strings.Contains(w.log.String(), "hunter2") {
				t.Errorf("the log has a secret: %s", &w.log)
			}
			if answer.Header().Get("X-Request-Id") != line["request_id"] {
				t.Errorf("the answer has the request id %q, the log %v", answer.Header().Get("X-Request-Id"), line["request_id"])
			}
		})
	}
}

type timeout struct{}

func (timeout) Error() string { return "i/o timeout with hunter2" }
func (timeout) Timeout() bool { return true }

func TestALineHasWhoAskedFromWhere(t *testing.T) {
	r := as(post("/aiuta_jwt", `{"sku_ids":"b,a","product_id":"a"}`), session(t, "user-1", 10))
	r.Header.Set("Origin", "https://shop.example")
	r.Header["Spin-Client-Addr"] = []string{"192.0.2.1:5"}
	r.Header.Set("True-Client-Ip", "203.0.113.9")
	for name, tc := range map[string]struct {
		settings settings
		want     map[string]any
	}{
		"plain":       {nil, map[string]any{"caller": "user-1", "address": "192.0.2.1"}},
		"by a proxy":  {settings{"trusted_address_header": "true-client-ip"}, map[string]any{"caller": "user-1", "address": "203.0.113.9"}},
		"hashed":      {settings{"log_callers": "hash"}, nil},
		"not at hand": {settings{"trusted_address_header": "x-none"}, map[string]any{"address": nil}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(withSessions(tc.settings))
			again := r.Clone(t.Context())
			again.Body = post("/aiuta_jwt", `{"sku_ids":"b,a","product_id":"a"}`).Body
			w.serve(again)
			line := lastLine(t, w)
			if name == "hashed" {
				if log := w.log.String(); strings.Contains(log, "user-1") || strings.Contains(log, "192.0.2.1") || line["caller"] == nil || line["address"] == nil {
					t.Errorf("log is %s", log)
				}
				return
			}
			want := map[string]any{"method": "POST", "origin": "https://shop.example"}
			maps.Copy(want, tc.want)
			for member, value := range want {
				if line[member] != value {
					t.Errorf("%s is %v, want %v", member, line[member], value)
				}
			}
			if got := fmt.Sprint(line["products"]); got != "[a b]" {
				t.Errorf("products are %s", got)
			}
		})
	}
}

func TestAPreflightIsLogged(t *testing.T) {
	w := newWorld(configured(settings{"allowed_origins": "https://shop.example"}))
	r := httptest.NewRequest(http.MethodOptions, "/aiuta_jwt", nil)
	r.Header.Set("Origin", "https://shop.example")
	r.Header.Set("Access-Control-Request-Method", "POST")
	w.serve(r)
	if line := lastLine(t, w); line["method"] != "OPTIONS" || line["status"] != 204.0 || line["origin"] != "https://shop.example" {
		t.Errorf("log is %s", &w.log)
	}
}

func TestWhatIsNoOriginIsNotLogged(t *testing.T) {
	for origin, logged := range map[string]bool{
		"https://shop.example": true, "null": true, "": false, "hunter2": false, "https://shop.example/hunter2": false, strings.Repeat("é", 10_000): false,
	} {
		w := newWorld(configured(nil))
		r := post("/aiuta_jwt", "")
		r.Header.Set("Origin", origin)
		w.serve(r)
		if got, ok := lastLine(t, w)["origin"]; ok != logged || ok && got != origin {
			t.Errorf("of %.30q the log has %v", origin, got)
		}
	}
}
