package attack_test

import (
	"context"
	"testing"

	"aiuta-edge/simulator/attack"
	"aiuta-edge/simulator/target"
)

// cache compiles the artifact once for all tests.
var cache = target.OpenCache()

// openTargets starts the targets on the real artifact or on the same handler natively.
func openTargets(t *testing.T, spec target.Spec, seed uint64) attack.Targets {
	t.Helper()
	application := target.Embedded()
	application.Cache = cache
	return openWith(t, attack.Setup{
		Application: application, Spec: spec, Seed: seed,
	})
}

func openWith(t *testing.T, setup attack.Setup) attack.Targets {
	t.Helper()
	targets, closeTargets, err := attack.Open(t.Context(), setup)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeTargets(); err != nil {
			t.Error(err)
		}
	})
	return targets
}

func run(t *testing.T, ctx context.Context, targets attack.Targets, names ...string) []attack.Result {
	t.Helper()
	chosen, err := attack.Find("", names...)
	if err != nil {
		t.Fatal(err)
	}
	results, err := attack.Run(ctx, targets, chosen)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// TestOursWithstandsEveryAttack is what the endpoint and the backend promise.
func TestOursWithstandsEveryAttack(t *testing.T) {
	for _, spec := range []target.Spec{target.Component, target.Native} {
		t.Run(string(spec), func(t *testing.T) {
			for _, r := range run(t, t.Context(), openTargets(t, spec, 1)) {
				if r.Skipped != "" {
					t.Errorf("%s %s was skipped: %s", r.Against, r.Name, r.Skipped)
				}
				for _, try := range r.Tries {
					if !try.OK {
						t.Errorf("%s %s: %s: got %s, want %s", r.Against, r.Name, try.Sent, try.Got, try.Expected)
					}
				}
			}
		})
	}
}
