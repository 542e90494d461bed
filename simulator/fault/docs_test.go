package fault_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"aiuta-edge/simulator/fault"
)

const docs = "../../docs/faults.md"

func document(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// rules are the examples of the documentation, by the effect that they explain.
func rules(t *testing.T) map[string]fault.Rule {
	t.Helper()
	found := map[string]fault.Rule{}
	for _, section := range strings.Split(document(t), "\n### `")[1:] {
		name, rest, _ := strings.Cut(section, "`")
		_, rest, _ = strings.Cut(rest, "```yaml\n")
		example, _, ok := strings.Cut(rest, "```")
		if !ok {
			t.Fatalf("%s has no example", name)
		}
		var list []fault.Rule
		if err := yaml.UnmarshalWithOptions([]byte(example), &list, yaml.Strict()); err != nil || len(list) != 1 {
			t.Fatalf("the example of %s: %d rules, %v", name, len(list), err)
		}
		if err := list[0].Validate(); err != nil {
			t.Errorf("the example of %s: %v", name, err)
		}
		found[name] = list[0]
	}
	return found
}

func TestTheDocumentationHasEveryEffectLinkAndCall(t *testing.T) {
	text, examples := document(t), rules(t)
	for _, k := range fault.Kinds() {
		example, ok := examples[k.Name]
		if !ok {
			t.Errorf("%s has no section", k.Name)
			continue
		}
		written, err := json.Marshal(example)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(written), `"`+k.Name+`":`) {
			t.Errorf("the example of %s is %s", k.Name, written)
		}
		directions := string(k.Directions[0])
		if len(k.Directions) > 1 {
			directions += ", " + string(k.Directions[1])
		}
		wantLine(t, text, fmt.Sprintf("| `%s` | %s | %s |", k.Name, directions, k.Summary))
	}
	if len(examples) != len(fault.Kinds()) {
		t.Errorf("%d effects are explained, there are %d", len(examples), len(fault.Kinds()))
	}
	for _, link := range fault.Links() {
		var names []string
		for _, c := range fault.Calls() {
			if c.Link == link {
				names = append(names, fmt.Sprintf("`%s` (%s)", c.Name, c.Summary))
			}
		}
		wantLine(t, text, fmt.Sprintf("| `%s` | %s |", link, strings.Join(names, ", ")))
	}
}

func wantLine(t *testing.T, text, line string) {
	t.Helper()
	if !strings.Contains(text, "\n"+line+"\n") {
		t.Errorf("%s lacks the line\n%s", docs, line)
	}
}
