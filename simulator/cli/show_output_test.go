package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// mixed has a case of each outcome.
func mixed() report.Report {
	steps := []ladder.Step{{From: ladder.User, To: ladder.SDK, Text: "tries sku-1 on"}}
	return report.Report{Command: "run", Target: "native", Seed: 7, Took: time.Second, Cases: []report.Case{
		{Name: "jwt", Summary: "straight", Persona: "ios@4.4.3", Outcome: report.Passed, Steps: steps, Checks: []report.Check{{Expected: "a result", OK: true}}},
		{Name: "jwt", Summary: "straight", Persona: "web@5.0.5", Outcome: report.Failed, Steps: steps, Checks: []report.Check{{Expected: "a result", Got: "an error"}}},
		{Name: "quota", Persona: "web@5.0.5", Outcome: report.Skipped, Message: "needs the clock"},
		{Name: "crit", Summary: "an unknown extension", Outcome: report.Failed, Severity: report.High, Message: "it was accepted", Advice: "refuse crit", Rule: "RFC 7515"},
		{Name: "age", Outcome: report.Warning, Severity: report.Low, Message: "lives for an hour"},
	}}
}

// shown is what a command line with flags prints for a report, and how it ends.
func shown(t *testing.T, r report.Report, args ...string) (string, error) {
	t.Helper()
	var flags outputFlags
	var stdout, stderr bytes.Buffer
	cmd := &cobra.Command{SilenceErrors: true, SilenceUsage: true, RunE: func(cmd *cobra.Command, _ []string) error {
		out := newOutput(cmd, &flags, len(r.Cases))
		defer out.close()
		for _, c := range r.Cases {
			out.begin(c)
			if err := out.end(c); err != nil {
				return err
			}
		}
		return out.verdict(r)
	}}
	flags.add(cmd)
	cmd.SetArgs(args)
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	err := cmd.Execute()
	if stderr.Len() > 0 {
		t.Errorf("stderr is no terminal, and has %q", &stderr)
	}
	return stdout.String(), err
}

func TestATerminalShowsEveryCaseUnderItsHeading(t *testing.T) {
	got, err := shown(t, mixed())
	want := `jwt: straight

  jwt, ios@4.4.3
  User     SDK
  ├────────▶  tries sku-1 on
  ✓ a result

  jwt, web@5.0.5
  User     SDK
  ├────────▶  tries sku-1 on
  ✗ a result, but: an error

quota

  quota, web@5.0.5
  skipped: needs the clock

✗ crit: an unknown extension
    high      it was accepted
    change    refuse crit
    rule      RFC 7515
! age
    low       lives for an hour
FAIL  target native: 1 passed, 2 failed, 1 with a warning, 1 skipped in 1s
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if exitCode(err) != exitFailed || err.Error() != "2 of 5 did not go as expected" {
		t.Errorf("ended with %v", err)
	}
}

func TestQuietIsAboutWhatWentWrong(t *testing.T) {
	got, _ := shown(t, mixed(), "--quiet")
	for text, want := range map[string]bool{"ios@4.4.3": false, "web@5.0.5": true, "quota": false, "crit": true, "age": true, "FAIL": true} {
		if strings.Contains(got, text) != want {
			t.Errorf("%s is shown: %v\n%s", text, !want, got)
		}
	}
}

func TestJSONIsACaseALineAndAVerdict(t *testing.T) {
	got, err := shown(t, mixed(), "--json")
	if exitCode(err) != exitFailed {
		t.Errorf("ended with %v", err)
	}
	rows := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	if len(rows) != len(mixed().Cases)+1 {
		t.Fatalf("%d lines", len(rows))
	}
	for i, row := range rows[:len(rows)-1] {
		want, err := json.Marshal(mixed().Cases[i])
		if err != nil || row != string(want) {
			t.Errorf("line %d is %s", i+1, row)
		}
	}
	if want := `{"passed":1,"warning":1,"failed":2,"skipped":1,"skips":{"needs the clock":1},"target":"native","seed":7,"took_ns":1000000000}`; rows[len(rows)-1] != want {
		t.Errorf("the verdict is %s", rows[len(rows)-1])
	}
}

func TestTheExitCodeComesFromTheVerdict(t *testing.T) {
	folder := t.TempDir()
	good := mixed()
	good.Cases = good.Cases[:1]
	for name, tc := range map[string]struct {
		r    report.Report
		args []string
		code int
	}{
		"all passed":                     {good, nil, exitOK},
		"one failed":                     {mixed(), nil, exitFailed},
		"nothing was tried":              {report.Report{}, nil, exitFailed},
		"a report that is a folder":      {good, []string{"--report", "json=" + folder}, exitRun},
		"a format that nobody knows":     {good, []string{"--report", "pdf=x"}, exitUsage},
		"two ways to print at once":      {good, []string{"--json", "--quiet"}, exitUsage},
		"failed, and nowhere to report":  {mixed(), []string{"--report", "json=" + folder}, exitRun},
		"details of what is not printed": {good, []string{"--json", "--verbose"}, exitUsage},
	} {
		if _, err := shown(t, tc.r, tc.args...); exitCode(err) != tc.code {
			t.Errorf("%s: exit code %d, want %d (%v)", name, exitCode(err), tc.code, err)
		}
	}
}

func TestReportsAreWrittenAlsoIfSomethingFailed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "r.json")
	if _, err := shown(t, mixed(), "-q", "--report", "json="+file); exitCode(err) != exitFailed {
		t.Errorf("ended with %v", err)
	}
	var read struct{ Summary report.Summary }
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil || read.Summary != mixed().Summary() {
		t.Errorf("read %+v, %v", read, err)
	}
}

func TestProgressShowsAfterAWhileAndGivesWay(t *testing.T) {
	var screen bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{w: &screen, total: 9, columns: 24, now: func() time.Time { return now }, began: now}
	p.begin("jwt, ios@4.4.3")
	if screen.Len() > 0 {
		t.Errorf("nobody had to wait, and it shows %q", &screen)
	}
	now = now.Add(3 * time.Second)
	p.begin("jwt, web@5.0.5")
	// The line stays within the terminal: one that wraps cannot be wiped.
	if got, want := screen.String(), "0 of 9, 3s: jwt, web@5."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	screen.Reset()
	err := p.end(func() error { screen.WriteString("ladder\n"); return errors.ErrUnsupported })
	if !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
	if got, want := screen.String(), "\r\x1b[Kladder\n1 of 9, 3s: jwt, web@5."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	screen.Reset()
	p.clear()
	p.clear()
	if got := screen.String(); got != "\r\x1b[K" {
		t.Errorf("got %q", got)
	}
}

func TestOnePlayOrVerboseShowsLadders(t *testing.T) {
	for _, args := range [][]string{{"--persona", "ios"}, {"--verbose"}} {
		got := simulate(t, "", append([]string{"run", "jwt", "--target", "native"}, args...)...)
		if got.code != 0 || !strings.Contains(got.stdout, "✓ the user sees: result") {
			t.Errorf("%v: got %+v", args, got)
		}
	}
	if got := simulate(t, "", "run", "jwt", "--target", "native"); strings.Contains(got.stdout, "✓ the user sees") || !strings.Contains(got.stdout, "✓✓✓✓✓") {
		t.Errorf("got %+v", got)
	}
}
