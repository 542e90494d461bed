package cli

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
)

// secured starts serve with variables, and returns the flags by which run plays against it, and what stops it.
func secured(t *testing.T, variables ...string) (flags []string, stop func()) {
	t.Helper()
	args := []string{"--variable", "jwt_issuer=" + testIssuer, "--variable", "jwt_secret=" + testSecret, "--variable", "params=*",
		"--variable", "allowed_origins=https://shop.example"}
	for _, v := range variables {
		args = append(args, "--variable", v)
	}
	p := startServe(t, "native", nil, args...)
	flags = []string{"--target", p.line("Endpoint"), "--issuer", testIssuer, "--secret-file", writeFile(t, "secret", testSecret)}
	return flags, func() { p.stop(t, os.Interrupt) }
}

func sessionOf(t *testing.T, user string) string {
	t.Helper()
	got := simulate(t, "", "token", "mint", "--issuer", "https://shop.example", "--secret-file", writeFile(t, "s", testSessionSecret), "--claims", `{"sub":"`+user+`"}`, "--ttl", "1h")
	return strings.TrimSpace(got.stdout)
}

// TestOurOwnEndpointPassesAtAURL plays all that a URL allows. Its clock is the machine's, and the plays' is not.
func TestOurOwnEndpointPassesAtAURL(t *testing.T) {
	scenarios := []string{"jwt", "slow-generation", "upload-slow", "poll-slow", "get-query", "reserved-claims"}
	if !testing.Short() && !race.Enabled {
		scenarios = nil
	}
	const key = "key-0123456789abcdefghijklmnopqrstuvwxyz"
	hash := sha256.Sum256([]byte(key))
	for name, tc := range map[string]struct{ variables, args []string }{
		"none":    {[]string{"caller_auth=none"}, nil},
		"hs256":   {hs256(), []string{"--bearer-file", writeFile(t, "session", sessionOf(t, "user-1"))}},
		"api_key": {[]string{"caller_auth=api_key", `caller_api_keys={"app":"` + hex.EncodeToString(hash[:]) + `"}`}, []string{"--header", "Authorization: @" + writeFile(t, "key", "Bearer "+key)}},
	} {
		t.Run(name, func(t *testing.T) {
			at, stop := secured(t, tc.variables...)
			defer stop()
			got := simulate(t, "", slices.Concat([]string{"run", "-q", "--ours"}, scenarios, at, tc.args)...)
			if got.code != 0 || !strings.Contains(got.stdout, "0 failed") {
				t.Errorf("got %+v", got)
			}
			const signsAll = "injection/body-measurements,injection/object-as-image,injection/unbound,injection/unknown-parameter,attacks/crowded-items"
			checked := simulate(t, "", slices.Concat([]string{"check", "--skip", "caller/anonymous," + signsAll}, at, tc.args)...)
			if checked.code != 0 || !strings.Contains(checked.stdout, "findings: none\nPASS") {
				t.Errorf("check: got %+v", checked)
			}
			attacked := simulate(t, "", slices.Concat([]string{"attack", "--verbose", "--fail-on", "high"}, at, tc.args)...)
			if attacked.code != 0 || !strings.Contains(attacked.stdout, "✓ control-after") {
				t.Errorf("attack: got %+v", attacked)
			}
			if strings.Contains(got.stdout+checked.stdout+attacked.stdout, key) {
				t.Error("it shows the key")
			}
		})
	}
}

func TestEachPersonasUserSignsIn(t *testing.T) {
	var users []string
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var who struct{ User, Password string }
		if json.NewDecoder(r.Body).Decode(&who) != nil || who.Password != "open sesame" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		users = append(users, who.User)
		fmt.Fprintf(w, `{"access_token": %q}`, sessionOf(t, who.User))
	}))
	defer door.Close()
	at, stop := secured(t, hs256()...)
	defer stop()
	password := writeFile(t, "password", "open sesame\n")
	run := func(more ...string) outcome {
		return simulate(t, "", slices.Concat([]string{"run", "jwt", "token-reused", "--persona", "ios,web"}, at, more)...)
	}
	got := run("--sign-in", door.URL+"/in?key=hunter2", "--user", "tester-{persona}", "--password-file", password, "--jobs", "1")
	if got.code != 0 || fmt.Sprint(users) != "[tester-ios tester-web]" {
		t.Errorf("%v signed in: %+v", users, got)
	}
	if got := run("--session-command", "echo "+sessionOf(t, "user-1")); got.code != 0 {
		t.Errorf("a command: got %+v", got)
	}
	for says, args := range map[string][]string{
		"refused \"me\": 401": {"--sign-in", door.URL + "/in?key=hunter2", "--user", "me", "--password-file", writeFile(t, "wrong", "wrong")},
		"exit status 3":       {"--session-command", "exit 3"},
	} {
		if got := run(args...); got.code != exitRun || !strings.Contains(got.stderr, says) || strings.Contains(got.stderr, "hunter2") {
			t.Errorf("%s: got %+v", says, got)
		}
	}
	if got := run(); got.code != exitFailed {
		t.Errorf("nobody signed in: got %+v", got)
	}
}

func TestWhatIsOursIsSkippedAtAURL(t *testing.T) {
	at, stop := secured(t)
	defer stop()
	got := simulate(t, "", append([]string{"run", "reserved-claims", "--persona", "ios"}, at...)...)
	if got.code != exitFailed || !strings.Contains(got.stdout, "--ours") || !strings.Contains(got.stderr, "nothing was tried") {
		t.Errorf("got %+v", got)
	}
}

func TestAnEndpointThatNeverAnswersEndsWithTheTimeLimit(t *testing.T) {
	released := make(chan struct{})
	mute := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			<-released
		}
	}))
	defer mute.Close()
	defer close(released)
	file := filepath.Join(t.TempDir(), "r.json")
	got := simulate(t, "", "run", "subscription-id", "jwt", "--persona", "ios", "--target", mute.URL, "--issuer", "i", "--secret-file", writeFile(t, "s", testSecret),
		"--time-limit", "1s", "--report", "json="+file)
	if got.code != exitRun || !strings.Contains(got.stderr, "--time-limit has passed: 1 of 2 plays") {
		t.Errorf("got %+v", got)
	}
	if n := casesIn(t, file); n != 1 {
		t.Errorf("the report has %d cases, want that of the play before", n)
	}
}

func TestAnAnswerThatDoesNotEndOrLeadsInACircleEndsThePlay(t *testing.T) {
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		code   int
	}{
		"dripping": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				fmt.Fprint(w, " ")
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
				case <-time.After(100 * time.Millisecond):
				}
			}
		}, exitRun},
		"endless": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				fmt.Fprint(w, strings.Repeat(" ", 4096))
			}
		}, exitFailed},
		"a circle": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusTemporaryRedirect) }, exitFailed},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					tc.answer(w, r)
				}
			}))
			defer server.Close()
			got := simulate(t, "", "run", "jwt", "--persona", "ios", "--target", server.URL, "--issuer", "i", "--secret-file", writeFile(t, "s", testSecret), "--time-limit", "3s")
			if got.code != tc.code {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func casesIn(t *testing.T, file string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r report.Report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return len(r.Cases)
}

// TestARunThatIsStoppedStillReports stops a run of everything once its first case is printed.
func TestARunThatIsStoppedStillReports(t *testing.T) {
	for name, stop := range map[string]func(*exec.Cmd, func() error) error{
		"Ctrl-C":        func(c *exec.Cmd, _ func() error) error { return c.Process.Signal(os.Interrupt) },
		"SIGTERM":       func(c *exec.Cmd, _ func() error) error { return c.Process.Signal(syscall.SIGTERM) },
		"a closed pipe": func(_ *exec.Cmd, closePipe func() error) error { return closePipe() },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			file := filepath.Join(t.TempDir(), "r.json")
			cmd := exec.CommandContext(ctx, os.Args[0], "run", "--target", "native", "--json", "--report", "json="+file)
			cmd.Env = append(os.Environ(), asProgram+"=1")
			var stderr strings.Builder
			cmd.Stderr = &stderr
			pipe, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			reader := bufio.NewReader(pipe)
			if _, err := reader.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			if err := stop(cmd, pipe.Close); err != nil {
				t.Fatal(err)
			}
			last := ""
			for line, err := reader.ReadString('\n'); err == nil; line, err = reader.ReadString('\n') {
				last = line
			}
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != exitRun {
				t.Errorf("exit code %d, stderr %s", code, &stderr)
			}
			if n := casesIn(t, file); n == 0 || n > 800 {
				t.Errorf("the report has %d cases", n)
			}
			if name != "a closed pipe" && (!strings.Contains(last, `"passed"`) || !strings.Contains(stderr.String(), "interrupted")) {
				t.Errorf("the last line is %.200s, stderr %s", last, &stderr)
			}
		})
	}
}
