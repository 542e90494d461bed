package manifest

import (
	"strings"

	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/spinhost/outbound"
	"aiuta-edge/simulator/spinhost/variables"
)

// readLabels returns a list of labels: words joined by - or by _ (Spin v4.0.2 crates/manifest/src/schema/v2.rs,
// kebab_or_snake_case).
func readLabels(t *document.Table, key string) []string {
	labels := t.Texts(key)
	for _, label := range labels {
		kebab := label
		if !strings.Contains(label, "-") {
			kebab = strings.ReplaceAll(label, "_", "-")
		}
		if reason := checkKebab(kebab); reason != "" {
			t.Complain(key, "label %q: %s", label, reason)
		}
	}
	return labels
}

// readHosts returns a list of allowed hosts. One without variables is checked here, so that the line can be named; the
// others when their values are known.
func readHosts(t *document.Table, key string, declared map[string]variables.Variable) []string {
	entries := t.Texts(key)
	for _, entry := range entries {
		template, err := variables.ParseTemplate(entry)
		if err != nil {
			t.Complain(key, "%q: %v", entry, err)
			continue
		}
		names := template.Names()
		for _, name := range names {
			if _, ok := declared[name]; !ok {
				t.Complain(key, "%q: unknown variable %q: declare it under [variables]", entry, name)
			}
		}
		if len(names) > 0 {
			continue
		}
		if err := outbound.CheckEntry(entry); err != nil {
			t.Complain(key, "%q %v", entry, err)
		}
	}
	return entries
}
