package sdk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/sdk/seen"
	"aiuta-edge/simulator/target"
)

// What real SDKs were seen to do stands in testdata/seen: a folder for each version and wire, in it a record for each
// case, NAME.jsonl, and plays.yaml, the same cases as scenarios, one document each. A persona must do in the play what
// the record says. docs/personas.md lists the records that are not played, and why.
const seenFolder = "testdata/seen"

func TestAPersonaDoesWhatTheRealSDKWasSeenToDo(t *testing.T) {
	runner := seenRunner()
	for _, folder := range seenFolders(t) {
		name, _, _ := strings.Cut(filepath.Base(folder), "+")
		p := persona(t, name)
		for _, s := range seenPlays(t, folder) {
			t.Run(filepath.Base(folder)+"/"+s.Name, func(t *testing.T) {
				played, err := runner.Play(t.Context(), s, p)
				if err != nil {
					t.Fatal(err)
				}
				for _, check := range played.Checks {
					if !check.OK {
						t.Errorf("the play is broken: %s, but: %s", check.Expected, check.Got)
					}
				}
				real := readRecord(t, filepath.Join(folder, s.Name+".jsonl"))
				ours := inSight(p, real, factsOf(played.Steps))
				together := slices.ContainsFunc(s.Steps, func(step scenario.Step) bool { return step.Together != nil })
				differences := differ(p, real, ours, together)
				if seen, expected := setups(real), setupsExpected(s.Steps); !slices.Equal(seen, expected) {
					differences = append(differences, fmt.Sprintf("setups end as %q, and the play expects %q", seen, expected))
				}
				for _, difference := range differences {
					t.Error(difference)
				}
				if len(differences) > 0 {
					t.Logf("the real SDK:\n%sthe persona:\n%s", seen.Listing(real), seen.Listing(ours))
				}
			})
		}
	}
}

// TestEveryRecordIsPlayedOrSaidNotToBe holds the table in docs/personas.md to the records.
func TestEveryRecordIsPlayedOrSaidNotToBe(t *testing.T) {
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n"+notPlayedHeading+"\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for _, folder := range seenFolders(t) {
		var played []string
		for _, s := range seenPlays(t, folder) {
			played = append(played, s.Name)
		}
		records, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range records {
			name := strings.TrimSuffix(filepath.Base(file), ".jsonl")
			isPlayed := slices.Contains(played, name)
			isListed := strings.Contains(section, "\n| "+filepath.Base(folder)+" | `"+name+"` | ")
			if isPlayed == isListed {
				t.Errorf("%s/%s: played is %t, listed as not played in %s is %t", filepath.Base(folder), name, isPlayed, docs, isListed)
			}
		}
	}
}

// notPlayedHeading stands above the list in docs/personas.md.
const notPlayedHeading = "### Seen and not played"

// breaking is a rule that is not as it was seen, and a record that shows it.
type breaking struct {
	record string
	rule   func(*sdk.Persona)
}

// TestARecordNoticesABrokenRule: what is compared can differ.
func TestARecordNoticesABrokenRule(t *testing.T) {
	notices(t, "web@5.0.5", map[string]breaking{
		"a tick":             {"poll-500", func(p *sdk.Persona) { p.Poll.Schedule[0].Wait = 4 * time.Second }},
		"a slow poll":        {"poll-slow", func(p *sdk.Persona) { p.Poll.Ticks = false }},
		"a preview":          {"jwt", func(p *sdk.Persona) { p.Upload.Previews = false }},
		"models meanwhile":   {"models-500", func(p *sdk.Persona) { p.Setup.Meanwhile = false }},
		"a second tap":       {"try-again-twice", func(p *sdk.Persona) { p.Start.SecondTap = 0 }},
		"consent":            {"models-401", func(p *sdk.Persona) { p.Setup.Consents = false }},
		"a lost photo":       {"reload", func(p *sdk.Persona) { p.History.OfResults = false }},
		"a token and a key":  {"api-key-and-subscription-id", func(p *sdk.Persona) { p.Start.OnlyProved = false }},
		"a second product":   {"opened-meanwhile", func(p *sdk.Persona) { p.Leave.NextWaits = false }},
		"a reload":           {"again", func(p *sdk.Persona) { p.Setup.AtPicker = false }},
		"an expired photo":   {"photo-past-its-end", func(p *sdk.Persona) { p.History.Fresh = 0 }},
		"an early report":    {"picture-unanswered", func(p *sdk.Persona) { p.Download.ReportedFirst = false }},
		"a page":             {"picture-500", func(p *sdk.Persona) { p.Download.PageLoads = false }},
		"getJwt's limit":     {"endpoint-hangs", func(p *sdk.Persona) { p.Token.Timeout = 10 * time.Second }},
		"what goes on alone": {"closed", func(p *sdk.Persona) { p.Leave.With = sdk.LeavingStops }},
	})
	notices(t, "android@5.0.1", map[string]breaking{
		"ten seconds":    {"start-12s", func(p *sdk.Persona) { p.Timeouts.Request = 11 * time.Second }},
		"a resend":       {"start-forward-reset", func(p *sdk.Persona) { p.HTTP.Resends = 0 }},
		"three sends":    {"start-reset", func(p *sdk.Persona) { p.HTTP.Resends = 3 }},
		"a kept token":   {"same-photo", func(p *sdk.Persona) { p.Token.Cached = false }},
		"a renewal":      {"start-401-once", func(p *sdk.Persona) { p.Token.ResendOn401 = false }},
		"the parameters": {"jwt", func(p *sdk.Persona) { p.Token.Params = sdk.Fields{"uploaded_image_id"} }},
		"a half second":  {"poll-schedule", func(p *sdk.Persona) { p.Poll.Schedule[1].Wait = time.Second }},
		"the first poll": {"jwt", func(p *sdk.Persona) { p.Poll.Immediately = false }},
		"a second":       {"upload-500", func(p *sdk.Persona) { p.Upload.Retry.Delay = 4 * time.Second }},
		"a header":       {"jwt", func(p *sdk.Persona) { p.Headers.AlwaysSubscriptionID = false }},
		"a name":         {"upload-500", func(p *sdk.Persona) { p.Errors.Upload = p.Errors.Poll }},
		"an event":       {"poll-302", func(p *sdk.Persona) { p.Analytics.Events[sdk.Uploaded] = nil }},
		"half an hour":   {"setup", func(p *sdk.Persona) { p.Setup.Fresh = 0 }},
	})
}

// notices breaks rules of a persona one by one, and demands that its record notices.
func notices(t *testing.T, version string, all map[string]breaking) {
	t.Helper()
	runner := seenRunner()
	for name, breaks := range all {
		p := persona(t, version)
		breaks.rule(&p)
		folder := filepath.Join(seenFolder, p.String())
		plays := seenPlays(t, folder)
		s := plays[slices.IndexFunc(plays, func(s scenario.Scenario) bool { return s.Name == breaks.record })]
		played, err := runner.Play(t.Context(), s, p)
		if err != nil {
			t.Fatal(err)
		}
		real := readRecord(t, filepath.Join(folder, s.Name+".jsonl"))
		if len(differ(p, real, inSight(p, real, factsOf(played.Steps)), false)) == 0 {
			t.Errorf("%s does not notice that %s is not as it was seen", s.Name, name)
		}
	}
}

// inSight leaves out of a play what the laboratory could not see. Most records of Web begin with the first tap, or a moment later:
// the models were asked for before it.
func inSight(p sdk.Persona, real, ours []seen.Fact) []seen.Fact {
	early := 0
	if events := seen.Only(real, seen.Fact.IsEvent); len(events) > 0 {
		early = slices.IndexFunc(seen.Only(ours, seen.Fact.IsEvent), func(f seen.Fact) bool { return f.Event == events[0].Event })
	}
	requests := seen.Only(real, func(f seen.Fact) bool { return f.Call != "" && f.Call != "analytics" })
	opening := len(requests) == 0 || requests[0].Call != "models"
	return slices.DeleteFunc(ours, func(f seen.Fact) bool {
		switch {
		case p.Name != "web":
			return f.IsEvent() && slices.Contains(eventsOfAndroidsScreens, f.Event)
		case f.IsEvent():
			early--
			return early >= 0
		}
		opening = opening && (f.Call == "" || f.Call == "models")
		return opening && f.Call == "models"
	})
}

func seenRunner() scenario.Runner {
	return scenario.Runner{Target: target.Native, Application: target.Embedded(), Seed: 1}
}

func seenFolders(t *testing.T) []string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(seenFolder, "*"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("%s: %d folders (%v)", seenFolder, len(folders), err)
	}
	return folders
}

func seenPlays(t *testing.T, folder string) []scenario.Scenario {
	t.Helper()
	return playsIn(t, filepath.Join(folder, "plays.yaml"))
}

func playsIn(t *testing.T, file string) (plays []scenario.Scenario) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range strings.Split(string(text), "\n---\n") {
		s, err := scenario.Parse(file, []byte(document))
		if err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		plays = append(plays, s)
	}
	return plays
}

func readRecord(t *testing.T, file string) []seen.Fact {
	t.Helper()
	facts, err := seen.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// differ says where a play and a record differ.
func differ(p sdk.Persona, real, ours []seen.Fact, together bool) []string {
	return seen.Comparison{Ticks: p.Poll.Ticks, PageLoads: p.Download.PageLoads, Together: together}.Differ(real, ours)
}

// setups returns how the setups of a record ended.
func setups(facts []seen.Fact) (ends []string) {
	for _, f := range seen.Only(facts, seen.Fact.OfSetup) {
		ends = append(ends, f.Ends)
	}
	return ends
}

// setupsExpected returns how those of a play must end.
func setupsExpected(steps []scenario.Step) (ends []string) {
	for _, step := range steps {
		switch {
		case step.SetUp == nil && step.Background == nil:
		case step.Expect == nil || step.Expect.SetUp == "":
			ends = append(ends, "complete")
		default:
			ends = append(ends, step.Expect.SetUp)
		}
	}
	return ends
}
