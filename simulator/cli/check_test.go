package cli

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aiuta-edge/simulator/report"
)

// secretFiles writes each text into a file of its own, and returns the paths.
func secretFiles(t *testing.T, texts map[string]string) map[string]string {
	t.Helper()
	paths := map[string]string{}
	for name, text := range texts {
		paths[name] = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(paths[name], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

func TestCheckSaysHowItWentInItsExitCode(t *testing.T) {
	quick := []string{"check", "--target", "native", "--attacks=false", "--skip", "service"}
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"our own":               {quick, 0, "findings: none\nPASS  target native"},
		"a critical finding":    {append(quick, "--variable", "caller_auth=none"), 4, "findings: 1 critical\nFAIL  target native"},
		"one that is tolerated": {append(quick, "--variable", "token_ttl=10m"), 0, "findings: 1 low\nPASS"},
		"one that is not":       {append(quick, "--variable", "token_ttl=10m", "--fail-on", "low"), 4, "findings: 1 low\nFAIL"},
		"a limit that is seen":  {append(quick, "--burst", "250", "--verbose"), 0, "✓ burst"},
		"the attacks":           {[]string{"check", "--target", "native", "--only", "attacks/session-alg-none", "--verbose"}, 0, "✓ unsigned"},
		"what holds is a count": {quick, 0, " hold (--verbose shows them)\n"},
		"what was left out":     {quick, 0, "- 2 skipped: the URL is not https\n"},
		"a limit in the way":    {append(quick, "--variable", "quota=20/1h"), 4, "a limit cut this short\nCUT SHORT  target native"},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, "", tc.args...)
			if got.code != tc.code || !strings.Contains(got.stdout, tc.says) {
				t.Errorf("exit code is %d, want %d and %q\n%s%s", got.code, tc.code, tc.says, got.stdout, got.stderr)
			}
		})
	}
}

// TestFindingsComeFirstTheMostSevereOnTop: someone who reads one line reads the one that matters.
func TestFindingsComeFirstTheMostSevereOnTop(t *testing.T) {
	got := simulate(t, "", "check", "--target", "native", "--attacks=false", "--skip", "service", "--variable", "caller_auth=none", "--variable", "token_ttl=10m")
	anonymous, lifetime := strings.Index(got.stdout, "✗ caller/anonymous"), strings.Index(got.stdout, "! lifetime/over-five-minutes")
	if anonymous != 0 || lifetime < anonymous || strings.Index(got.stdout, " hold (") < lifetime {
		t.Errorf("got\n%s", got.stdout)
	}
}

func TestCheckAndDiffRefuseWrongUse(t *testing.T) {
	files := secretFiles(t, map[string]string{"empty": " \n", "lines": "hunter2\nhunter2"})
	missing := filepath.Join(t.TempDir(), "none.txt")
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"two URLs":                     {[]string{"check", "http://a.example", "http://b.example"}, 1, "at most 1 arg"},
		"the URL twice":                {[]string{"check", "http://a.example", "--target", "native"}, 1, "give the URL once"},
		"no URL":                       {[]string{"check", "shop.example"}, 1, `unknown target "shop.example"`},
		"an unknown group":             {[]string{"check", "--only", "nonsense"}, 1, `"nonsense"`},
		"an unknown severity":          {[]string{"check", "--fail-on", "bad"}, 1, "use info, low, medium, high, critical"},
		"no time":                      {[]string{"check", "--timeout", "1ms"}, 1, "use a second or more"},
		"parameters that are a list":   {[]string{"check", "--params", "[]"}, 1, "--params"},
		"a negative burst":             {[]string{"check", "--burst", "-1"}, 1, "--burst"},
		"a secret on the command line": {[]string{"check", "--header", "X-Session: hunter2"}, 1, "--header: use 'Name: @FILE'"},
		"a session that is missing":    {[]string{"check", "--bearer-file", missing}, 3, "none.txt"},
		"a session that is empty":      {[]string{"check", "--bearer-file", files["empty"]}, 3, "is empty"},
		"a session of two lines":       {[]string{"check", "--other-bearer-file", files["lines"]}, 1, "--other-bearer-file"},
		"variables of somebody else":   {[]string{"check", "http://127.0.0.1:1/", "--variable", "a=b"}, 1, "--variable"},
		"nobody at the URL":            {[]string{"check", closedURL(t)}, 3, "is it running"},
		"one side":                     {[]string{"diff", "native"}, 1, "accepts 2 arg"},
		"a side that is none":          {[]string{"diff", "native", "cloud"}, 1, `B: unknown target "cloud"`},
		"a side that is not there":     {[]string{"diff", "native", closedURL(t)}, 3, "B: endpoint cannot be reached"},
		"a side's wrong header":        {[]string{"diff", "native", closedURL(t), "--header-b", "X: hunter2"}, 1, "--header-b: use"},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, "", tc.args...)
			if got.code != tc.code || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, tc.says) {
				t.Errorf("exit code is %d and stderr %q, want %d and one line with %q", got.code, got.stderr, tc.code, tc.says)
			}
			if strings.Contains(got.stderr+got.stdout, "hunter2") {
				t.Error("a secret is shown")
			}
		})
	}
}

func TestCheckOfAURLUsesWhatItIsGiven(t *testing.T) {
	// This endpoint knows one session, and shows what it gets.
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("X-Session"))
		w.Header().Set("WWW-Authenticate", "Session")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	files := secretFiles(t, map[string]string{"session": "hunter2\n", "secret": testSecret})
	out := filepath.Join(t.TempDir(), "check.json")
	got := simulate(t, "", "check", server.URL+"/token?code=hunter3", "--header", "X-Session: @"+files["session"],
		"--issuer", testIssuer, "--secret-file", files["secret"], "--only", "contract/mints,secret", "--report", "json="+out)
	if got.code != 4 || !strings.Contains(got.stdout, "✗ contract/mints") || !strings.Contains(strings.Join(seen, " "), "hunter2") {
		t.Errorf("got %+v, and the endpoint saw %q", got, seen)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var r report.Report
	if err := json.Unmarshal(text, &r); err != nil || r.Command != "check" || len(r.Cases) != 3 {
		t.Errorf("the report is %s, %v", text, err)
	}
	if all := got.stdout + got.stderr + string(text); strings.Contains(all, "hunter") || strings.Contains(all, testSecret) {
		t.Errorf("a secret is shown: %s", all)
	}
}

func TestDiffSaysWhetherThereAreDifferences(t *testing.T) {
	spins := simulate(t, "", "diff", "component", "native")
	if spins.code != 4 || strings.Count(spins.stdout, "✗") != 4 || !strings.Contains(spins.stdout, "✗ latin1-header") || !strings.Contains(spins.stdout, "A: answer 500") {
		t.Errorf("got %+v", spins)
	}
	same := simulate(t, "", "diff", "native", "native")
	if same.code != 0 || strings.Contains(same.stdout, "✓") || !strings.Contains(same.stdout, "PASS  target native and native") {
		t.Errorf("got %+v", same)
	}
	if all := simulate(t, "", "diff", "native", "native", "--all"); !strings.Contains(all.stdout, "✓ android") {
		t.Errorf("--all shows %s", all.stdout)
	}
	// The other side asks everybody who they are, and gets no session.
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	defer other.Close()
	got := simulate(t, "", "diff", "native", other.URL)
	if got.code != 4 || !strings.Contains(got.stdout, "✗ android") || !strings.Contains(got.stdout, "A: answer 200") || !strings.Contains(got.stdout, "B: answer 401") {
		t.Errorf("got %+v", got)
	}
}

func TestTheListsNameWhatCanBeChosen(t *testing.T) {
	got := simulate(t, "", "check", "--list", "--only", "secret")
	want := []string{"secret/guessable", "critical", "secret/strong", "high"}
	for _, text := range want {
		if got.code != 0 || !strings.Contains(got.stdout, text) || strings.Contains(got.stdout, "token/") {
			t.Errorf("got %+v, want %q", got, text)
		}
	}
}
