package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// writeTAP writes TAP version 14: https://testanything.org/tap-version-14-specification.html.
func writeTAP(w io.Writer, r Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "TAP version 14\n# command %s, target %s, seed %d\n1..%d\n",
		r.Command, r.Target, r.Seed, len(r.Cases))
	n := 0
	for _, g := range r.groups() {
		for _, c := range g.Cases {
			n++
			if err := writeTAPCase(&b, n, g.Name, c); err != nil {
				return err
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// diagnostic is the YAML block below a test point. It is written as JSON, which is YAML 1.2, and needs no thought
// about what a text may begin with.
type diagnostic struct {
	Outcome     Outcome  `json:"outcome"`
	Severity    Severity `json:"severity,omitempty"`
	Took        float64  `json:"duration_ms"`
	Explanation []string `json:"account,omitempty"`
	Ladder      []string `json:"ladder,omitempty"`
}

func writeTAPCase(b *strings.Builder, n int, group string, c Case) error {
	point, directive := "ok", ""
	switch c.Outcome {
	case Failed:
		point = "not ok"
	case Skipped:
		directive = " # SKIP " + tapText(headline(c))
	}
	fmt.Fprintf(b, "%s %d - %s%s\n", point, n, tapText(group+": "+c.Title()), directive)
	if c.Outcome == Skipped {
		return nil // the directive says all
	}
	d := diagnostic{Outcome: c.Outcome, Severity: c.Severity, Took: float64(c.Took.Microseconds()) / 1000, Explanation: explanation(c)}
	if c.Outcome == Failed && len(c.Steps) > 0 {
		d.Ladder = strings.Split(strings.TrimSuffix(drawn(c), "\n"), "\n")
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("  ", "  ")
	if err := encoder.Encode(d); err != nil {
		return err
	}
	fmt.Fprintf(b, "  ---\n  %s  ...\n", text.String())
	return nil
}

// tapText escapes what would begin a directive, and keeps a description on its line.
func tapText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(text)
}
