package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"aiuta-edge/simulator/ladder"
)

// writeMermaid writes Markdown with a sequence diagram for each case that has a course: GitHub and GitLab draw
// it, in a job's summary or in a comment. What failed is open, the rest folded.
func writeMermaid(w io.Writer, r Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s %s: %s\n\n", markdown(r.Command), markdown(r.Target), verdict(r))
	fmt.Fprintf(&b, "Seed %d, %s, took %s.\n\n", r.Seed, r.Began.UTC().Format(time.RFC3339), r.Took.Round(time.Millisecond))
	b.WriteString("| group | passed | warning | failed | skipped |\n|---|---:|---:|---:|---:|\n")
	for _, g := range r.groups() {
		sum := summarise(g.Cases)
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", markdown(g.Name), sum.Passed, sum.Warning, sum.Failed, sum.Skipped)
	}
	for _, g := range r.groups() {
		fmt.Fprintf(&b, "\n## %s\n", markdown(g.Name))
		for _, c := range g.Cases {
			if err := writeMermaidCase(&b, c); err != nil {
				return err
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeMermaidCase(b *strings.Builder, c Case) error {
	open := ""
	if c.Outcome == Failed {
		open = " open"
	}
	// GitHub reads Markdown inside only after an empty line.
	fmt.Fprintf(b, "\n<details%s><summary>%s: %s</summary>\n\n", open, markdown(c.Title()), c.Outcome)
	for _, paragraph := range append([]string{c.Summary}, explanation(c)...) {
		if paragraph != "" {
			fmt.Fprintf(b, "%s\n\n", markdown(paragraph))
		}
	}
	if len(c.Steps) > 0 {
		b.WriteString("```mermaid\n")
		if err := ladder.Mermaid(b, c.Steps); err != nil {
			return err
		}
		b.WriteString("```\n\n")
	}
	b.WriteString("</details>\n")
	return nil
}

// markdown escapes what Markdown or HTML would take for more than text, links and mentions included.
func markdown(text string) string { return markup.Replace(text) }

var markup = func() *strings.Replacer {
	var pairs []string
	for _, c := range "\\`*_{}[]()#|~@:&<>\"'" {
		pairs = append(pairs, string(c), fmt.Sprintf("&#%d;", c))
	}
	return strings.NewReplacer(pairs...)
}()
