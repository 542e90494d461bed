package scenario

import (
	"os"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

// mutation is one rule of an SDK or of Aiuta that is broken, and who notices.
type mutation struct {
	// name is lower-case words joined by hyphens, and change says what is done instead of what the rule wants.
	name, change string
	// as is the persona that plays: the one whose rule it is, or one that meets the rule.
	as string
	sabotage
	// noticed are built-in scenarios that fail because of it.
	noticed []string
}

// mutations are all of them, those of the SDKs first.
func mutations() []mutation {
	return slices.Concat(tokenMutations(), setupMutations(), tryOnMutations(), httpMutations(), pollMutations(), failureMutations(),
		credentialMutations(), bindingMutations(), serviceMutations())
}

func TestTheCatalogueNoticesEveryMutation(t *testing.T) {
	race.Skip(t, "TestEveryBuiltinScenarioPasses is watched")
	application := target.Embedded()
	sound := Runner{Target: target.Native, Application: application, Seed: 1}
	good := map[string]report.Case{}
	for _, m := range mutations() {
		t.Run(m.name, func(t *testing.T) {
			for _, name := range m.noticed {
				s, p := builtinNamed(t, name), personaNamed(t, m.as)
				before, ok := good[name+" as "+m.as]
				if !ok {
					before = played(t, sound, s, p)
					good[name+" as "+m.as] = before
				}
				if before.Outcome != report.Passed {
					t.Fatalf("%s as %s is %s before anything is broken: %s", name, m.as, before.Outcome, before.Message)
				}
				broken := sound
				broken.breaks = m.sabotage.apply
				if after := played(t, broken, s, p); after.Outcome != report.Failed {
					t.Errorf("%s as %s is %s although %s", name, m.as, after.Outcome, m.change)
				}
			}
		})
	}
}

func played(t *testing.T, r Runner, s Scenario, p sdk.Persona) report.Case {
	t.Helper()
	c, err := r.Play(t.Context(), s, p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func builtinNamed(t *testing.T, name string) Scenario {
	t.Helper()
	for _, s := range Builtin() {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no built-in scenario is called %s", name)
	return Scenario{}
}

func personaNamed(t *testing.T, name string) sdk.Persona {
	t.Helper()
	p, err := sdk.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEveryMutationIsOne keeps the list honest: each breaks one thing, under a name of its own, and is noticed.
func TestEveryMutationIsOne(t *testing.T) {
	names := map[string]bool{}
	for _, m := range mutations() {
		broken := 0
		for _, set := range []bool{m.persona != nil, m.switches != nil, m.api != nil} {
			if set {
				broken++
			}
		}
		switch {
		case names[m.name]:
			t.Errorf("%s is there twice", m.name)
		case broken != 1:
			t.Errorf("%s breaks %d things", m.name, broken)
		case len(m.noticed) == 0:
			t.Errorf("nobody notices %s", m.name)
		case !scenarioName.MatchString(m.name) || m.change == "":
			t.Errorf("%s: %q does not say what is changed", m.name, m.change)
		}
		names[m.name] = true
	}
}

// mutationsHeading stands above the list in docs/scenarios.md.
const mutationsHeading = "## What the catalogue notices\n"

// TestTheDocumentationHasEveryMutation also writes the list, with -update.
func TestTheDocumentationHasEveryMutation(t *testing.T) {
	text, err := os.ReadFile(docsPath)
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	list.WriteString("| mutation | what is changed | noticed by | played as |\n|---|---|---|---|\n")
	for _, m := range mutations() {
		list.WriteString("| `" + m.name + "` | " + m.change + " | `" + strings.Join(m.noticed, "`, `") + "` | " + m.as + " |\n")
	}
	list.WriteString("\n| out of sight | because |\n|---|---|\n")
	for _, u := range unseen {
		list.WriteString("| `" + u.rule + "` | " + u.why + " |\n")
	}
	before, section, found := strings.Cut(string(text), mutationsHeading)
	prose, table, hasTable := strings.Cut(section, "\n| ")
	if !found || !hasTable {
		t.Fatalf("%s has no table below %q", docsPath, mutationsHeading)
	}
	if "| "+table == list.String() {
		return
	}
	if !*update {
		t.Fatalf("the table below %q is not what the code says: go test ./simulator/scenario -run Documentation -update", mutationsHeading)
	}
	if err := os.WriteFile(docsPath, []byte(before+mutationsHeading+prose+"\n"+list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
