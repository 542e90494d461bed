package spinhost_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/spinhost"
)

func readFile(name string) ([]byte, error) { return os.ReadFile(filepath.Join("testdata", name)) }

func TestTheGuestReadsItsVariables(t *testing.T) {
	app, _ := open(t, "[variables]\napp = { default = \"x\" }\n"+edge+
		"[component.edge.variables]\nvariable = \"value\"\ngreeting = \"grüße {{ app }}\"\nempty = \"\"\n",
		spinhost.WithVariables(map[string]string{"app": "y"}))
	for _, c := range []struct {
		key    string
		status int
		body   string
	}{
		// fermyon/conformance-tests, tests/variables.
		{"variable", 200, "value"},
		{"undeclared", 404, `no variable for "edge"."undeclared"`},
		{"invalid-name", 404, `"invalid-name": invalid character '-'. Variable names may contain only lower-case letters, numbers, and underscores.`},
		{"invalid!name", 404, `"invalid!name": invalid character '!'. Variable names may contain only lower-case letters, numbers, and underscores.`},
		{"4invalidname", 404, `"4invalidname": must start with a lowercase ASCII letter`},
		{"greeting", 200, "grüße y"},
		{"empty", 200, ""},
	} {
		t.Run(c.key, func(t *testing.T) {
			if w := get(app, "/variable?"+c.key); w.Code != c.status || w.Body.String() != c.body {
				t.Errorf("got %d %q, want %d %q", w.Code, w.Body, c.status, c.body)
			}
		})
	}
}

func TestATrapIs500WithThePanicAndTheStackInTheLog(t *testing.T) {
	app, log := open(t, edge)
	w := get(app, "/panic?token=hunter2")
	if w.Code != http.StatusInternalServerError || w.Body.Len() != 0 {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	for _, want := range []string{"panic: the probe was told to panic", "wasm stack trace", "error processing request", "component=edge", "path=/panic"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	}
	if strings.Contains(log.String(), "hunter2") {
		t.Error("the log shows the query")
	}
	if w := get(app, "/"); w.Code != http.StatusOK {
		t.Errorf("the next request got %d", w.Code)
	}
}

func TestAGuestThatLoopsIsStopped(t *testing.T) {
	app, log := open(t, edge, spinhost.WithTimeLimit(50*time.Millisecond))
	w := get(app, "/loop")
	if w.Code != http.StatusInternalServerError || w.Body.Len() != 0 {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	if want := "longer than the time limit of 50ms"; !strings.Contains(log.String(), want) {
		t.Errorf("the log does not say %q:\n%s", want, log)
	}
}

func TestAGuestThatAllocatesWithoutEndTraps(t *testing.T) {
	app, log := open(t, edge, spinhost.WithMemoryLimit(16<<20))
	if w := get(app, "/allocate"); w.Code != http.StatusInternalServerError {
		t.Errorf("got %d", w.Code)
	}
	if !strings.Contains(log.String(), "panic: ") {
		t.Errorf("the log does not show the guest's panic:\n%s", log)
	}
}

func TestPackageInitialisationRunsOnceInEachInstance(t *testing.T) {
	app, _ := open(t, edge)
	for range 2 {
		if w := get(app, "/initialised"); w.Body.String() != "1" {
			t.Errorf("it ran %s times", w.Body)
		}
	}
}

func TestTheGuestSeesTheClockOfTheHost(t *testing.T) {
	want := time.Date(2031, 2, 3, 4, 5, 6, 789000, time.UTC)
	app, _ := open(t, edge, spinhost.WithClock(func() time.Time { return want }))
	if w := get(app, "/clock"); w.Body.String() != strconv.FormatInt(want.UnixNano(), 10) {
		t.Errorf("got %s, want %d", w.Body, want.UnixNano())
	}
}

func TestWithoutAnOptionTheGuestSeesTheRealTime(t *testing.T) {
	app, _ := open(t, edge)
	before := time.Now().Truncate(time.Microsecond)
	nanos, err := strconv.ParseInt(get(app, "/clock").Body.String(), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if got := time.Unix(0, nanos); got.Before(before) || got.After(time.Now()) {
		t.Errorf("got %v at %v", got, before)
	}
}

// TinyGo stretches what it gets, so the bytes themselves do not show; that they depend on the source does.
func TestTheGuestsRandomnessComesFromTheHost(t *testing.T) {
	from := func(b byte) string {
		app, _ := open(t, edge, spinhost.WithRandom(bytes.NewReader(bytes.Repeat([]byte{b}, 1<<12))))
		return get(app, "/random").Body.String()
	}
	if a, b := from(1), from(1); a != b {
		t.Errorf("the same source gave %s and %s", a, b)
	}
	if a, b := from(1), from(2); a == b {
		t.Errorf("two sources gave %s", a)
	}
}

func TestWithoutAnOptionRandomnessDiffersBetweenInstances(t *testing.T) {
	app, _ := open(t, edge)
	if a, b := get(app, "/random").Body.String(), get(app, "/random").Body.String(); a == b || len(a) != 32 {
		t.Errorf("got %s and %s", a, b)
	}
}

func TestTheGuestSeesTheManifestsEnvironmentAlone(t *testing.T) {
	t.Setenv("FROM_THE_MACHINE", "x")
	app, _ := open(t, edge+"environment = { MODE = \"test\" }\n")
	if w := get(app, "/environment"); w.Body.String() != "MODE=test" {
		t.Errorf("got %q", w.Body)
	}
}

func TestAnEnvironmentFromOutsideGoesOverTheManifests(t *testing.T) {
	app, _ := open(t, edge+"environment = { MODE = \"test\", KEPT = \"yes\" }\n",
		spinhost.WithGuestEnvironment(map[string]string{"MODE": "other"}), spinhost.WithGuestEnvironment(map[string]string{"MORE": "1"}))
	lines := strings.Split(get(app, "/environment").Body.String(), "\n")
	if slices.Sort(lines); !slices.Equal(lines, []string{"KEPT=yes", "MODE=other", "MORE=1"}) {
		t.Errorf("got %q", lines)
	}
}

func TestGuestOutputGoesToTheLogLineByLine(t *testing.T) {
	app, log := open(t, edge)
	get(app, "/print")
	for _, want := range []string{
		`msg="a line on stdout" component=edge request=1 stream=stdout`,
		`msg="a line on stderr" component=edge request=1 stream=stderr`,
		`msg="an unfinished line" component=edge request=1 stream=stdout`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in:\n%s", want, log)
		}
	}
}
