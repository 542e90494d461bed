package probe_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/report"
)

// attacks are all of them.
func attacks(t *testing.T) []probe.Probe {
	t.Helper()
	all, err := probe.Attacks("")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryProbeIsWholeAndHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range probe.All() {
		if p.Group == "" || p.Holds == "" || p.Rule == "" || p.Advice == "" || p.Against == "" || !slices.Contains(report.Severities(), p.Severity) {
			t.Errorf("%s lacks something: %+v", p.ID(), p)
		}
		if strings.ContainsAny(p.Holds+p.Tries+p.Rule, "|\n") {
			t.Errorf("%s breaks a table: %q, %q", p.ID(), p.Holds, p.Rule)
		}
		if !regexp.MustCompile(`^[a-z0-9.]+(-[a-z0-9.]+)*$`).MatchString(p.Name) {
			t.Errorf("the name %q is not in kebab case", p.Name)
		}
		if name := string(p.Against) + " " + p.Name; seen[name] {
			t.Errorf("two probes are called %s", name)
		} else {
			seen[name] = true
		}
	}
}

func TestEveryAttackHasASource(t *testing.T) {
	counts := map[probe.Against]int{}
	for _, p := range attacks(t) {
		counts[p.Against]++
		if !regexp.MustCompile(`RFC|CVE|CWE|OWASP|docs of aiuta-com|spin v|Fetch standard`).MatchString(p.Rule) {
			t.Errorf("%s has no source: %q", p.Name, p.Rule)
		}
		if !p.Severity.AtLeast(report.Low) {
			t.Errorf("%s has the severity %q", p.Name, p.Severity)
		}
	}
	if counts[probe.AgainstBackend] < 60 || counts[probe.AgainstEndpoint] < 60 {
		t.Errorf("there are %v attacks", counts)
	}
}

func TestAttacksAreFoundByNameAndKind(t *testing.T) {
	for _, tc := range []struct {
		against probe.Against
		names   []string
		want    []string
	}{
		{"", []string{"alg-none"}, []string{"alg-none"}},
		{"", []string{"session-alg-none", "alg-none"}, []string{"alg-none", "unsigned"}},
		{"", []string{"reserved-claims-query"}, []string{"sets-iss", "sets-exp", "sets-iat", "sets-nbf", "sets-sub", "sets-aud", "sets-jti", "sets-kid"}},
		{"", []string{"no-credential", "input/trace"}, []string{"trace", "anonymous", "challenge", "garbage"}},
		{"", []string{"quota"}, []string{"quota-forged-address", "quota-spelling", "quota-by-refusals"}},
		{probe.AgainstEndpoint, []string{"claims", "unbound-token"}, []string{"client-set", "sets-iss", "sets-exp", "sets-iat", "sets-nbf", "sets-sub", "sets-aud", "sets-jti",
			"sets-kid", "unbound", "object-as-image", "reserved-headers", "reserved-escaped", "reserved-case", "reserved-nested", "prototype-names"}},
	} {
		found, err := probe.Attacks(tc.against, tc.names...)
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
	if _, err := probe.Attacks(probe.AgainstBackend, "quota"); !errors.Is(err, probe.ErrUnknown) {
		t.Errorf("a group of the endpoint's is found against the backend: %v", err)
	}
	if _, err := probe.Attacks("moon"); err == nil {
		t.Error("attacks against the moon are found")
	}
}

// TestTheDocumentListsEveryAttack holds docs/attacks.md equal to the attacks.
func TestTheDocumentListsEveryAttack(t *testing.T) {
	for _, against := range []probe.Against{probe.AgainstBackend, probe.AgainstEndpoint} {
		attacks, err := probe.Attacks(against)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		kind := ""
		for _, p := range attacks {
			if p.Kind != kind {
				kind = p.Kind
				fmt.Fprintf(&text, "\n### %s\n\n| attack | severity | what is tried, or holds | source |\n|---|---|---|---|\n", kind)
			}
			leaked := ""
			if p.Leaked {
				leaked = " ○"
			}
			fmt.Fprintf(&text, "| `%s`%s | %s | %s | %s |\n", p.Name, leaked, p.Severity, p.Holds, p.Rule)
		}
		text.WriteByte('\n')
		block(t, "../../docs/attacks.md", string(against), text.String())
	}
}

// TestTheReadmeCountsTheProbes holds README.md to their number.
func TestTheReadmeCountsTheProbes(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%d probes", len(probe.All())); !strings.Contains(string(text), want) {
		t.Errorf("README.md does not say that there are %s", want)
	}
}
