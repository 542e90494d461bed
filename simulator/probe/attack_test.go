package probe_test

import (
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

// openTargets starts the targets on the real artifact or on the same handler natively.
func openTargets(t *testing.T, spec target.Spec, seed uint64) probe.Config {
	t.Helper()
	application := target.Embedded()
	application.Cache = cache
	return openWith(t, probe.Setup{
		Application: application, Spec: spec, Seed: seed,
	})
}

func openWith(t *testing.T, setup probe.Setup) probe.Config {
	t.Helper()
	targets, closeTargets, err := probe.Open(t.Context(), setup)
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

func run(t *testing.T, c probe.Config, names ...string) []report.Case {
	t.Helper()
	chosen, err := probe.Attacks("", names...)
	if err != nil {
		t.Fatal(err)
	}
	return attack(t, c, chosen)
}

// attack runs attacks between their controls, of those servers that there are.
func attack(t *testing.T, c probe.Config, attacks []probe.Probe) []report.Case {
	t.Helper()
	attacks = slices.DeleteFunc(attacks, func(p probe.Probe) bool {
		return p.Against == probe.AgainstBackend && c.Aiuta == nil || p.Against == probe.AgainstEndpoint && c.URL == ""
	})
	cases, err := probe.Run(t.Context(), c, probe.WithControls(attacks))
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// withstood reports whether every attempt of an attack was withstood. A skipped attack shows nothing.
func withstood(c report.Case) bool { return c.Outcome == report.Passed }

func isControl(c report.Case) bool { return strings.HasSuffix(c.Group, ": control") }

// TestOursWithstandsEveryAttack is what the endpoint and the backend promise.
func TestOursWithstandsEveryAttack(t *testing.T) {
	for _, spec := range []target.Spec{target.Component, target.Native} {
		t.Run(string(spec), func(t *testing.T) {
			for _, r := range run(t, openTargets(t, spec, 1)) {
				if r.Outcome == report.Skipped {
					t.Errorf("%s %s was skipped: %s", r.Group, r.Name, r.Message)
				}
				if !withstood(r) {
					t.Errorf("%s %s is %s: %s", r.Group, r.Name, r.Outcome, r.Message)
				}
				for _, check := range r.Checks {
					if !check.OK {
						t.Errorf("%s %s: got %s, want %s", r.Group, r.Name, check.Got, check.Expected)
					}
				}
			}
		})
	}
}
