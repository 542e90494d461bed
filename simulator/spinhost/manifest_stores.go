package spinhost

import (
	"strings"

	"aiuta-edge/simulator/spinhost/outbound"
)

// readLabels returns a list of labels: words joined by - or by _ (Spin v4.0.2 crates/manifest/src/schema/v2.rs,
// kebab_or_snake_case).
func readLabels(t *table, key string) []string {
	labels := t.texts(key)
	for _, label := range labels {
		kebab := label
		if !strings.Contains(label, "-") {
			kebab = strings.ReplaceAll(label, "_", "-")
		}
		if reason := checkKebab(kebab); reason != "" {
			t.complain(key, "label %q: %s", label, reason)
		}
	}
	return labels
}

// readHosts returns a list of allowed hosts. One without variables is checked here, so that the line can be named; the
// others when their values are known.
func readHosts(t *table, key string, variables map[string]Variable) []string {
	entries := t.texts(key)
	for _, entry := range entries {
		parts, err := parseTemplate(entry)
		if err != nil {
			t.complain(key, "%q: %v", entry, err)
			continue
		}
		literal := true
		for _, part := range parts {
			if !part.variable {
				continue
			}
			literal = false
			if _, ok := variables[part.text]; !ok {
				t.complain(key, "%q: unknown variable %q: declare it under [variables]", entry, part.text)
			}
		}
		if !literal {
			continue
		}
		if err := outbound.CheckEntry(entry); err != nil {
			t.complain(key, "%q %v", entry, err)
		}
	}
	return entries
}
