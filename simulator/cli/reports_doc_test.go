package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
)

func reportsDoc(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryFormatAndExitCodeIsDocumented(t *testing.T) {
	text := reportsDoc(t)
	var formats []string
	for _, found := range regexp.MustCompile("(?m)^\\| `([a-z]+)` \\| [^|]+ \\|$").FindAllStringSubmatch(text, -1) {
		formats = append(formats, found[1])
	}
	if got, want := fmt.Sprint(formats), fmt.Sprint(report.Formats()); got != want {
		t.Errorf("the formats are %s in the docs, and %s in Go", got, want)
	}
	for code, says := range map[int]string{
		exitOK: "all as expected", exitUsage: "wrong usage", 2: "a scenario file", exitRun: "could not run", exitFailed: "an expectation failed",
	} {
		if !regexp.MustCompile(fmt.Sprintf(`(?m)^\| %d \| .*%s`, code, says)).MatchString(text) {
			t.Errorf("exit code %d is not documented as %q", code, says)
		}
	}
}

func TestEveryFlagInTheDocsExists(t *testing.T) {
	run, _, err := newCommand().Find([]string{"run"})
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile("`--([a-z-]+)").FindAllStringSubmatch(reportsDoc(t), -1) {
		if run.Flags().Lookup(found[1]) == nil {
			t.Errorf("run has no --%s", found[1])
		}
	}
}

func TestTheReportOfARealRunIsAsDocumented(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../docs/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "r.json")
	if got := simulate(t, "", "run", "jwt-invalid", "jwt", "--persona", "android", "--target", "native", "--report", "json="+file); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	text, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	document, err := jsonschema.UnmarshalJSON(text)
	if err == nil {
		err = schema.Validate(document)
	}
	if err != nil {
		t.Error(err)
	}
}

// workflow is what matters here of a workflow of GitHub Actions.
type workflow struct {
	On   any
	Jobs map[string]struct {
		RunsOn string `yaml:"runs-on"`
		Steps  []struct {
			Name, Uses, Run string
			With            map[string]any
		}
	}
}

// TestTheWorkflowInTheDocsRuns parses it as GitHub would, and its command lines as the simulator would.
func TestTheWorkflowInTheDocsRuns(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(reportsDoc(t))
	if block == nil {
		t.Fatal("there is no workflow")
	}
	var w workflow
	if err := yaml.Unmarshal([]byte(block[1]), &w); err != nil {
		t.Fatal(err)
	}
	if w.On != "pull_request" || len(w.Jobs) != 2 {
		t.Errorf("runs on %v, has %d jobs", w.On, len(w.Jobs))
	}
	for name, job := range w.Jobs {
		written, played, kept := map[string]bool{}, false, ""
		for _, step := range job.Steps {
			if (step.Uses == "") == (step.Run == "") {
				t.Errorf("%s: step %q has to use or to run something", name, step.Name)
			}
			if path, ok := step.With["path"].(string); ok && strings.HasPrefix(step.Uses, "actions/upload-artifact@") {
				kept = path
			}
			for _, args := range simulatorLines(step.Run) {
				played = played || args[0] == "run"
				for _, file := range tryCommandLine(t, args) {
					written[file] = true
				}
			}
		}
		if !played {
			t.Errorf("%s plays nothing", name)
		}
		for _, file := range []string{"junit.xml", "report.html"} {
			if !written[file] || !strings.Contains(kept, file) {
				t.Errorf("%s: %s is not both written and kept", name, file)
			}
		}
		if !written["$GITHUB_STEP_SUMMARY"] {
			t.Errorf("%s writes no summary", name)
		}
	}
}

// simulatorLines are the arguments of each call of the simulator in a script.
func simulatorLines(script string) [][]string {
	var calls [][]string
	for line := range strings.Lines(strings.ReplaceAll(script, "\\\n", " ")) {
		_, rest, ok := strings.Cut(line, "go run ./simulator ")
		if !ok {
			continue
		}
		rest, _, _ = strings.Cut(rest, ">")
		calls = append(calls, strings.Fields(strings.ReplaceAll(rest, `"`, "")))
	}
	return calls
}

// tryCommandLine parses a call up to the point where it would do something, and returns the reports it would write.
func tryCommandLine(t *testing.T, args []string) (files []string) {
	t.Helper()
	cmd, rest, err := newCommand().Find(args)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil {
		err = cmd.ValidateArgs(cmd.Flags().Args())
	}
	if err != nil {
		t.Errorf("%q: %v", args, err)
		return nil
	}
	if asked := cmd.Flags().Lookup("report"); asked != nil {
		for part := range strings.SplitSeq(asked.Value.String(), ",") {
			_, file, _ := strings.Cut(part, "=")
			files = append(files, file)
		}
	}
	return files
}

func TestCompletionKnowsScenarios(t *testing.T) {
	got := simulate(t, "", "__complete", "run", "")
	for _, s := range scenario.Builtin() {
		if !strings.Contains(got.stdout, s.Name+"\t"+s.Summary+"\n") {
			t.Errorf("%s is not offered", s.Name)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script := simulate(t, "", "completion", shell)
		if script.code != 0 || !strings.Contains(script.stdout, "__complete") {
			t.Errorf("%s: exit code %d, %d bytes", shell, script.code, len(script.stdout))
		}
	}
}
