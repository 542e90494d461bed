package ladder

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Row is a step as a picture shows it: one that looks the same as those before it, as a poll does, is drawn once.
type Row struct {
	// Step is the last of them.
	Step
	Times int
	Mood  Mood
}

// Mood is how an answer is painted.
type Mood string

// The moods. A step that is no request has none.
const (
	Plain Mood = ""
	Good  Mood = "good"
	Bad   Mood = "bad"
)

// Rows folds steps that follow each other and look the same. In a play that failed no answer is good, and the one that
// getJwt threw for is bad with any status.
func Rows(steps []Step, failed bool) []Row {
	moods := moodsOf(steps, failed)
	var rows []Row
	for i, s := range steps {
		last := len(rows) - 1
		if last < 0 || !sameLook(rows[last].Step, s) {
			rows = append(rows, Row{s, 1, moods[i]})
			continue
		}
		if rows[last].Mood != Bad {
			rows[last].Mood = moods[i]
		}
		rows[last].Step, rows[last].Times = s, rows[last].Times+1
	}
	return rows
}

// moodsOf are the moods of the steps, one by one.
func moodsOf(steps []Step, failed bool) []Mood {
	moods := make([]Mood, len(steps))
	_, blamed := Thrown(steps)
	for i, s := range steps {
		switch {
		case !s.Request:
		case s.Refused(), failed && i == blamed:
			moods[i] = Bad
		case !failed:
			moods[i] = Good
		}
	}
	return moods
}

// throws begins what an app says to its SDK when getJwt throws.
const throws = "throws: "

// Thrown returns the places of the first step in which getJwt throws, and of the endpoint's last answer before it; -1 for one
// that does not exist.
func Thrown(steps []Step) (thrown, answered int) {
	thrown = slices.IndexFunc(steps, func(s Step) bool {
		return s.From == App && s.To == SDK && strings.HasPrefix(s.Text, throws)
	})
	for i := thrown - 1; i >= 0; i-- {
		if s := steps[i]; s.To == Endpoint && s.Request && s.Status != 0 && !strings.HasPrefix(s.Text, "OPTIONS ") {
			return thrown, i
		}
	}
	return thrown, -1
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
