package attack_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"aiuta-edge/simulator/attack"
	"aiuta-edge/simulator/report"
)

func TestEveryAttackSaysWhatItIs(t *testing.T) {
	seen := map[string]bool{}
	counts := map[attack.Against]int{}
	for _, a := range attack.All() {
		counts[a.Against]++
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(a.Name) {
			t.Errorf("the name %q is not in kebab case", a.Name)
		}
		if seen[a.Name] {
			t.Errorf("two attacks are named %s", a.Name)
		}
		seen[a.Name] = true
		if a.Group == "" || a.Summary == "" || strings.ContainsAny(a.Summary+a.Rule, "|\n") {
			t.Errorf("%s: group %q, summary %q", a.Name, a.Group, a.Summary)
		}
		if !regexp.MustCompile(`RFC|CVE|CWE|OWASP|docs of aiuta-com|spin v|Fetch standard`).MatchString(a.Rule) {
			t.Errorf("%s has no source: %q", a.Name, a.Rule)
		}
		if !a.Severity.AtLeast(report.Low) {
			t.Errorf("%s has the severity %q", a.Name, a.Severity)
		}
	}
	if counts[attack.Backend] < 60 || counts[attack.Endpoint] < 60 {
		t.Errorf("there are %v attacks", counts)
	}
}

func TestFindTakesNamesAndGroups(t *testing.T) {
	for _, tc := range []struct {
		against attack.Against
		names   []string
		want    []string
	}{
		{"", []string{"alg-none"}, []string{"alg-none"}},
		{"", []string{"session-alg-none", "alg-none"}, []string{"alg-none", "session-alg-none"}},
		{"", []string{"quota"}, []string{"quota-forged-address", "quota-spelling", "quota-by-refusals"}},
		{attack.Endpoint, []string{"claims", "unbound-token"}, []string{"reserved-claims-query", "reserved-claims-body", "reserved-headers", "reserved-escaped",
			"reserved-in-both", "reserved-case", "reserved-nested", "prototype-names", "ttl-extension", "unbound-token"}},
	} {
		found, err := attack.Find(tc.against, tc.names...)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, a := range found {
			names = append(names, a.Name)
		}
		if got, want := strings.Join(names, " "), strings.Join(tc.want, " "); got != want {
			t.Errorf("%v finds %s, want %s", tc.names, got, want)
		}
	}
	if _, err := attack.Find(attack.Backend, "quota"); !errors.Is(err, attack.ErrUnknown) {
		t.Errorf("a group of the endpoint's is found against the backend: %v", err)
	}
	if _, err := attack.Find("moon"); err == nil {
		t.Error("attacks against the moon are found")
	}
}

// TestTheDocumentListsEveryAttack holds docs/attacks.md equal to the attacks.
func TestTheDocumentListsEveryAttack(t *testing.T) {
	text, err := os.ReadFile("../../docs/attacks.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "| `") {
			listed = append(listed, strings.TrimSpace(line))
		}
	}
	for i, a := range attack.All() {
		want := row(a)
		if i >= len(listed) {
			t.Fatalf("docs/attacks.md ends before\n%s", want)
		}
		if listed[i] != want {
			t.Fatalf("docs/attacks.md has\n%s\nwhere it should have\n%s", listed[i], want)
		}
	}
	if more := len(listed) - len(attack.All()); more > 0 {
		t.Errorf("docs/attacks.md lists %d attacks that do not exist, such as\n%s", more, listed[len(listed)-1])
	}
}

// TestTheReadmeCountsTheAttacks holds README.md to their number.
func TestTheReadmeCountsTheAttacks(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("sends %d hostile things", len(attack.All())); !strings.Contains(string(text), want) {
		t.Errorf("README.md does not say that attack %s", want)
	}
}

// row is an attack's line in docs/attacks.md. A circle marks those that use the real secret.
func row(a attack.Attack) string {
	leaked := ""
	if a.Leaked {
		leaked = " ○"
	}
	return fmt.Sprintf("| `%s`%s | %s | %s | %s |", a.Name, leaked, a.Severity, a.Summary, a.Rule)
}
