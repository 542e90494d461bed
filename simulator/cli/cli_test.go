package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"aiuta-edge/simulator/look/looktest"
	"aiuta-edge/simulator/sdk"
)

// asProgram makes the test binary act as the simulator, so that signals and exit codes are those of a process.
const asProgram = "AIUTA_EDGE_TEST_AS_SIMULATOR"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main())
	}
	os.Exit(looktest.Main(m))
}

const (
	testIssuer = "iss-1"
	testSecret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
)

// outcome is how a command line ended.
type outcome struct {
	code           int
	stdout, stderr string
}

func simulate(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	var stdout, stderr written
	code := execute(t.Context(), args, strings.NewReader(stdin), &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

// written is what a command writes, also from several goroutines and programs that it starts, which a file takes.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func TestWrongUseIsOneClearLineAndTheRightExitCode(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	manifest, err := os.ReadFile("../../spin.toml")
	if err != nil {
		t.Fatal(err)
	}
	withSource := func(name, source string) string {
		return write(name, strings.Replace(string(manifest), "edge/component/edge.wasm", source, 1))
	}
	write("text.wasm", "not a module")
	write("foreign.wasm", "\x00asm\x01\x00\x00\x00") // an empty module exports no handler
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	short := write("short.txt", "hunter2")

	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"an unknown command":            {[]string{"astronomy"}, 1, `unknown command "astronomy" for "simulator": simulator --help`},
		"a mistyped command":            {[]string{"chek"}, 1, `unknown command "chek" for "simulator": did you mean "check"?`},
		"a mistyped command of another": {[]string{"token", "mnit"}, 1, `unknown command "mnit" for "simulator token": did you mean "mint"?`},
		"an unknown flag":               {[]string{"run", "--astronomy"}, 1, "unknown flag: --astronomy: simulator run --help"},
		"a mistyped flag":               {[]string{"run", "--targt", "native"}, 1, `unknown flag: --targt: did you mean "--target"?`},
		"an unknown scenario":           {[]string{"run", "jwt", "nonsense"}, 1, `unknown scenario "nonsense": run --list`},
		"a mistyped scenario":           {[]string{"run", "jwt-expird"}, 1, `unknown scenario "jwt-expird": did you mean "jwt-expired"?`},
		"a mistyped persona":            {[]string{"run", "--persona", "andriod"}, 1, `did you mean "android"?`},
		"a mistyped attack":             {[]string{"attack", "alg-nonne"}, 1, `did you mean "alg-none"?`},
		"a mistyped probe":              {[]string{"check", "--only", "tokn"}, 1, `did you mean "token"?`},
		"an unknown persona":            {[]string{"run", "--persona", "windows"}, 1, `"windows"`},
		"an unknown version":            {[]string{"run", "--persona", "ios@1.0"}, 1, "ios@4.4.3"},
		"an unknown target":             {[]string{"run", "--target", "cloud"}, 1, `unknown target "cloud"`},
		"a URL without its issuer":      {[]string{"run", "--target", "http://127.0.0.1:1/"}, 1, "--issuer"},
		"a URL without its secret":      {[]string{"run", "--target", "http://127.0.0.1:1/", "--issuer", "i"}, 1, "--secret-file"},
		"serving a URL":                 {[]string{"serve", "--target", "http://127.0.0.1:1/"}, 1, "component or native"},
		"no manifest":                   {[]string{"run", "--from", filepath.Join(dir, "none.toml")}, 3, "none.toml"},
		"a manifest that is not TOML":   {[]string{"run", "--from", write("broken.toml", "spin_manifest_version = ")}, 3, "broken.toml"},
		"a manifest with a wrong key":   {[]string{"run", "--from", write("key.toml", "surprise = 1\n"+string(manifest))}, 3, "surprise"},
		"no component":                  {[]string{"run", "--from", withSource("gone.toml", "gone.wasm")}, 3, "gone.wasm"},
		"a component that is not wasm":  {[]string{"run", "--from", withSource("text.toml", "text.wasm")}, 3, "text.wasm"},
		"a component of another kind":   {[]string{"run", "--from", withSource("foreign.toml", "foreign.wasm")}, 3, "foreign.wasm"},
		"a port in use":                 {[]string{"serve", "--target", "native", "--edge-listen", taken.Addr().String(), "--backend-listen", "127.0.0.1:0"}, 3, "address is in use"},
		"a port in use for the backend": {[]string{"serve", "--target", "native", "--edge-listen", "127.0.0.1:0", "--backend-listen", taken.Addr().String()}, 3, "address is in use"},
		"an address that is none":       {[]string{"serve", "--target", "native", "--edge-listen", "nowhere"}, 3, "nowhere"},
		"a token from nowhere":          {[]string{"token", "inspect"}, 1, "standard input"},
		"a secret that is not there":    {[]string{"token", "verify", "--secret-file", filepath.Join(dir, "none.txt"), "x"}, 3, "none.txt"},
		"a short secret":                {[]string{"token", "mint", "--issuer", "i", "--secret-file", short}, 1, "shorter than 32 bytes"},
		"claims that are a list":        {[]string{"token", "mint", "--issuer", "i", "--secret-file", write("secret.txt", testSecret), "--claims", "[]"}, 1, "not an object"},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, "", tc.args...)
			if got.code != tc.code {
				t.Errorf("exit code is %d, want %d", got.code, tc.code)
			}
			if strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, tc.says) {
				t.Errorf("stderr is %q, want one line with %q", got.stderr, tc.says)
			}
			if strings.Contains(got.stderr, "hunter2") {
				t.Error("stderr holds the secret")
			}
		})
	}
}

func TestRunSaysHowItWentInItsExitCode(t *testing.T) {
	if got := simulate(t, "", "run", "jwt", "--target", "native", "--persona", "ios"); got.code != 0 || !strings.Contains(got.stdout, "PASS  target native: 1 passed, 0 failed") {
		t.Errorf("got %+v", got)
	}
	// Nobody listens there, and so nothing is played.
	secretFile := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secretFile, []byte(testSecret), 0o600); err != nil {
		t.Fatal(err)
	}
	got := simulate(t, "", "run", "jwt", "--persona", "ios", "--target", closedURL(t), "--issuer", testIssuer, "--secret-file", secretFile)
	if got.code != exitRun || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, "is it running") {
		t.Errorf("got %+v", got)
	}
}

func closedURL(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String() + "/aiuta_jwt"
}

// wholeToken is a JWT that somebody could use.
var wholeToken = regexp.MustCompile(`eyJ[\w-]+\.[\w-]+\.[\w-]+`)

func TestNoOutputHoldsATokenOrASecret(t *testing.T) {
	straight := []string{"jwt", "subscription-id", "api-key", "jwt-invalid", "signed-in", "hook", "secret-regenerated"}
	for _, form := range [][]string{{"--target", "component", "--verbose"}, {"--target", "native", "--json"}} {
		got := simulate(t, "", slices.Concat([]string{"run"}, straight, form)...)
		if got.code != 0 {
			t.Fatalf("got %+v", got)
		}
		if token := wholeToken.FindString(got.stdout + got.stderr); token != "" {
			t.Errorf("the output holds the token %s", token)
		}
		// An API key has 40 hexadecimal digits, as a UUID with its dashes has 36.
		if key := regexp.MustCompile(`\b[0-9a-f]{40}\b`).FindString(got.stdout + got.stderr); key != "" {
			t.Errorf("the output holds the API key %s", key)
		}
		if !strings.Contains(got.stdout, "‹API key›") {
			t.Error("the output does not show where the API key went")
		}
	}
}

func TestRunAsJSONEndsWithAVerdict(t *testing.T) {
	got := simulate(t, "", "run", "api-key", "--target", "native", "--json")
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	players := len(sdk.Newest())
	if len(lines) != players+1 {
		t.Fatalf("got %d lines, want one for each of %d personas and a verdict", len(lines), players)
	}
	var end struct{ Passed, Failed int }
	if err := json.Unmarshal([]byte(lines[players]), &end); err != nil || end.Passed != players || end.Failed != 0 {
		t.Errorf("the verdict is %s", lines[players])
	}
}

func TestTokensAreMintedVerifiedAndInspected(t *testing.T) {
	t.Setenv("SPIN_VARIABLE_JWT_ISSUER", testIssuer)
	t.Setenv("SPIN_VARIABLE_JWT_SECRET", testSecret)
	minted := simulate(t, "", "token", "mint", "--claims", `{"uploaded_image_id":"img-1"}`)
	if minted.code != 0 || !wholeToken.MatchString(minted.stdout) {
		t.Fatalf("got %+v", minted)
	}
	verified := simulate(t, minted.stdout, "token", "verify")
	if verified.code != 0 || !strings.Contains(verified.stdout, `"uploaded_image_id": "img-1"`) {
		t.Errorf("got %+v", verified)
	}
	inspected := simulate(t, "", "token", "inspect", strings.TrimSpace(minted.stdout))
	if inspected.code != 0 || !strings.Contains(inspected.stdout, `"verified": false`) || !strings.Contains(inspected.stdout, `"alg": "HS256"`) {
		t.Errorf("got %+v", inspected)
	}

	expired := simulate(t, "", "token", "mint", "--ttl=-1m")
	if got := simulate(t, expired.stdout, "token", "verify"); got.code != 4 || !strings.Contains(got.stderr, "token has expired") {
		t.Errorf("got %+v", got)
	}
	t.Setenv("SPIN_VARIABLE_JWT_SECRET", "another-secret-of-enough-length-7Qx2")
	if got := simulate(t, minted.stdout, "token", "verify"); got.code != 4 || !strings.Contains(got.stderr, "signature does not match") {
		t.Errorf("got %+v", got)
	}
}

// TestASessionCanBeInspectedAsItIs: an access token of a provider, with what is left of a name that was cut in an emoji.
func TestASessionCanBeInspectedAsItIs(t *testing.T) {
	part := base64.RawURLEncoding.EncodeToString
	session := part([]byte(`{"alg":"ES256","typ":"at+jwt","kid":"k1"}`)) + "." + part([]byte(`{"iss":"idp","sub":"user-1","name":"Ann \ud83d","town":"M\ufffdnchen"}`)) + "." + part(make([]byte, 64))
	got := simulate(t, session+"\n", "token", "inspect")
	for _, want := range []string{`"typ": "at+jwt"`, `"sub": "user-1"`, "\"name\": \"Ann \uFFFD\"", "\"town\": \"M\uFFFDnchen\"", `"verified": false`} {
		if got.code != 0 || !strings.Contains(got.stdout, want) {
			t.Errorf("got %+v without %s", got, want)
		}
	}
}

func TestANewKeyIsFitAndNew(t *testing.T) {
	first, second := simulate(t, "", "key", "new"), simulate(t, "", "key", "new")
	if first.stdout == second.stdout {
		t.Error("two keys are the same")
	}
	t.Setenv("SPIN_VARIABLE_JWT_ISSUER", testIssuer)
	t.Setenv("SPIN_VARIABLE_JWT_SECRET", strings.TrimSpace(first.stdout))
	if got := simulate(t, "", "token", "mint"); got.code != 0 {
		t.Errorf("the key does not sign: %+v", got)
	}
}

// TestServeUntilASignal runs the real process: it mints at the edge, asks Aiuta's stand-in, and stops.
func TestServeUntilASignal(t *testing.T) {
	for signal, targetName := range map[os.Signal]string{os.Interrupt: "component", syscall.SIGTERM: "native"} {
		t.Run(signal.String(), func(t *testing.T) {
			p := startServe(t, targetName, nil)
			if got := post(t, p.line("Endpoint")); got != http.StatusOK {
				t.Errorf("the endpoint answers %d", got)
			}
			if got := get(t, p.line("Aiuta")+"/subscription_details"); got != http.StatusUnauthorized {
				t.Errorf("the backend answers %d to nobody", got)
			}
			for _, made := range []string{"jwt_secret", "jwt_issuer", "API key", "subscription id"} {
				if !strings.Contains(p.text(), made) {
					t.Errorf("serve does not say which %s it made", made)
				}
			}
			p.stop(t, signal)
		})
	}
}

func TestServeHonoursTheEnvironmentAndDoesNotPrintIt(t *testing.T) {
	p := startServe(t, "native", []string{"SPIN_VARIABLE_JWT_ISSUER=" + testIssuer, "SPIN_VARIABLE_JWT_SECRET=" + testSecret})
	resp, err := http.Post(p.line("Endpoint"), "application/json", strings.NewReader(`{"uploaded_image_id":"img-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ Token string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SPIN_VARIABLE_JWT_ISSUER", testIssuer)
	t.Setenv("SPIN_VARIABLE_JWT_SECRET", testSecret)
	if got := simulate(t, answer.Token, "token", "verify"); got.code != 0 {
		t.Errorf("the token is not the environment's: %+v", got)
	}
	p.stop(t, os.Interrupt)
	if strings.Contains(p.text(), testSecret) {
		t.Error("serve prints a secret that it did not make")
	}
}

// process is a simulator that serves.
type process struct {
	cmd    *exec.Cmd
	head   string // what it printed before it was ready
	output chan string
	stderr bytes.Buffer // complete once it has stopped
}

func startServe(t *testing.T, targetName string, environment []string, args ...string) *process {
	t.Helper()
	return startServeIn(t, t.TempDir(), targetName, environment, args...)
}

// startServeIn is startServe in a folder.
func startServeIn(t *testing.T, dir, targetName string, environment []string, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	args = append([]string{"serve", "--target", targetName, "--edge-listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"}, args...)
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), environment...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, output: make(chan string, 1)}
	cmd.Stderr = &p.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(stdout)
	for !strings.Contains(p.head, "Ctrl-C") {
		line, err := reader.ReadString('\n')
		if err != nil {
			cmd.Wait() // completes what it wrote
			t.Fatalf("serve ended: %v after %q and %q", err, p.head, &p.stderr)
		}
		p.head += line
	}
	go func() {
		rest, _ := io.ReadAll(reader)
		p.output <- string(rest)
	}()
	return p
}

func (p *process) text() string { return p.head }

// line returns the first URL on the line with a label.
func (p *process) line(label string) string {
	return regexp.MustCompile(`(?m)^` + label + ` +(http[^ ,]+)`).FindStringSubmatch(p.head)[1]
}

// stop sends a signal and expects a clean end.
func (p *process) stop(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	p.head += <-p.output
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("serve ended with %v: %s", err, &p.stderr)
	}
}

func post(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(`{"uploaded_image_id":"img-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func get(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func TestTheVersionSaysWhatWasBuilt(t *testing.T) {
	command, flag := simulate(t, "", "version"), simulate(t, "", "--version")
	if command.code != 0 || command.stdout != flag.stdout {
		t.Errorf("version says %q, --version %q", command.stdout, flag.stdout)
	}
	if !regexp.MustCompile(`^simulator \S+.*, go1\.\S+ \w+/\w+, component sha256 [0-9a-f]{12}\n$`).MatchString(command.stdout) {
		t.Errorf("got %q", command.stdout)
	}
}
