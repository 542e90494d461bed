package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"aiuta-edge/simulator/ladder"
)

const (
	// maxSummary is how many bytes a summary has at most: GitHub drops the whole of a step's summary that is above 1 MiB.
	// Source: docs.github.com, workflow-commands-for-github-actions, "Step isolation and limits".
	maxSummary = 900_000
	// maxDiagram is how long a diagram may be: Mermaid draws an error in place of a longer one.
	// Source: mermaid.js.org/config/schema-docs/config.html, maxTextSize.
	maxDiagram = 50_000
	// maxParagraph is how many characters of one text are shown.
	maxParagraph = 2_000
	// fewPlays is up to how many plays that passed are drawn too: a run of so few is asked for its ladders.
	fewPlays = 10
)

// writeMermaid writes Markdown that GitHub and GitLab draw, in a job's summary or in a comment: what failed by its cause, with
// a sequence diagram of each play, and the table of all that was played. It has at most maxSummary bytes; what is left out
// is counted.
func writeMermaid(w io.Writer, r Report) error {
	table := tables(r)
	end := reserve + len(table)
	s := &summary{left: maxSummary - end}
	s.add(fmt.Sprintf("# %s %s %s: %s\n\nSeed %d, %s, took %s.\n", sign(r.Summary().OK()), paragraph(r.Command), paragraph(r.Target), verdict(r),
		r.Seed, r.Began.UTC().Format(time.RFC3339), r.Took.Round(time.Millisecond)))
	for _, part := range parts[:2] {
		causes := r.Causes(part.outcome)
		if len(causes) == 0 {
			continue
		}
		s.add(fmt.Sprintf("\n## %s %s\n", part.outcome.Mark(), part.heading))
		if err := s.causes(causes); err != nil {
			return err
		}
	}
	if passed := r.With(Passed); len(passed) <= fewPlays {
		for _, c := range passed {
			if err := s.one(c, false); err != nil {
				return err
			}
		}
	} else {
		s.leaveOut(Passed, len(passed))
	}
	_, err := io.WriteString(w, s.text.String()+table+s.leftOut())
	return err
}

// reserve is room for what is said last: what is left out.
const reserve = 1_000

// summary is Markdown that has so many bytes left.
type summary struct {
	text    strings.Builder
	left    int
	without map[Outcome]int // cases that found no room
}

// add reports whether there was room.
func (s *summary) add(text string) bool {
	if len(text) > s.left {
		return false
	}
	s.left -= len(text)
	s.text.WriteString(text)
	return true
}

func (s *summary) leaveOut(o Outcome, n int) {
	if s.without == nil {
		s.without = map[Outcome]int{}
	}
	s.without[o] += n
}

// causes adds the first case of each cause, and names the others.
func (s *summary) causes(causes []Cause) error {
	for _, cause := range causes {
		if len(cause.Cases) > 1 {
			s.add(fmt.Sprintf("\n### %s: %s\n", plays(len(cause.Cases)), paragraph(cause.Text)))
		}
		if err := s.one(cause.Cases[0], true); err != nil {
			return err
		}
		if rest := cause.Cases[1:]; len(rest) > 0 {
			s.add("\nThe same: " + names(rest) + ".\n")
			s.leaveOut(rest[0].Outcome, len(rest))
		}
	}
	return nil
}

// maxNames is how many cases of one cause are named.
const maxNames = 20

func names(cases []Case) string {
	var titles []string
	for _, c := range cases[:min(len(cases), maxNames)] {
		titles = append(titles, paragraph(c.Title()))
	}
	if more := len(cases) - maxNames; more > 0 {
		titles = append(titles, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(titles, "; ")
}

func plays(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}

// one adds a case with its diagram, without it if that has no room, or counts it.
func (s *summary) one(c Case, open bool) error {
	attribute := ""
	if open {
		attribute = " open"
	}
	var b strings.Builder
	// GitHub reads Markdown inside only after an empty line.
	fmt.Fprintf(&b, "\n<details%s><summary>%s %s: %s</summary>\n\n", attribute, c.Outcome.Mark(), paragraph(c.Title()), c.Outcome)
	for _, text := range append([]string{c.Summary}, explanation(c)...) {
		if text != "" {
			fmt.Fprintf(&b, "%s\n\n", paragraph(text))
		}
	}
	const end = "</details>\n"
	if len(c.Steps) == 0 {
		if !s.add(b.String() + end) {
			s.leaveOut(c.Outcome, 1)
		}
		return nil
	}
	var diagram strings.Builder
	if err := ladder.Mermaid(&diagram, c.Steps, c.Outcome == Failed); err != nil {
		return err
	}
	if diagram.Len() <= maxDiagram && s.add(b.String()+"```mermaid\n"+diagram.String()+"```\n\n"+end) {
		return nil
	}
	s.leaveOut(c.Outcome, 1)
	s.add(b.String() + "Its diagram is left out: it is too long.\n\n" + end)
	return nil
}

// leftOut names what has no diagram here.
func (s *summary) leftOut() string {
	var parts []string
	for _, o := range Outcomes() {
		if n := s.without[o]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "\nLeft out are the courses of " + markdown(strings.Join(parts, ", ")) + ": `--report html=FILE` shows all.\n"
}

func sign(ok bool) string {
	if ok {
		return Passed.Mark()
	}
	return Failed.Mark()
}

// paragraph is a text as Markdown, cut where it gets too long to read.
func paragraph(text string) string {
	if letters := []rune(text); len(letters) > maxParagraph {
		text = string(letters[:maxParagraph]) + "…"
	}
	return markdown(text)
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
