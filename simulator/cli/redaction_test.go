package cli

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/report/reporttest"
)

// talkative is a token endpoint at a URL that remembers what it signed. If it leaks, it refuses, and tells everything
// it knows.
type talkative struct {
	leaks bool

	mu     sync.Mutex
	tokens []string
}

func (e *talkative) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	claims := token.Claims{}
	_ = json.NewDecoder(r.Body).Decode(&claims) // a broken body leaves no parameters
	if claims == nil {                          // a body that says null
		claims = token.Claims{}
	}
	now := time.Now().Unix()
	maps.Copy(claims, token.Claims{"iss": testIssuer, "iat": now, "exp": now + 60, "note": testSecret})
	key, err := token.NewKey([]byte(testSecret))
	if err != nil {
		panic(err)
	}
	raw, err := token.Mint(key, claims)
	if err != nil {
		panic(err)
	}
	e.mu.Lock()
	e.tokens = append(e.tokens, raw)
	e.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	answer := map[string]string{"type": "jwt", "token": raw}
	if e.leaks {
		w.WriteHeader(http.StatusForbidden)
		answer = map[string]string{"detail": strings.Join(append(spellings(testSecret), "Basic "+basic(testSecret), "\x1b[1m"+raw), " ")}
	}
	_ = json.NewEncoder(w).Encode(answer) // a client that has gone is no matter here
}

// spellings are a secret as it is, and as it is often written.
func spellings(secret string) []string {
	return []string{
		secret, url.QueryEscape(secret), hex.EncodeToString([]byte(secret)),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
}

// basic is a secret as a part of longer base64, as in credentials of the Basic scheme.
func basic(secret string) string { return base64.StdEncoding.EncodeToString([]byte("user:" + secret)) }

// outputs are all that a command line can print or write, by name. It may end with the given codes.
func outputs(t *testing.T, codes []int, args ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	folder := t.TempDir()
	var flags []string
	for _, format := range report.Formats() {
		flags = append(flags, fmt.Sprintf("%s=%s", format, filepath.Join(folder, string(format))))
	}
	for name, form := range map[string][]string{
		"terminal": {"--report", strings.Join(flags, ",")}, "verbose": {"--verbose"}, "json lines": {"--json"}, "quiet": {"--quiet"},
	} {
		got := simulate(t, "", slices.Concat(args, form)...)
		if !slices.Contains(codes, got.code) {
			t.Fatalf("%s: exit code %d: %s%s", name, got.code, got.stdout, got.stderr)
		}
		all[name] = got.stdout + got.stderr
	}
	for _, format := range report.Formats() {
		all[string(format)] = reporttest.Read(t, format, filepath.Join(folder, string(format)))
	}
	return all
}

// uuid is left out of what is looked for: ids are long, and no secret.
var (
	uuid      = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	apiKey    = regexp.MustCompile(`\b[0-9a-f]{40}\b`)
	inlineOf  = regexp.MustCompile(`'sha256-[^']+'`)
	signature = regexp.MustCompile(`\.[A-Za-z0-9_-]{43,}`)
)

func TestNoOutputHoldsASecretOfAnEndpointAtAURL(t *testing.T) {
	secretFile := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secretFile, []byte(testSecret), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		endpoint *talkative
		code     int
	}{"a good one": {&talkative{}, exitOK}, "one that tells everything": {&talkative{leaks: true}, exitFailed}} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(tc.endpoint)
			defer server.Close()
			all := outputs(t, []int{tc.code}, "run", "jwt", "api-key", "--persona", "ios,android", "--target", server.URL+"/aiuta_jwt",
				"--issuer", testIssuer, "--secret-file", secretFile)
			hidden := map[string]string{basic(testSecret)[12:32]: "what a Basic credential says"}
			for i, spelling := range spellings(testSecret) {
				hidden[spelling] = fmt.Sprintf("spelling %d of the secret", i)
			}
			if len(tc.endpoint.tokens) == 0 {
				t.Fatal("nothing was minted")
			}
			for _, raw := range tc.endpoint.tokens {
				hidden[raw] = "a token"
				hidden[raw[strings.LastIndexByte(raw, '.')+1:]] = "a signature"
			}
			for output, text := range all {
				for spelling, what := range hidden {
					if strings.Contains(text, spelling) {
						t.Errorf("%s holds %s", output, what)
					}
				}
			}
			if !strings.Contains(all["verbose"], "‹secret›") || !strings.Contains(all["html"], "‹secret›") {
				t.Error("the secret was not there to be hidden")
			}
		})
	}
}

// TestNoOutputOfTheWholeCatalogueHoldsATokenOrAKey knows the looks of what the simulator makes up, not the values.
// Whether all plays go well is not its matter, and one SDK is enough: what is hidden is not the SDKs'.
func TestNoOutputOfTheWholeCatalogueHoldsATokenOrAKey(t *testing.T) {
	if testing.Short() {
		t.Skip("it plays the whole catalogue, as make test does")
	}
	for output, text := range outputs(t, []int{exitOK, exitFailed}, append([]string{"run", "--target", "native", "--persona", "android"}, few()...)...) {
		text = inlineOf.ReplaceAllString(uuid.ReplaceAllString(text, ""), "")
		for what, pattern := range map[string]*regexp.Regexp{"token": wholeToken, "API key": apiKey, "signature": signature} {
			if found := pattern.FindString(text); found != "" {
				t.Errorf("%s holds a %s: %.12s…", output, what, found)
			}
		}
		// TAP and Mermaid draw what failed, and so does a terminal that nobody asks for more.
		if output != "quiet" && output != "terminal" && output != "tap" && output != "mermaid" && !strings.Contains(text, "‹API key›") {
			t.Errorf("%s does not show where the API key went", output)
		}
	}
}
