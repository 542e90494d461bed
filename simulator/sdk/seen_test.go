package sdk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/edge/component"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/spinhost"
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
	// lateTick is for a poll after a poll, and below the half second that is a tick of their schedule. A third of the
	// polls may be as late as anything else.
	lateTick = 0.45
)

func TestAPersonaDoesWhatTheRealSDKWasSeenToDo(t *testing.T) {
	manifest, err := spinhost.ParseManifest(component.Manifest, "")
	if err != nil {
		t.Fatal(err)
	}
	runner := scenario.Runner{Target: target.Native, Application: target.Application{Manifest: manifest}, Seed: 1}
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
				ours := factsOf(played.Steps)
				together := slices.ContainsFunc(s.Steps, func(step scenario.Step) bool { return step.Together != nil })
				differences := differ(real, ours, together, p.Poll.Ticks)
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

// differ says where a play and a record differ. Of what happened together only the numbers are compared: which came
// first was chance in the real SDK.
func differ(real, ours []fact, together, ticks bool) (differences []string) {
	for _, kind := range kinds {
		a, b := only(real, kind.is), only(ours, kind.is)
		if kind.name == "events" && len(a) == 0 {
			continue // the laboratory did not record them
		}
		as, bs := lines(a), lines(b)
		if together {
			slices.Sort(as)
			slices.Sort(bs)
		}
		if !slices.Equal(as, bs) {
			differences = append(differences, kind.name+" differ")
			continue
		}
		if together {
			continue
		}
		differences = append(differences, differInTime(kind.name, a, b, ticks)...)
	}
	return differences
}

// differInTime compares when the facts of a kind came: a request after the one before it, and an end, whose clock is
// not that of the requests, after the beginning.
func differInTime(kind string, real, ours []fact, ticks bool) (differences []string) {
	var polls, latePolls int
	for i := range real {
		after, want := real[i].At, ours[i].At
		before, tolerance := early, late
		switch {
		case kind == "ends":
			before, tolerance = 20*early, late+after/5
		case kind == "requests" && i > 0:
			after, want = after-real[i-1].At, want-ours[i-1].At
			if real[i].Call == "status" && real[i-1].Call == "status" {
				polls++
				if ticks { // a tick does not wait for a late one, and so it comes early after it
					before += max(0, real[i-1].At-real[0].At-(ours[i-1].At-ours[0].At))
				}
				if after > want+lateTick {
					latePolls++
				}
			}
		default:
			continue
		}
		if after < want-before || after > want+tolerance {
			differences = append(differences, fmt.Sprintf("%s %d comes after %.3f s, and in the play after %.3f s: %s",
				kind, i+1, after, want, real[i].line()))
		}
	}
	if latePolls > max(1, polls/3) {
		differences = append(differences, fmt.Sprintf("%d of %d polls come later than in the play", latePolls, polls))
	}
	return differences
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
