package sdk_test

import (
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

// What real SDKs were seen to do stands in testdata/seen: a folder for each version and wire, in it a record for each
// case, NAME.jsonl, and plays.yaml, the same cases as scenarios, one document each. A persona must do in the play what
// the record says. docs/personas.md lists the records that are not played, and why.
const seenFolder = "testdata/seen"

// How far apart the times of a play and of a record may be, in seconds. A play takes no time of its own. The real SDK
// ran on a loaded machine, which makes things late and never early; its statuses and getJwt were timed by another
// clock than its requests.
const (
	early = 0.05
	late  = 2.0
	// aged is when a play lets what was saved grow old by a wait. The laboratory made it older without one.
	aged = 1000.0
	// clocks is how far the two clocks may be apart.
	clocks = 0.9
	// lateTick is for a poll after a poll, and below the half second that is a tick of their schedule. A third of the
	// polls may be as late as anything else.
	lateTick = 0.45
)

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
				real := readFacts(t, filepath.Join(folder, s.Name+".jsonl"))
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
					t.Logf("the real SDK:\n%sthe persona:\n%s", listing(real), listing(ours))
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
		real := readFacts(t, filepath.Join(folder, s.Name+".jsonl"))
		if len(differ(p, real, inSight(p, real, factsOf(played.Steps)), false)) == 0 {
			t.Errorf("%s does not notice that %s is not as it was seen", s.Name, name)
		}
	}
}

// inSight leaves out of a play what the laboratory could not see. Records of Web begin with the first tap, or a moment later:
// the models were asked for before it.
func inSight(p sdk.Persona, real, ours []fact) []fact {
	isEvent := kinds[slices.IndexFunc(kinds, isNamed("events"))].is
	opening := true
	early := len(only(ours, isEvent)) - len(only(real, isEvent))
	end := math.Inf(1)
	for _, f := range only(real, func(f fact) bool { return f.Cut }) {
		end = f.At - late
	}
	return slices.DeleteFunc(ours, func(f fact) bool {
		switch {
		case f.At > end:
			return true
		case p.Name != "web":
			return isEvent(f) && slices.Contains(eventsOfAndroidsScreens, f.Event)
		case isEvent(f):
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

func seenPlays(t *testing.T, folder string) (plays []scenario.Scenario) {
	t.Helper()
	file := filepath.Join(folder, "plays.yaml")
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

// differ says where a play and a record differ. Of what happened together only the numbers are compared, and of polls
// which there were: which came first was chance in the real SDK, and how many polls the machine's.
func differ(p sdk.Persona, real, ours []fact, together bool) (differences []string) {
	isTail := len(real) > 0 && real[0].Tail
	for _, kind := range kinds {
		a, b := only(real, kind.is), only(ours, kind.is)
		if kind.name == "downloads" && p.Download.PageLoads { // whether two images of a page share a load that fails was chance
			a, b = slices.CompactFunc(a, failAlike), slices.CompactFunc(b, failAlike)
		}
		if (kind.name == "events" || kind.name == "downloads") && len(a) == 0 {
			continue // the laboratory did not record them
		}
		if (kind.name == "events" || kind.name == "requests") && isTail && len(b) > len(a) {
			b = b[len(b)-len(a):]
		}
		as, bs := lines(a), lines(b)
		for i := range min(len(a), len(b)) {
			if a[i].Call != "" && a[i].Call != "download" && len(a[i].Carries) == 0 { // the proxy broke it before it had read the headers
				bs[i] = fact{Call: b[i].Call, Event: b[i].Event}.line()
			}
		}
		if together {
			as, bs = unordered(as), unordered(bs)
		}
		if !slices.Equal(as, bs) {
			differences = append(differences, kind.name+" differ")
			continue
		}
		if !together && !isTail {
			differences = append(differences, differInTime(kind.name, a, b, real, ours, p.Poll.Ticks)...)
		}
	}
	return differences
}

// failAlike reports whether two downloads fail in the same way.
func failAlike(a, b fact) bool { return a.Status != http.StatusOK && a.line() == b.line() }

// unordered sorts lines, and leaves out polls that are there already.
func unordered(lines []string) []string {
	slices.Sort(lines)
	seen := map[string]bool{}
	return slices.DeleteFunc(lines, func(line string) bool {
		again := seen[line] && strings.Contains(line, `"call":"status"`)
		seen[line] = true
		return again
	})
}

// differInTime compares when the facts of a kind came: a request after the one before it, and an end after the last
// request. When a user left is the play's affair, and so is what came next.
func differInTime(kind string, a, b, real, ours []fact, ticks bool) (differences []string) {
	var polls, latePolls int
	left := left(ours)
	for i := range a {
		var after, want float64
		before := early
		switch {
		case a[i].Ends == "picker": // nobody noted since when it was there
			continue
		case i > 0 && a[i-1].Call == "models": // the user looks at the page first
			continue
		case b[i].At >= left && (kind == "ends" || i == 0 || b[i-1].At <= left):
			continue
		case kind == "ends":
			after, want, before = sinceRequest(real, a[i].At), sinceRequest(ours, b[i].At), clocks
		case kind == "requests" && i > 0:
			after, want = a[i].At-a[i-1].At, b[i].At-b[i-1].At
			if a[i].Call == "status" && a[i-1].Call == "status" {
				polls++
				if ticks { // a tick does not wait for a late one, and so it comes early after it
					before += max(0, a[i-1].At-a[0].At-(b[i-1].At-b[0].At))
				}
				if after > want+lateTick {
					latePolls++
				}
			}
		default:
			continue
		}
		if want > aged {
			continue
		}
		if after < want-before || after > want+late {
			differences = append(differences, fmt.Sprintf("%s %d comes after %.3f s, and in the play after %.3f s: %s",
				kind, i+1, after, want, a[i].line()))
		}
	}
	if latePolls > max(2, polls/3) {
		differences = append(differences, fmt.Sprintf("%d of %d polls come later than in the play", latePolls, polls))
	}
	return differences
}

// sinceRequest returns how long before a time the last request was.
func sinceRequest(facts []fact, at float64) float64 {
	last := 0.0
	for _, f := range facts {
		if f.Call != "" && f.Call != "analytics" && f.At <= at+clocks {
			last = f.At
		}
	}
	return at - last
}

// left returns when a user left first.
func left(facts []fact) float64 {
	for _, f := range facts {
		if f.Ends == "left" {
			return f.At
		}
	}
	return math.Inf(1)
}

// setups returns how the setups of a record ended.
func setups(facts []fact) (ends []string) {
	for _, f := range only(facts, fact.ofSetup) {
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

func only(facts []fact, is func(fact) bool) []fact {
	return slices.DeleteFunc(slices.Clone(facts), func(f fact) bool { return !is(f) })
}

func lines(facts []fact) []string {
	texts := make([]string, len(facts))
	for i, f := range facts {
		texts[i] = f.line()
	}
	return texts
}

func listing(facts []fact) string {
	var text strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&text, "%8.3f %s\n", f.At, f.line())
	}
	return text.String()
}
