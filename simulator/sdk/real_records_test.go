package sdk_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk/seen"
)

// TestMakeTheRecordsOfAndroid plays with a checkout of the real SDK what plays.yaml says, and writes what it does into the folder
// of the checkout's version. A record that says the same as before stays as it is. Run it by make real-sdks.
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
		folders, err := filepath.Glob(filepath.Join(seenFolder, "android@[0-9.]*[0-9]"+wire))
		if err != nil {
			t.Fatal(err)
		}
		folders = slices.DeleteFunc(folders, func(folder string) bool { return strings.HasSuffix(folder, "+h2") != (wire != "") })
		from, into := folders[len(folders)-1], filepath.Join(seenFolder, "android@"+string(version[1])+wire)
		if err := os.MkdirAll(into, 0o755); err != nil {
			t.Fatal(err)
		}
		plays, err := os.ReadFile(filepath.Join(from, "plays.yaml"))
		if err == nil {
			err = os.WriteFile(filepath.Join(into, "plays.yaml"), plays, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		all := seenPlays(t, from)
		if wire == "" {
			all = append(all, playsIn(t, "android/more.yaml")...)
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
					lab := newLaboratory(t, s, classPath, peculiar[s.Name])
					facts = lab.play(t, s.Steps)
					if wire == "" && slices.Contains(headsOf, s.Name) {
						lab.writeHeads(t, headsFile(into, s.Name))
					}
					if t.Failed() || before != nil && saysTheSame(before, facts, several) {
						return
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

// attempts are made at a record that says something else than before. On a busy machine one says something else each time.
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
	comparison := seen.Comparison{Together: several, Early: seen.Late}
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
