package report

import (
	"fmt"
	"slices"
	"time"

	"aiuta-edge/simulator/ladder"
)

// The measures of a drawn ladder, in CSS pixels.
const (
	laneWidth = 78
	laneEdge  = 36 // from the side to the first lifeline: half a name
	arrowAt   = 17 // below the top of a row, level with its first line of text
	headSize  = 7
)

// htmlLadder is a ladder as the page draws it: a table of which each row has a picture of its own, so that a
// text may take as many lines as it needs.
type htmlLadder struct {
	Width   int
	Parties []htmlParty
	Rows    []htmlRow
}

type htmlParty struct {
	Name ladder.Party
	X    int
}

type htmlRow struct {
	From, To ladder.Party
	Text     string
	Times    int
	// Outcome is the answer in short, Good whether it is one to be glad of.
	Outcome string
	Good    bool
	Fault   string
	Headers []string
	Tokens  []htmlToken
	// Since is the simulation's time since the first step, Took the machine's.
	Since, Took string
	Arrow       htmlArrow
}

// htmlLanes are the lifelines of so many parties. They stand in the page once, and rows refer to them.
type htmlLanes struct {
	Parties int
	X       []int
}

// lanesOf are the lifelines that the ladders of a page need.
func lanesOf(groups []htmlGroup) []htmlLanes {
	var lanes []htmlLanes
	for _, g := range groups {
		for _, c := range g.Cases {
			if c.Ladder == nil {
				continue
			}
			parties := len(c.Ladder.Parties)
			if slices.ContainsFunc(lanes, func(l htmlLanes) bool { return l.Parties == parties }) {
				continue
			}
			one := htmlLanes{Parties: parties}
			for _, p := range c.Ladder.Parties {
				one.X = append(one.X, p.X)
			}
			lanes = append(lanes, one)
		}
	}
	return lanes
}

// htmlArrow is a line from X1 to X2 with its head there, or a loop at X1.
type htmlArrow struct {
	Y, X1, X2 int
	Head      string // the points of a polygon
	Loop      bool
}

type htmlToken struct {
	Short          string
	Header, Claims []htmlMember
}

type htmlMember struct{ Name, Value, When string }

func htmlLadderOf(steps []ladder.Step) *htmlLadder {
	parties := ladder.Parties(steps)
	drawn := &htmlLadder{Width: 2*laneEdge + (len(parties)-1)*laneWidth}
	for i, party := range parties {
		drawn.Parties = append(drawn.Parties, htmlParty{party, laneEdge + i*laneWidth})
	}
	shown := map[string]bool{}
	place := func(party ladder.Party) int { return laneEdge + slices.Index(parties, party)*laneWidth }
	for _, row := range ladder.Rows(steps) {
		one := htmlRowOf(row, steps[0].At, arrow(place(row.From), place(row.To)))
		for _, t := range row.Tokens {
			// Taken apart where it first appears; from then on its ends are enough to know it by.
			if !shown[t.Short] {
				shown[t.Short] = true
				one.Tokens = append(one.Tokens, htmlTokenOf(t, row.At))
			}
		}
		drawn.Rows = append(drawn.Rows, one)
	}
	return drawn
}

func htmlRowOf(row ladder.Row, began time.Time, a htmlArrow) htmlRow {
	shown := htmlRow{
		From: row.From, To: row.To, Text: ladder.Brief(row.Text), Times: row.Times,
		Fault: row.Fault, Since: fmt.Sprintf("+%.3f s", row.At.Sub(began).Seconds()), Arrow: a,
	}
	if row.Request {
		shown.Outcome, shown.Good, shown.Took = row.Outcome(), !row.Refused(), brief(row.Took)
	}
	for _, header := range row.Headers {
		shown.Headers = append(shown.Headers, ladder.Brief(header))
	}
	return shown
}

func htmlTokenOf(t ladder.Token, now time.Time) htmlToken {
	return htmlToken{
		Short: t.Short, Header: htmlMembers(ladder.Members(t.Header), now), Claims: htmlMembers(ladder.Members(t.Claims), now),
	}
}

func htmlMembers(members []ladder.Member, now time.Time) []htmlMember {
	var shown []htmlMember
	for _, m := range members {
		shown = append(shown, htmlMember{ladder.Visible(m.Name), ladder.Visible(m.Value), m.When(now)})
	}
	return shown
}

func arrow(from, to int) htmlArrow {
	a := htmlArrow{Y: arrowAt, X1: from, X2: to, Loop: from == to}
	tail := to - headSize
	if to < from {
		tail = to + headSize
	}
	a.Head = fmt.Sprintf("%d,%d %d,%d %d,%d", to, arrowAt, tail, arrowAt-4, tail, arrowAt+4)
	return a
}
