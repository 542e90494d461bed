package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/charmbracelet/x/term"

	"aiuta-edge/simulator/load"
)

// loadProgress is one line on a terminal that says how the load stands. It shows only to people.
type loadProgress struct {
	progress
	plan load.Plan
}

// newLoadProgress returns a progress that shows nothing if w is no terminal.
func newLoadProgress(w io.Writer, plan load.Plan) *loadProgress {
	if file, ok := w.(term.File); !ok || !term.IsTerminal(file.Fd()) {
		return nil
	}
	return &loadProgress{progress{w: w}, plan}
}

// show implements what [load.Run] tells how it stands.
func (p *loadProgress) show(s load.Standing) {
	if p == nil {
		return
	}
	of := ""
	if p.plan.Duration > 0 {
		of = " of " + p.plan.Duration.String()
	}
	p.wipe()

	fmt.Fprintf(p.w, "%s%s: %d done, %d failed, %d under way, p99 %s",
		s.Elapsed.Truncate(100*time.Millisecond), of, s.Sent, s.Failed, s.Due-s.Sent, load.Brief(s.P99))
	p.shown = true
}

func (p *loadProgress) clear() {
	if p != nil {
		p.wipe()
	}
}
