package report

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"time"

	"aiuta-edge/simulator/ladder"
)

// packedCase is what the page's script draws of a case: what was expected, and its ladder.
type packedCase struct {
	Checks  []packedCheck  `json:"checks,omitempty"`
	Fields  [][2]string    `json:"fields,omitempty"`
	Parties []ladder.Party `json:"parties,omitempty"`
	Rows    []packedRow    `json:"rows,omitempty"`
}

type packedCheck struct {
	Expected string `json:"expected"`
	Got      string `json:"got,omitempty"`
	Bad      bool   `json:"bad,omitempty"`
}

// packedRow is a row as drawLadder of the package look takes it.
type packedRow struct {
	From    ladder.Party  `json:"from"`
	To      ladder.Party  `json:"to"`
	Text    string        `json:"text"`
	Times   int           `json:"times,omitempty"`
	Answer  string        `json:"answer,omitempty"`
	Mood    ladder.Mood   `json:"mood,omitempty"`
	Fault   string        `json:"fault,omitempty"`
	Headers []string      `json:"headers,omitempty"`
	Tokens  []packedToken `json:"tokens,omitempty"`
	// Since is the simulation's time since the first step, Took the machine's.
	Since string `json:"since"`
	Took  string `json:"took,omitempty"`
}

type packedToken struct {
	Short  string      `json:"short"`
	Header [][3]string `json:"header"`
	Claims [][3]string `json:"claims"`
}

// pack returns the cases as base64 of gzipped JSON: ladders of one scenario are much alike, and a page has hundreds.
func pack(cases []packedCase) (template.HTML, error) {
	var packed bytes.Buffer
	zipper, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if err := json.NewEncoder(zipper).Encode(cases); err != nil {
		return "", err
	}
	if err := zipper.Close(); err != nil {
		return "", err
	}
	return template.HTML(base64.StdEncoding.EncodeToString(packed.Bytes())), nil // base64 has nothing to escape
}

func packedOf(c Case) packedCase {
	var packed packedCase
	for _, check := range c.Checks {
		packed.Checks = append(packed.Checks, packedCheck{check.Expected, check.Got, !check.OK})
	}
	for _, field := range fieldsOf(c) {
		packed.Fields = append(packed.Fields, [2]string{field.Name, field.Text})
	}
	if len(c.Steps) == 0 {
		return packed
	}
	packed.Parties = ladder.Parties(c.Steps)
	shown := map[string]bool{}
	for _, row := range ladder.Rows(c.Steps, c.Outcome == Failed) {
		one := packedRowOf(row, c.Steps[0].At)
		for _, t := range row.Tokens {
			// Taken apart where it first appears; from then on its ends are enough to know it by.
			if !shown[t.Short] {
				shown[t.Short] = true
				one.Tokens = append(one.Tokens, packedToken{t.Short, packedMembers(t.Header, row.At), packedMembers(t.Claims, row.At)})
			}
		}
		packed.Rows = append(packed.Rows, one)
	}
	return packed
}

func packedRowOf(row ladder.Row, began time.Time) packedRow {
	packed := packedRow{
		From: row.From, To: row.To, Text: ladder.Brief(row.Text), Mood: row.Mood, Fault: row.Fault,
		Since: fmt.Sprintf("+%.3f s", row.At.Sub(began).Seconds()),
	}
	if row.Times > 1 {
		packed.Times = row.Times
	}
	if row.Request {
		packed.Answer, packed.Took = row.Outcome(), brief(row.Took)
	}
	for _, header := range row.Headers {
		packed.Headers = append(packed.Headers, ladder.Brief(header))
	}
	return packed
}

func packedMembers(object json.RawMessage, now time.Time) [][3]string {
	members := [][3]string{}
	for _, m := range ladder.Members(object) {
		members = append(members, [3]string{ladder.Visible(m.Name), ladder.Visible(m.Value), m.When(now)})
	}
	return members
}
