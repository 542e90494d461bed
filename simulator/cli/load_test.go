package cli

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func TestLoadJudgesByItsThresholds(t *testing.T) {
	page := filepath.Join(t.TempDir(), "load.html")
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"tokens":             {[]string{"--count", "20", "--fail-if", "errors>0%", "--report", "html=" + page}, 0, "20 succeeded, 0 failed"},
		"a rate":             {[]string{"--rate", "200", "--count", "20"}, 0, "of 20 that were due"},
		"whole try-ons":      {[]string{"--what", "try-on", "--count", "2", "--persona", "android", "--generation", "10ms"}, 0, "2 succeeded, 0 failed"},
		"too slow":           {[]string{"--count", "5", "--fail-if", "p50>1ns"}, 4, "but: p50 is"},
		"refused parameters": {[]string{"--count", "5", "--params", `{"sub":"x"}`}, 4, "failed: 400 reserved_parameter"},
		"a quota":            {[]string{"--count", "10", "--variable", "quota=4/24h", "--fail-if", "errors>50%"}, 4, "6 × failed: 429 quota_exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, "", append([]string{"load", "--target", "native"}, tc.args...)...)
			if got.code != tc.code || !strings.Contains(got.stdout, tc.says) {
				t.Errorf("exit code %d, %s%s", got.code, got.stdout, got.stderr)
			}
		})
	}
	if html, err := os.ReadFile(page); err != nil || strings.Count(string(html), "<polyline") < 4 {
		t.Errorf("the report has no curves: %v", err)
	}
}

func TestLoadForMachinesIsOneObjectAndTheComponentAnswersIt(t *testing.T) {
	got := simulate(t, "", "load", "--count", "10", "--workers", "2", "--json")
	var summary struct {
		Target, Outcome string
		Succeeded       int
		Latency         struct {
			P99 time.Duration `json:"p99_ns"`
		}
	}
	if err := json.Unmarshal([]byte(got.stdout), &summary); err != nil || got.code != 0 {
		t.Fatalf("%v, exit code %d, %s", err, got.code, got.stderr)
	}
	if summary.Target != "component" || summary.Outcome != "passed" || summary.Succeeded != 10 || summary.Latency.P99 <= 0 {
		t.Errorf("%+v", summary)
	}
}

func TestLoadSaysWhatIsWrongBeforeItBegins(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		says string
	}{
		"both loops":               {[]string{"--rate", "1", "--workers", "1"}, "either --rate"},
		"no rate":                  {[]string{"--rate", "0"}, "needs --rate or --workers"},
		"something else":           {[]string{"--what", "dance"}, "use mint or try-on"},
		"a broken threshold":       {[]string{"--fail-if", "p99"}, "use MEASURE"},
		"parameters that are none": {[]string{"--params", "[]"}, "--params"},
		"parameters of a try-on":   {[]string{"--what", "try-on", "--params", "{}"}, "it is the SDK that decides"},
		"an unknown persona":       {[]string{"--persona", "windows"}, "windows"},
		"a variable for a URL":     {[]string{"--target", "http://127.0.0.1:1/", "--variable", "quota=1/1m"}, "an endpoint of our own"},
		"a try-on without secrets": {[]string{"--target", "http://127.0.0.1:1/", "--what", "try-on"}, "--issuer"},
	} {
		if got := simulate(t, "", append([]string{"load"}, tc.args...)...); got.code != 1 || !strings.Contains(got.stderr, tc.says) {
			t.Errorf("%s: exit code %d, %q", name, got.code, got.stderr)
		}
	}
}

func TestLoadThatIsInterruptedSumsUp(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	enough := make(chan struct{})
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"type":"jwt","token":"e30.e30.x"}`)
		if asked.Add(1) == 5 {
			close(enough)
		}
	}))
	defer endpoint.Close()
	command := exec.CommandContext(t.Context(), self, "load", "--target", endpoint.URL, "--rate", "50", "--duration", "1h")
	command.Env = append(os.Environ(), asProgram+"=1")
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	<-enough
	if err := command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
		lines = append(lines, scanner.Text())
	}
	text := strings.Join(lines, "\n")
	if err := command.Wait(); err != nil || !strings.Contains(text, "stopped before its end") || !strings.Contains(text, "0 failed") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestExportPrintsAScriptOrSaysWhyNot(t *testing.T) {
	got := simulate(t, "", "export", "k6", "--persona", "ios")
	if got.code != 0 || !strings.Contains(got.stdout, "import http from 'k6/http'") || !strings.Contains(got.stdout, "As ios@") {
		t.Errorf("exit code %d, %s", got.code, got.stderr)
	}
	if got := simulate(t, "", "export", "k6", "api-key"); got.code != 1 || got.stdout != "" || !strings.Contains(got.stderr, "asks for no tokens") {
		t.Errorf("exit code %d, %q, %s", got.code, got.stdout, got.stderr)
	}
}
