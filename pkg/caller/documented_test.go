package caller

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEveryRefusalIsDocumented holds the table of docs/errors.md to what callers are told.
func TestEveryRefusalIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "## `unauthorized`\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var documented []string
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, " | "); len(cells) == 2 && strings.HasPrefix(line, "| ") && cells[0] != "| `detail`" {
			documented = append(documented, strings.TrimPrefix(cells[0], "| "))
		}
	}
	said := []string{noCredential, otherScheme, severalHeaders, longCredential, brokenCredential, unknownKey, badSubject}
	for _, s := range sentences {
		if !slices.Contains(said, s.sentence) {
			said = append(said, s.sentence)
		}
	}
	for _, sentence := range said {
		if !slices.Contains(documented, sentence) {
			t.Errorf("docs/errors.md does not explain %q", sentence)
		}
	}
	for _, sentence := range documented {
		if !slices.Contains(said, sentence) {
			t.Errorf("docs/errors.md explains %q, which no caller is told", sentence)
		}
	}
}
