// Package terminal shows a run to a person as it goes: plays as ladders, a grid of many plays, a table of attacks, findings
// by their severity, and the verdict.
package terminal

import (
	"fmt"
	"io"
	"strings"
	"time"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// Writer is a form of output: it is handed each case as it ends, and then all of them.
type Writer interface {
	Write(report.Case) error
	Verdict(report.Report) error
}

// Terminal is a [Writer] that prints each case by itself. The others are made of one.
type Terminal struct {
	w     io.Writer
	style ladder.Style
	quiet bool // leaves out what went as it should

	heading string // the last one that was printed
}

// New makes a terminal. A quiet one leaves out what went as it should.
func New(w io.Writer, style ladder.Style, quiet bool) *Terminal {
	return &Terminal{w: w, style: style, quiet: quiet}
}

// Write prints a case.
func (t *Terminal) Write(c report.Case) error {
	if t.quiet && (c.Outcome == report.Passed || c.Outcome == report.Skipped) {
		return nil
	}
	var b strings.Builder
	if len(c.Steps) == 0 && c.Persona == "" {
		t.line(&b, c)
	} else {
		t.play(&b, c)
	}
	_, err := io.WriteString(t.w, b.String())
	return err
}

// play prints a case that has a course: its ladder, and what was expected of it.
func (t *Terminal) play(b *strings.Builder, c report.Case) {
	heading := c.Name
	if c.Summary != "" {
		heading += ": " + c.Summary
	}
	if t.heading != heading {
		t.heading = heading
		fmt.Fprintf(b, "%s\n\n", ladder.Visible(heading))
	}
	fmt.Fprintf(b, "  %s\n", ladder.Visible(c.Title()))
	if len(c.Steps) > 0 {
		style := t.style
		style.Failed = c.Outcome == report.Failed
		ladder.Draw(b, c.Steps, style)
	}
	for _, check := range c.Checks {
		if check.OK {
			fmt.Fprintf(b, "  %s %s\n", t.style.Good("✓"), ladder.Visible(check.Expected))
		} else {
			fmt.Fprintf(b, "  %s %s, but: %s\n", t.style.Bad("✗"), ladder.Visible(check.Expected), ladder.Visible(check.Got))
		}
	}
	if c.Outcome == report.Skipped {
		fmt.Fprintf(b, "  %s\n", t.style.Mark("skipped: "+ladder.Visible(c.Message)))
	}
	if c.SumsUp() {
		c.Message = ""
	}
	t.findings(b, c)
	b.WriteString("\n")
}

// line prints a case that is a single finding.
func (t *Terminal) line(b *strings.Builder, c report.Case) {
	fmt.Fprintf(b, "%s %s", t.sign(c.Outcome), ladder.Visible(c.Name))
	if c.Summary != "" {
		fmt.Fprintf(b, ": %s", ladder.Visible(c.Summary))
	}
	if c.Outcome == report.Skipped {
		fmt.Fprintf(b, " (skipped: %s)", ladder.Visible(c.Message))
	}
	b.WriteString("\n")
	if c.Severity == "" && (c.Outcome == report.Failed || c.Outcome == report.Warning) { // a finding shows the one that tells most
		for _, check := range c.Checks {
			if !check.OK {
				t.field(b, "expected", check.Expected)
				t.field(b, "got", check.Got)
			}
		}
	}
	t.findings(b, c)
}

// findings prints what a case says in words, where it did not go well.
func (t *Terminal) findings(b *strings.Builder, c report.Case) {
	if c.Outcome != report.Failed && c.Outcome != report.Warning {
		return
	}
	label := "why"
	if c.Severity != "" {
		label = string(c.Severity)
	}
	t.field(b, label, c.Message)
	t.field(b, "sent", c.Sent)
	t.field(b, "expected", c.Expected)
	t.field(b, "got", c.Got)
	t.field(b, "change", c.Advice)
	t.field(b, "rule", c.Rule)
}

func (t *Terminal) field(b *strings.Builder, label, text string) {
	if text != "" {
		fmt.Fprintf(b, "    %s %s\n", t.style.Dim(fmt.Sprintf("%-9s", label)), ladder.Visible(text))
	}
}

func (t *Terminal) sign(o report.Outcome) string {
	switch o {
	case report.Passed:
		return t.style.Good("✓")
	case report.Warning:
		return t.style.Mark("!")
	case report.Failed:
		return t.style.Bad("✗")
	}
	return t.style.Dim("-")
}

// Verdict prints the counts of a run.
func (t *Terminal) Verdict(r report.Report) error {
	sum := r.Summary()
	word := t.style.Good("PASS")
	switch {
	case !sum.OK():
		word = t.style.Bad("FAIL")
	case CutShort(r.Cases) > 0:
		word = t.style.Bad("CUT SHORT")
	}
	counts := fmt.Sprintf("%d passed, %d failed", sum.Passed, sum.Failed)
	if sum.Warning > 0 {
		counts += fmt.Sprintf(", %d with a warning", sum.Warning)
	}
	if sum.Skipped > 0 {
		counts += fmt.Sprintf(", %d skipped", sum.Skipped)
	}
	_, err := fmt.Fprintf(t.w, "%s  target %s: %s in %s\n", word, ladder.Visible(r.Target), counts, r.Took.Round(time.Millisecond))
	return err
}
