package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/report"
)

func TestAttackSaysHowItWentInItsExitCode(t *testing.T) {
	got := simulate(t, "", "attack", "alg-none", "session-alg-none", "--target", "native", "--verbose")
	if got.code != 0 || !strings.Contains(got.stdout, "✓ alg-none ") || !strings.Contains(got.stdout, "PASS  target native: 6 passed, 0 failed") {
		t.Errorf("got %+v", got)
	}
	signsAnything := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		// {"alg":"HS256"} and {"uploaded_image_id":"img-1","iat":1,"exp":61}
		w.Write([]byte(`{"type":"jwt","token":"eyJhbGciOiJIUzI1NiJ9.eyJ1cGxvYWRlZF9pbWFnZV9pZCI6ImltZy0xIiwiaWF0IjoxLCJleHAiOjYxfQ.AAAA"}`))
	}))
	defer signsAnything.Close()
	got = simulate(t, "", "attack", "null-body", "--target", signsAnything.URL)
	if got.code != 4 || !strings.Contains(got.stdout, "✗ null-body") || !strings.Contains(got.stdout, "200 and a token") {
		t.Errorf("got %+v", got)
	}
}

// TestAnAttackThatALimitCutShortIsNoPass: the endpoint serves what a legitimate caller asks for, and no more.
func TestAnAttackThatALimitCutShortIsNoPass(t *testing.T) {
	var asked atomic.Int64
	limited := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if r.Method != http.MethodOptions && asked.Add(1) > 3 { // two that find out how tokens are had, and the control
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		// {"alg":"HS256"} and {"uploaded_image_id":"img-1","iat":1,"exp":61}
		w.Write([]byte(`{"type":"jwt","token":"eyJhbGciOiJIUzI1NiJ9.eyJ1cGxvYWRlZF9pbWFnZV9pZCI6ImltZy0xIiwiaWF0IjoxLCJleHAiOjYxfQ.AAAA"}`))
	}))
	defer limited.Close()
	got := simulate(t, "", "attack", "null-body", "numbers", "--target", limited.URL)
	if got.code != 4 || !strings.Contains(got.stdout, "3 of 4 were not judged: a limit cut this short\nCUT SHORT  target "+limited.URL) ||
		!strings.Contains(got.stderr, "a limit cut it short") || strings.Contains(got.stdout, "✗ n") {
		t.Errorf("got %+v", got)
	}
}

func TestAttackRefusesWrongUse(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		says string
	}{
		"an unknown attack":             {[]string{"attack", "nonsense"}, `unknown attack "nonsense"`},
		"an attack on nobody":           {[]string{"attack", "--against", "moon"}, "endpoint or backend"},
		"a backend at a URL":            {[]string{"attack", "--against", "backend", "--target", "http://127.0.0.1:1/"}, "--against endpoint"},
		"a credential for our endpoint": {[]string{"attack", "--bearer-file", "x", "--target", "native"}, "for a URL"},
	} {
		if got := simulate(t, "", tc.args...); got.code != 1 || !strings.Contains(got.stderr, tc.says) || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if got := simulate(t, "", "attack", "--target", closedURL(t)); got.code != 3 || !strings.Contains(got.stderr, "is it running") {
		t.Errorf("nobody at the URL: got %+v", got)
	}
	if got := simulate(t, "", "attack", "--target", "http://127.0.0.1:1/", "--bearer-file", filepath.Join(t.TempDir(), "none")); got.code != 3 {
		t.Errorf("no credential file: got %+v", got)
	}
}

func TestAttackListsWhatItWouldMake(t *testing.T) {
	got := simulate(t, "", "attack", "--list", "--against", "endpoint", "quota")
	if got.code != 0 || strings.Count(got.stdout, "\n") != 3 || !strings.Contains(got.stdout, "quota-forged-address") {
		t.Errorf("got %+v", got)
	}
}

func TestAttackWritesReports(t *testing.T) {
	file := filepath.Join(t.TempDir(), "attacks.json")
	got := simulate(t, "", "attack", "crit-unknown", "--target", "native", "--json", "--seed", "9", "--report", "json="+file)
	if got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	var printed report.Case
	if err := json.NewDecoder(strings.NewReader(got.stdout)).Decode(&printed); err != nil || printed.Name != probe.ControlBefore {
		t.Errorf("the first line is %+v, %v", printed, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var written report.Report
	if err := json.Unmarshal(text, &written); err != nil {
		t.Fatal(err)
	}
	if written.Command != "attack" || written.Seed != 9 || len(written.Cases) != 3 || written.Cases[1].Name != "crit-unknown" || len(written.Cases[1].Checks) < 5 {
		t.Errorf("the report is %+v", written)
	}
}
