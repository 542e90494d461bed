package sdk_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk/seen"
)

// TestMakeTheRecordsOfAndroid plays with a checkout of the real SDK what plays.yaml says, and writes what it does into the folder
// of the checkout's version, by its own plays.yaml or, if it has none, that of 5.0.1. A record that says the same as before stays
// as it is. Run it by make real-sdks.
func TestMakeTheRecordsOfAndroid(t *testing.T) {
	checkout := os.Getenv("AIUTA_ANDROID_SDK")
	if os.Getenv("AIUTA_EDGE_RECORDS") == "" {
		t.Skip("it replaces test data: make real-sdks AIUTA_ANDROID_SDK=DIR runs it")
	}
	text, err := os.ReadFile(filepath.Join(checkout, "gradle.properties"))
	if err != nil {
		t.Fatalf("no checkout of aiuta-com/aiuta-android-sdk in AIUTA_ANDROID_SDK: %v", err)
	}
	version := regexp.MustCompile(`(?m)^POM_VERSION=([0-9.]+)`).FindSubmatch(text)
	if version == nil {
		t.Fatal("the checkout's gradle.properties has no POM_VERSION")
	}
	classPath := builtAndroid(t, checkout)
	for _, wire := range []string{"", "+h2"} {
		into := filepath.Join(seenFolder, "android@"+string(version[1])+wire)
		from, isNew := into, false
		if _, err := os.Stat(into); err != nil {
			from, isNew = filepath.Join(seenFolder, "android@5.0.1"+wire), true
		}
		plays, err := os.ReadFile(filepath.Join(from, "plays.yaml"))
		if err == nil {
			err = errors.Join(os.MkdirAll(into, 0o755), os.WriteFile(filepath.Join(into, "plays.yaml"), plays, 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
		all := seenPlays(t, into)
		for _, more := range playsIn(t, "android/more.yaml") {
			if _, err := os.Stat(filepath.Join(into, more.Name+".jsonl")); wire == "" && (isNew || err == nil) {
				all = append(all, more)
			}
		}
		for _, s := range all {
			t.Run("android"+wire+"/"+s.Name, func(t *testing.T) {
				t.Parallel()
				file := filepath.Join(into, s.Name+".jsonl")
				several := slices.ContainsFunc(s.Steps, func(step scenario.Step) bool { return step.Together != nil })
				before, err := seen.Read(file)
				if err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Fatal(err)
				}
				var facts []seen.Fact
				for range attempts {
					last := facts
					lab := newLaboratory(t, s, classPath, peculiar[s.Name])
					facts = lab.play(t, s.Steps)
					if wire == "" && slices.Contains(headsOf, s.Name) {
						lab.writeHeads(t, headsFile(into, s.Name))
					}
					if t.Failed() || before != nil && saysTheSame(before, facts, several) {
						return
					}
					if last != nil && saysTheSame(last, facts, several) {
						break
					}
				}
				t.Logf("it was\n%sand is\n%s", seen.Listing(before), seen.Listing(facts))
				if err := os.WriteFile(file, seen.Record(facts), 0o644); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// peculiar says of cases what their scenarios do not.
var peculiar = map[string]peculiarity{
	"pooled-close":           {closes: hangUp},
	"pooled-rst":             {closes: reset},
	"start-hang-2addr":       {addresses: 2},
	"first-conn-reset-2addr": {addresses: 2},
	"c-load-blocking":        {blocks: true},
	"getjwt-blocks-late":     {blocks: true},
	"getjwt-error":           {errors: true},
}

// attempts are made at a record that says something else than before, unless two say the same. On a busy machine one says something
// else each time.
const attempts = 3

func (l *laboratory) writeHeads(t *testing.T, file string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	text, err := json.MarshalIndent(l.heads, "", "\t")
	if err == nil {
		err = os.WriteFile(file, append(text, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// saysTheSame reports whether a record says the same as the one before. Events may come in another order, as the SDK sends them
// beside everything else.
func saysTheSame(before, now []seen.Fact, several bool) bool {
	other := func(f seen.Fact) bool { return !f.IsEvent() }
	comparison := seen.Comparison{Together: several, Recorded: true}
	return slices.Equal(eventsIn(before), eventsIn(now)) && slices.Equal(setups(before), setups(now)) &&
		len(comparison.Differ(seen.Only(before, other), seen.Only(now, other))) == 0
}

func eventsIn(facts []seen.Fact) (lines []string) {
	for _, f := range seen.Only(facts, seen.Fact.IsEvent) {
		lines = append(lines, f.Line())
	}
	slices.Sort(lines)
	return lines
}
