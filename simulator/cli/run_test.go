package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
)

// caught is a scenario that does not go as it says.
const caught = `name: caught
summary: expects what does not happen
personas: [ios, android, web]
steps: [{try_on: {photo: portrait, skus: [sku-1]}}]
expect: {shown: loading}
`

func TestAFileThatCannotBeReadIsExitCode2(t *testing.T) {
	folder := t.TempDir()
	broken, missing := filepath.Join(folder, "broken.yaml"), filepath.Join(folder, "missing.yaml")
	if err := os.WriteFile(broken, []byte("name: broken\nsummary: a test\nsteps: [{wait: 5}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, says := range map[string]string{
		broken:  broken + `:3:10: steps[0].wait: must be a duration, such as 250ms, 10s or 1m30s, not "5"`,
		missing: "read a scenario: stat " + missing,
		folder:  broken + ":3:10: steps[0].wait",
	} {
		if got := simulate(t, "", "run", file); got.code != exitFile || !strings.Contains(got.stderr, says) || got.stdout != "" {
			t.Errorf("%s: got %+v", file, got)
		}
	}
}

func TestFailFastStopsAtTheFirstThatFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "caught.yaml")
	if err := os.WriteFile(file, []byte(caught), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{"0 passed, 3 failed": nil, "0 passed, 1 failed": {"--fail-fast"}} {
		got := simulate(t, "", append([]string{"run", file, "--target", "native", "-q"}, args...)...)
		if got.code != exitFailed || !strings.Contains(got.stdout, want) {
			t.Errorf("%v: got %+v, want %s", args, got, want)
		}
	}
}

// cases are the JSON lines of a run, durations apart.
func cases(t *testing.T, args ...string) []report.Case {
	t.Helper()
	got := simulate(t, "", append([]string{"run", "--target", "native", "--json"}, args...)...)
	if got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	found := make([]report.Case, len(lines)-1)
	for i := range found {
		if err := json.Unmarshal([]byte(lines[i]), &found[i]); err != nil {
			t.Fatal(err)
		}
		found[i].Took = 0
		for j := range found[i].Steps {
			found[i].Steps[j].Took = 0
		}
	}
	return found
}

// TestAPlayIsTheSameWhateverIsPlayedBesideIt compares plays of a run of everything with one that is played alone, and
// the order of the run with the catalogue's.
func TestAPlayIsTheSameWhateverIsPlayedBesideIt(t *testing.T) {
	if testing.Short() {
		t.Skip("it plays the whole catalogue, as make test does")
	}
	all, alone := cases(t, few()...), cases(t, "jwt", "--persona", "web")
	other := cases(t, "jwt", "--persona", "web", "--seed", "2")
	same := func(a, b report.Case) bool {
		left, _ := json.Marshal(a)
		right, _ := json.Marshal(b)
		return string(left) == string(right)
	}
	i := slices.IndexFunc(all, func(c report.Case) bool { return c.Name == "jwt" && strings.HasPrefix(c.Persona, "web@") })
	if i < 0 || !same(all[i], alone[0]) {
		t.Error("it is another one")
	}
	if same(alone[0], other[0]) {
		t.Error("another seed changes nothing")
	}
	if race.Enabled {
		return
	}
	var want, got []string
	for _, s := range scenario.Builtin() {
		for _, p := range s.Players() {
			want = append(want, s.Name+" "+p.String())
		}
	}
	for _, c := range all {
		got = append(got, c.Name+" "+c.Persona)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the order is %v", got)
	}
}

func TestNewWritesAFileThatPassesAndNeverOverwrites(t *testing.T) {
	t.Chdir(t.TempDir())
	if got := simulate(t, "", "new", "my-case"); got.code != 0 || !strings.Contains(got.stdout, "run my-case.yaml") {
		t.Fatalf("got %+v", got)
	}
	if got := simulate(t, "", "run", "my-case.yaml", "--target", "native"); got.code != 0 {
		t.Errorf("it does not pass: %+v", got)
	}
	before, err := os.ReadFile("my-case.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := simulate(t, "", "new", "my-case", "--from", "jwt"); got.code != exitRun || !strings.Contains(got.stderr, "exists already") {
		t.Errorf("got %+v", got)
	}
	if after, err := os.ReadFile("my-case.yaml"); err != nil || string(after) != string(before) {
		t.Errorf("it was overwritten: %v", err)
	}
	if got := simulate(t, "", "new", "copy", "--from", "nonsense"); got.code != exitUsage || !strings.Contains(got.stderr, `unknown scenario "nonsense"`) {
		t.Errorf("got %+v", got)
	}
}

func TestTheShellCompletesScenariosAndPersonas(t *testing.T) {
	if got := simulate(t, "", "__complete", "run", ""); !strings.Contains(got.stdout, "jwt-expired\t") {
		t.Errorf("scenarios: got %+v", got)
	}
	if got := simulate(t, "", "__complete", "run", "--persona", ""); !strings.Contains(got.stdout, sdk.Newest()[0].String()) {
		t.Errorf("personas: got %+v", got)
	}
	if got := simulate(t, "", "__complete", "new", "--from", ""); !strings.Contains(got.stdout, "jwt-expired\t") {
		t.Errorf("sources: got %+v", got)
	}
}

func TestATraceShowsWhatTheComponentAsksOfItsHost(t *testing.T) {
	got := simulate(t, "", "run", "jwt", "--persona", "android", "--trace")
	if got.code != 0 || !strings.Contains(got.stderr, `spin-config.get-config("jwt_secret")`) {
		t.Errorf("exit code %d, standard error:\n%s", got.code, got.stderr)
	}
	if strings.Contains(got.stdout, "get-config") {
		t.Error("the trace is on standard output")
	}
	if got := simulate(t, "", "run", "jwt", "--trace", "--target", "native"); got.code != 1 || !strings.Contains(got.stderr, "--target component") {
		t.Errorf("native: exit code %d, %s", got.code, got.stderr)
	}
}

// An endpoint that is asked by Web has to allow the page, and phones ask nobody.
func TestWebAsksAnEndpointAtAURLFromThePage(t *testing.T) {
	p := startServe(t, "native", nil, "--variable", "jwt_issuer=iss-1", "--variable", "jwt_secret=kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o",
		"--variable", "allowed_origins=https://brand.example")
	defer p.stop(t, os.Interrupt)
	secret := writeFile(t, "secret.txt", "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o")
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a phone":           {[]string{"--persona", "ios"}, 0, ""},
		"the brand's page":  {[]string{"--persona", "web", "--page", "https://brand.example"}, 0, ""},
		"another page":      {[]string{"--persona", "web"}, 4, "CORS blocks the request for a page of https://shop.example"},
		"what is no origin": {[]string{"--page", "brand.example"}, 1, "use an origin"},
	} {
		args := append([]string{"run", "jwt", "--target", p.line("Endpoint"), "--issuer", "iss-1", "--secret-file", secret}, tc.args...)
		got := simulate(t, "", args...)
		if got.code != tc.code || !strings.Contains(got.stdout+got.stderr, tc.says) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if got := simulate(t, "", "run", "jwt", "--target", "native", "--page", "https://brand.example"); got.code != 1 {
		t.Errorf("a page for an endpoint of its own: got %+v", got)
	}
}
