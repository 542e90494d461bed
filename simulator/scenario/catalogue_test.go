package scenario_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/target"
)

const (
	testIssuer = "iss-1"
	testSecret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
)

var (
	cache = target.OpenCache()
	// engine runs all components of the tests, and ends with the process.
	engine = sync.OnceValues(func() (*spinhost.Engine, error) {
		return spinhost.NewEngine(context.Background(), spinhost.WithCompilationCache(cache))
	})
)

func runner(t *testing.T, spec target.Spec) scenario.Runner {
	t.Helper()
	application := target.Embedded()
	application.Cache = cache
	var err error
	if application.Engine, err = engine(); err != nil {
		t.Fatal(err)
	}
	return scenario.Runner{
		Target:      spec,
		Application: application,
		Issuer:      testIssuer, Secret: []byte(testSecret), Seed: 1,
	}
}

func play(t *testing.T, r scenario.Runner, s scenario.Scenario, p sdk.Persona) report.Case {
	t.Helper()
	played, err := r.Play(t.Context(), s, p)
	if err != nil {
		t.Fatal(err)
	}
	return played
}

// TestEveryBuiltinScenarioPasses plays each twice: one seed gives one record, durations apart.
// With -short, and under the race detector, it plays one SDK of each scenario, on the native target; make test plays all of
// them as well.
func TestEveryBuiltinScenarioPasses(t *testing.T) {
	targets := []target.Spec{target.Component, target.Native}
	few := race.Enabled || testing.Short()
	if few {
		targets = targets[1:]
	}
	for _, spec := range targets {
		r := runner(t, spec)
		for i, s := range scenario.Builtin() {
			players := s.Players()
			if few {
				players = players[i%len(players):][:1] // another one each time
			}
			for _, p := range players {
				t.Run(fmt.Sprintf("%s/%s/%s", spec, s.Name, p), func(t *testing.T) {
					played := play(t, r, s, p)
					for _, check := range played.Checks {
						if !check.OK {
							t.Errorf("%s, but: %s", check.Expected, check.Got)
						}
					}
					if played.Outcome != report.Passed || len(played.Steps) == 0 {
						t.Errorf("%s: %s", played.Outcome, played.Message)
					}
					first, second := record(t, played), record(t, play(t, r, s, p))
					if first != second {
						t.Errorf("two plays differ: %s", difference(first, second))
					}
				})
			}
		}
	}
}

// TestOlderSDKsPassWhatIsNotAboutNewerOnes: what one cannot pass, it is not played.
func TestOlderSDKsPassWhatIsNotAboutNewerOnes(t *testing.T) {
	race.Skip(t, "the race detector watches one SDK of each scenario")
	if testing.Short() {
		t.Skip("-short plays one SDK of each scenario")
	}
	r := runner(t, target.Native)
	for _, p := range sdk.Personas() {
		if newest := slices.ContainsFunc(sdk.Newest(), func(n sdk.Persona) bool { return n.String() == p.String() }); newest {
			continue
		}
		for _, s := range scenario.Builtin() {
			t.Run(fmt.Sprintf("%s/%s", s.Name, p), func(t *testing.T) {
				if played := play(t, r, s, p); played.Outcome == report.Failed {
					t.Error(played.Message)
				}
			})
		}
	}
}

func TestTheDocumentationsExamplePasses(t *testing.T) {
	text, err := os.ReadFile("../../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("docs/scenarios.md has no example")
	}
	s, err := scenario.Parse("docs/scenarios.md", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Players() {
		if played := play(t, runner(t, target.Native), s, p); played.Outcome != report.Passed {
			t.Errorf("%s: %s", p, played.Message)
		}
	}
}
