package identity_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// documented returns the variables of each section of docs/identity-providers.md that has some, by its heading.
func documented(t *testing.T) map[string]map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/identity-providers.md")
	if err != nil {
		t.Fatal(err)
	}
	heading := regexp.MustCompile(`^#+ (.*)$`)
	line := regexp.MustCompile(`^    SPIN_VARIABLE_([A-Z_]+)=(\S+)$`)
	sections := map[string]map[string]string{}
	section := ""
	for _, written := range strings.Split(string(text), "\n") {
		if found := heading.FindStringSubmatch(written); found != nil {
			section = found[1]
			continue
		}
		found := line.FindStringSubmatch(written)
		if found == nil {
			if strings.HasPrefix(written, "    ") {
				t.Errorf("%s: %q is no variable", section, written)
			}
			continue
		}
		if sections[section] == nil {
			sections[section] = map[string]string{}
		}
		sections[section][strings.ToLower(found[1])] = found[2]
	}
	return sections
}
