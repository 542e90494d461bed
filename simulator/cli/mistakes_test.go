package cli

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/simulator/spinhost/redis/redistest"
)

// mistake is what an operator gets wrong, and what has to be read somewhere.
type mistake struct {
	variables []string // NAME=VALUE for --variable
	dotEnv    string   // the file .env
	// asked says that the mistake shows only when a token is asked for, with this session; it is then in the log.
	asked   bool
	session string
	// names is the variable that has to be named, and says what else: what to change.
	names, says string
}

// hs256 has sessions that the endpoint takes.
func hs256(more ...string) []string {
	return append([]string{"caller_auth=hs256", "caller_secret=" + testSessionSecret, "caller_issuer=https://shop.example"}, more...)
}

func jwks(url, origin string) []string {
	return []string{"caller_auth=jwks", "caller_issuer=https://shop.example", "caller_jwks_url=" + url, "caller_jwks_origin=" + origin}
}

const pemKey = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0ooGfgdy6WZ5pIBd9EEhGpHvSM+8\n-----END PUBLIC KEY-----\n"

// hunter2 is a password that no output may hold.
const hunter2 = "hunter2-0123456789"

func mistakes(t *testing.T) map[string]mistake {
	provider := newProvider(t)
	notFound := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(notFound.Close)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>sign in</html>")) }))
	t.Cleanup(page.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	redis := func(address, password string) []string {
		return hs256("quota=10/1m", "quota_store=redis", "quota_redis_url=redis://"+password+address, "quota_redis_origin=redis://"+address)
	}
	goneAddress := strings.TrimPrefix(gone.URL, "http://")
	session := simulate(t, "", "token", "mint", "--issuer", "https://shop.example", "--secret-file", writeFile(t, "s", testSessionSecret), "--claims", `{"sub":"user-1"}`, "--ttl", "1h").stdout
	otherIssuer := simulate(t, "", "token", "mint", "--issuer", "https://shop.example.org", "--secret-file", writeFile(t, "s", testSessionSecret), "--claims", `{"sub":"user-1"}`, "--ttl", "1h").stdout
	all := map[string]mistake{
		"a mistyped variable":            {variables: []string{"token_tl=2m"}, names: "token_tl", says: `did you mean "token_ttl"`},
		"a mistyped variable in .env":    {dotEnv: "SPIN_VARIABLE_TOKEN_TTTL=2m\n", names: "TOKEN_TTTL", says: "did you mean"},
		"a singular in .env":             {dotEnv: "SPIN_VARIABLE_ALLOWED_ORIGIN=https://shop.example\n", names: "ALLOWED_ORIGIN", says: "did you mean"},
		"swapped letters in .env":        {dotEnv: "SPIN_VARIABLE_QOUTA=10/1m\n", names: "QOUTA", says: "did you mean"},
		"a variable in capitals":         {variables: []string{"JWT_SECRET=" + hunter2}, names: "JWT_SECRET", says: `did you mean "jwt_secret"`},
		"a value with a blank in .env":   {dotEnv: "SPIN_VARIABLE_QUOTA=10/1m, 200/24h\n", names: ".env:1", says: "single quotes"},
		"seconds without a unit":         {variables: []string{"token_ttl=120"}, names: "token_ttl", says: `"60s"`},
		"a day as lifetime":              {variables: []string{"token_ttl=24h"}, names: "token_ttl", says: "5s"},
		"a lifetime in words":            {variables: []string{"token_ttl=2minutes"}, names: "token_ttl", says: `"60s"`},
		"a short secret":                 {variables: []string{"jwt_secret=" + hunter2}, names: "jwt_secret", says: "32 bytes"},
		"a published secret":             {variables: []string{"jwt_secret=your-256-bit-secret-your-256-bit-secret"}, names: "jwt_secret", says: "sample"},
		"a public key as secret":         {variables: []string{"jwt_secret=" + pemKey}, names: "jwt_secret", says: "key"},
		"one secret for both":            {variables: hs256("jwt_secret=" + testSessionSecret), names: "caller_secret", says: "jwt_secret"},
		"a placeholder as issuer":        {variables: []string{"jwt_issuer=<ISSUER_ID>"}, names: "jwt_issuer", says: "JWT key (iss)"},
		"an empty issuer":                {variables: []string{"jwt_issuer="}, names: "jwt_issuer", says: ""},
		"an empty origin":                {variables: jwks("https://login.example/jwks.json", ""), names: "caller_jwks_origin", says: "origin"},
		"an origin of another host":      {variables: jwks("https://login.example/jwks.json", "https://login.example.org"), names: "caller_jwks_origin", says: "origin"},
		"a password in an origin":        {variables: hs256("quota=10/1m", "quota_store=redis", "quota_redis_url=redis://:"+hunter2+"@127.0.0.1:6379", "quota_redis_origin=redis://:"+hunter2+"@127.0.0.1:6379"), names: "quota_redis_origin", says: "scheme, host and port"},
		"a rate in minutes":              {variables: hs256("quota=10/min"), names: "quota", says: `"1s"`},
		"a rate in words":                {variables: hs256("quota=10 per minute"), names: "quota", says: "10/1m"},
		"rates with a semicolon":         {variables: hs256("quota=10/60s;200/1d"), names: "quota", says: "comma"},
		"a quota for nobody":             {variables: []string{"caller_auth=none", "quota=10/1m"}, names: "quota", says: "caller_auth"},
		"any origin":                     {variables: []string{"allowed_origins=*"}, names: "allowed_origins", says: "every page"},
		"origins without a scheme":       {variables: []string{"allowed_origins=shop.example"}, names: "allowed_origins", says: "https://"},
		"an unknown way to authenticate": {variables: []string{"caller_auth=RS256"}, names: "caller_auth", says: "jwks"},
		"no way to authenticate":         {variables: []string{"caller_auth="}, names: "caller_auth", says: ""},
		"sessions of another issuer":     {variables: hs256(), asked: true, session: otherIssuer, names: "unauthorized", says: "issuer"},
		"sessions for another audience":  {variables: hs256("caller_audience=try-on"), asked: true, session: session, names: "unauthorized", says: "audience"},
		"a JWKS that is not there":       {variables: jwks(notFound.URL, notFound.URL), asked: true, session: provider.session, names: "caller_unverifiable", says: "404"},
		"a JWKS that is a page":          {variables: jwks(page.URL, page.URL), asked: true, session: provider.session, names: "caller_unverifiable", says: "JSON"},
		"a JWKS server that is gone":     {variables: jwks(gone.URL, gone.URL), asked: true, session: provider.session, names: "caller_unverifiable", says: "no answer"},
		"a JWKS in the clear":            {variables: jwks("http://login.example/jwks.json", "http://login.example"), names: "caller_jwks_url", says: "https"},
		"a Redis that is gone":           {variables: redis(goneAddress, ""), asked: true, session: session, names: "quota_unavailable", says: "Redis"},
		"a pattern with groups":          {variables: []string{`params={"uploaded_image_id":{"type":"string","pattern":"(a|b)+"}}`}, names: "params", says: "group"},
		"a pattern with anchors":         {variables: []string{`params={"uploaded_image_id":{"type":"string","pattern":"^a+$"}}`}, names: "params", says: "anchor"},
		"a policy that is no JSON":       {variables: []string{`params={uploaded_image_id: string}`}, names: "params", says: "JSON"},
		"a rule with a mistyped member":  {variables: []string{`params={"sku_ids":{"type":"list","maxitems":2}}`}, names: "params", says: "maxitems"},
		"a claim of the server's":        {variables: []string{`claims={"exp":1}`}, names: "claims", says: ""},
		"a denied caller in quotes":      {variables: hs256(`deny="user-17"`), names: "deny", says: "quot"},
		"a day where a time is wanted":   {variables: hs256("issued_before=2026-09-30"), names: "issued_before", says: "2026-09-30T"},
		"a file that is not there":       {variables: []string{"jwt_secret=@none.txt"}, names: "none.txt", says: "no such file"},
		"a hook without a scheme":        {variables: []string{"authorize_url=api.shop.example/may", "authorize_origin=https://api.shop.example"}, names: "authorize_url", says: "https"},
		"a hook on another origin":       {variables: []string{"authorize_url=https://api.shop.example/may", "authorize_origin=https://shop.example"}, names: "authorize_origin", says: ""},
		"a choice in other words":        {variables: []string{"log_callers=hashed"}, names: "log_callers", says: "hash"},
		"keys in place of their hashes":  {variables: []string{"caller_auth=api_key", `caller_api_keys={"app":"` + hunter2 + `"}`}, names: "caller_api_keys", says: "SHA-256"},
	}
	if _, err := exec.LookPath("redis-server"); err == nil || os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
		locked := redistest.Start(t, "--requirepass", "another one")
		all["a wrong password for Redis"] = mistake{variables: redis(locked, ":"+hunter2+"@"), asked: true, session: session, names: "quota_unavailable", says: "Redis"}
	}
	return all
}

// seen is all that an operator sees of a mistake: what serve prints, and the log after a request.
func (m mistake) seen(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if m.dotEnv != "" {
		if err := os.WriteFile(filepath.Join(folder, ".env"), []byte(m.dotEnv), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"serve", "--target", "native", "--edge-listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0", "--admin-listen", ""}
	for _, v := range m.variables {
		args = append(args, "--variable", v)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), asProgram+"=1")
	out := &ready{waiting: make(chan struct{})}
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = out, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
		return out.text() + log.String()
	case <-out.waiting:
	}
	if m.asked {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, out.endpoint(), strings.NewReader(`{"uploaded_image_id":"image-1"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(m.session))
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	cmd.Process.Signal(os.Interrupt)
	<-ended
	if m.asked { // what the log says of it
		return log.String()
	}
	return out.text() + log.String()
}

func TestEachMistakeIsToldWithWhatToChange(t *testing.T) {
	all := mistakes(t)
	if len(all) < 40 {
		t.Errorf("there are %d mistakes, want the forty of the trial at least", len(all))
	}
	for name, m := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := m.seen(t)
			_, afterHealth, _ := strings.Cut(seen, "Health ")
			if afterHealth == "" {
				afterHealth = seen
			}
			told := false
			for line := range strings.Lines(afterHealth) {
				told = told || strings.Contains(line, m.names) && strings.Contains(line, m.says)
			}
			if !told {
				t.Errorf("no line names %q and says %q:\n%s", m.names, m.says, seen)
			}
			if strings.Contains(seen, hunter2) {
				t.Errorf("it shows a password:\n%s", seen)
			}
		})
	}
}

// ready collects what serve prints, and tells when it waits.
type ready struct {
	mu      sync.Mutex
	printed strings.Builder
	waiting chan struct{}
}

func (r *ready) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := strings.Contains(r.printed.String(), "Ctrl-C")
	r.printed.Write(p)
	if !before && strings.Contains(r.printed.String(), "Ctrl-C") {
		close(r.waiting)
	}
	return len(p), nil
}

func (r *ready) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.printed.String()
}

// endpoint is the URL that serve prints.
func (r *ready) endpoint() string {
	_, after, _ := strings.Cut(r.text(), "Endpoint  ")
	url, _, _ := strings.Cut(after, " ")
	return url
}
