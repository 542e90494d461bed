package scenario

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/fault"
)

const docsPath = "../../docs/scenarios.md"

// tables are those of docs/scenarios.md that say what the code says.
func tables() map[string]string {
	var calls, traits strings.Builder
	calls.WriteString("| name | what it counts |\n|---|---|\n")
	summaries := map[string]string{
		callGetJWT: "the SDK asks the app for a token", callRequest: "a step `request`", callPreflight: "a browser asks whether a page may send a request", callOther: "any other request",
	}
	for _, call := range fault.Calls() {
		summaries[call.Name] = call.Summary
	}
	for _, name := range callNames() {
		fmt.Fprintf(&calls, "| `%s` | %s |\n", name, summaries[name])
	}
	traits.WriteString("| name | an SDK that … |\n|---|---|\n")
	for _, trait := range Traits() {
		fmt.Fprintf(&traits, "| `%s` | %s |\n", trait.Name, trait.Summary)
	}
	return map[string]string{"### Calls": calls.String(), "### Traits": traits.String()}
}

// TestTheDocumentationHasEveryCallAndTrait also writes them, with -update.
func TestTheDocumentationHasEveryCallAndTrait(t *testing.T) {
	text, err := os.ReadFile(docsPath)
	if err != nil {
		t.Fatal(err)
	}
	document := string(text)
	for heading, want := range tables() {
		table := regexp.MustCompile(`(?m)(^` + heading + `\n\n(?:[^|#].*\n\n)?)((?:^\|.*\n)+|[A-Z]+\n)`)
		found := table.FindStringSubmatch(document)
		if found == nil {
			t.Fatalf("%s has no table below %s", docsPath, heading)
		}
		if found[2] != want && !*update {
			t.Errorf("the table below %q is not what the code says: go test ./simulator/scenario -run Documentation -update", heading)
		}
		document = strings.Replace(document, found[0], found[1]+want, 1)
	}
	if *update {
		if err := os.WriteFile(docsPath, []byte(document), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTheDocumentationNamesEveryWord keeps steps, expectations and the world in the documentation.
func TestTheDocumentationNamesEveryWord(t *testing.T) {
	text, err := os.ReadFile(docsPath)
	if err != nil {
		t.Fatal(err)
	}
	schema := readSchema(t)
	definitions := schema["$defs"].(node)
	words := schema["properties"].(node)
	for name := range words {
		if !strings.Contains(string(text), "| `"+name+"` |") {
			t.Errorf("no row explains %s", name)
		}
	}
	for _, definition := range []string{"given", "brand", "app"} {
		for name := range definitions[definition].(node)["properties"].(node) {
			if !strings.Contains(string(text), "| `"+name+"` |") {
				t.Errorf("no row explains %s of %s", name, definition)
			}
		}
	}
	for _, definition := range []string{"step", "expect"} {
		for name := range definitions[definition].(node)["properties"].(node) {
			if name != "expect" && !strings.Contains(string(text), "| `"+name+":") {
				t.Errorf("no row explains %s of %s", name, definition)
			}
		}
	}
	for _, shown := range shownNames() {
		if !strings.Contains(string(text), "`"+shown+"`") {
			t.Errorf("nothing explains what %s shows", shown)
		}
	}
}

// TestTheHazardsAreScenarios holds the table of docs/personas.md to the catalogue.
func TestTheHazardsAreScenarios(t *testing.T) {
	text, err := os.ReadFile("../../docs/personas.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Hazards\n")
	section, _, _ = strings.Cut(section, "\n## ")
	named := 0
	for _, row := range strings.Split(section, "\n") {
		cells := strings.Split(strings.Trim(row, "| "), " | ")
		for _, name := range regexp.MustCompile("`([a-z0-9-]+)`").FindAllStringSubmatch(cells[len(cells)-1], -1) {
			if len(cells) != 3 {
				continue
			}
			named++
			if !slices.ContainsFunc(Builtin(), func(s Scenario) bool { return s.Name == name[1] }) {
				t.Errorf("no scenario is called %s", name[1])
			}
		}
	}
	if named < 15 {
		t.Errorf("only %d scenarios are named", named)
	}
}
