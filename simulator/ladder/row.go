package ladder

import (
	"fmt"
	"regexp"
	"slices"
)

// Row is a step as a picture shows it: one that looks the same as those before it, as a poll does, is drawn once.
type Row struct {
	// Step is the last of them.
	Step
	Times int
}

// Rows folds steps that follow each other and look the same.
func Rows(steps []Step) []Row {
	var rows []Row
	for len(steps) > 0 {
		n := 1
		for n < len(steps) && sameLook(steps[0], steps[n]) {
			n++
		}
		rows = append(rows, Row{steps[n-1], n})
		steps = steps[n:]
	}
	return rows
}

func sameLook(a, b Step) bool {
	return a.From == b.From && a.To == b.To && a.Text == b.Text && a.Status == b.Status && a.Answer == b.Answer &&
		a.Cause == b.Cause && a.Fault == b.Fault && slices.Equal(a.Headers, b.Headers)
}

// longID is a UUID or another run of hexadecimal digits, from its ninth character on.
var longID = regexp.MustCompile(`\b([0-9a-f]{8})[0-9a-f-]{12,}\b`)

// Brief shortens ids, of which the beginning tells one from another, and leaves nothing invisible in text.
func Brief(text string) string { return Visible(longID.ReplaceAllString(text, "$1…")) }

// Refused reports whether the step is a request that was answered with an error, or not at all.
func (s Step) Refused() bool { return s.Status >= 400 || s.Request && s.Status == 0 }

// Outcome is the answer in short: its status, what it says, and the cause.
func (s Step) Outcome() string {
	switch {
	case s.Cause != "":
		return fmt.Sprintf("%d %s: %s", s.Status, s.Answer, s.Cause)
	case s.Status == 0:
		return s.Answer
	case s.Answer == "":
		return fmt.Sprint(s.Status)
	}
	return fmt.Sprintf("%d %s", s.Status, s.Answer)
}
