package ladder

import "io"

// Live draws steps as they come, between parties that are known before.
type Live struct{ drawing }

// NewLive draws the head of a ladder.
func NewLive(w io.Writer, between []Party, style Style) *Live {
	l := &Live{drawing{w: w, style: style, parties: between, shown: map[string]bool{}}}
	l.width = (len(between)-1)*lane + 1
	l.head()
	return l
}

// Step draws one step. Both its parties are among those that are known.
func (l *Live) Step(s Step) { l.step(Rows([]Step{s}, false)[0]) }
