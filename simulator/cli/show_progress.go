package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/load"
)

// patience is how long a command may take before it says how far it is.
const patience = 2 * time.Second

// progress is one line on a terminal that is written over and over: how many cases have ended, and which is
// being tried. It shows only to people, and only if they have to wait. A nil progress shows nothing.
// It is not safe for concurrent use.
type progress struct {
	w       io.Writer
	total   int
	columns int
	now     func() time.Time

	began time.Time
	done  int
	title string
	shown bool
}

func newProgress(w io.Writer, total int) *progress {
	file, ok := w.(term.File)
	if !ok || !term.IsTerminal(file.Fd()) {
		return nil
	}
	return &progress{w: w, total: total, columns: ladder.NewStyle(lipgloss.NewRenderer(w)).Columns, now: time.Now, began: time.Now()}
}

func (p *progress) begin(title string) {
	if p == nil {
		return
	}
	p.title = title
	p.draw()
}

// end counts a case, and shows it while the line is out of the way: both may be on one terminal.
func (p *progress) end(show func() error) error {
	if p == nil {
		return show()
	}
	p.done++
	p.wipe()
	err := show()
	p.draw()
	return err
}

func (p *progress) clear() {
	if p == nil {
		return
	}
	p.wipe()
}

func (p *progress) draw() {
	took := p.now().Sub(p.began)
	if took < patience {
		return
	}
	line := []rune(fmt.Sprintf("%d of %d, %s: %s", p.done, p.total, took.Truncate(time.Second), p.title))
	if p.columns > 0 && len(line) >= p.columns {
		line = line[:p.columns-1] // a line that wraps cannot be wiped
	}
	p.wipe()
	fmt.Fprint(p.w, string(line))
	p.shown = true
}

// wipe uses two control sequences that every terminal knows: to the start of the line, erase it.
func (p *progress) wipe() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

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
