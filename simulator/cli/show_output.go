package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/spf13/cobra"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/report/terminal"
)

// outputFlags are how a command shows its cases.
type outputFlags struct {
	json, quiet, verbose bool
	reports              report.Flag
}

func (f *outputFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object for each case, and a last one with the verdict")
	cmd.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "print only what did not go as expected, and the verdict")
	cmd.Flags().BoolVar(&f.verbose, "verbose", false, "print headers, decoded tokens and times below each step")
	cmd.Flags().Var(&f.reports, "report", report.FlagUsage())
	cmd.MarkFlagsMutuallyExclusive("json", "quiet")
	cmd.MarkFlagsMutuallyExclusive("json", "verbose")
}

// output shows the cases of one command. Its methods may be called from several goroutines; cases are shown in
// the order in which end is called.
type output struct {
	cases   terminal.Writer
	reports *report.Flag

	mu       sync.Mutex
	progress *progress
}

// newOutput returns the output that the flags ask for. total is how many cases there will be.
func newOutput(cmd *cobra.Command, f *outputFlags, total int) *output {
	o := &output{reports: &f.reports, progress: newProgress(cmd.ErrOrStderr(), total)}
	if f.json {
		o.cases = lines{cmd.OutOrStdout()}
		return o
	}
	style := ladder.NewStyle(lipgloss.NewRenderer(cmd.OutOrStdout()))
	style.Verbose = f.verbose
	o.cases = terminal.New(cmd.OutOrStdout(), style, f.quiet)
	return o
}

// findingsFirst lets a person read what was found before anything else. all is how every case is shown with --verbose.
func (o *output) findingsFirst(all func(*terminal.Terminal) terminal.Writer) {
	if t, ok := o.cases.(*terminal.Terminal); ok {
		o.cases = t.FindingsFirst(all(t))
	}
}

// begin says which case is being tried. It shows only where it takes long.
func (o *output) begin(c report.Case) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.progress.begin(c.Title())
}

// end shows a case that has ended.
func (o *output) end(c report.Case) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return couldNotRun(o.progress.end(func() error { return o.cases.Write(c) }))
}

// close takes the progress away, for a command that ends without a verdict.
func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.progress.clear()
}

// verdict shows how all of it ended, and writes the reports. Its error knows the exit code: one of the
// surroundings goes before an expectation that failed.
func (o *output) verdict(r report.Report) error {
	o.close()
	if err := errors.Join(o.cases.Verdict(r), o.reports.WriteAll(r)); err != nil {
		return couldNotRun(err)
	}
	switch sum := r.Summary(); {
	case sum.Total() == sum.Skipped:
		return failed(errors.New("nothing was tried"))
	case sum.Failed > 0:
		return failed(fmt.Errorf("%d of %d did not go as expected", sum.Failed, sum.Total()))
	case terminal.CutShort(r.Cases) > 0:
		return failed(fmt.Errorf("a limit cut it short: %d of %d were not judged", terminal.CutShort(r.Cases), sum.Total()))
	}
	return nil
}

// lines prints for machines, one JSON object a line. A case looks as in the JSON report.
type lines struct{ w io.Writer }

// encode writes one value. What an endpoint or a file says of control characters stays an escape on a terminal.
func (l lines) encode(value any) error {
	line, err := json.Marshal(value)
	if err == nil {
		_, err = l.w.Write(append(ladder.EscapeJSON(line), '\n'))
	}
	return err
}

// Write prints a case.
func (l lines) Write(c report.Case) error { return l.encode(c) }

// Verdict prints the counts.
func (l lines) Verdict(r report.Report) error {
	var skips map[string]int
	for _, c := range r.Cases {
		if c.Outcome == report.Skipped {
			if skips == nil {
				skips = map[string]int{}
			}
			skips[c.Message]++
		}
	}
	return l.encode(struct {
		report.Summary
		Skips  map[string]int `json:"skips,omitempty"`
		Target string         `json:"target"`
		Seed   uint64         `json:"seed"`
		Took   time.Duration  `json:"took_ns"`
	}{r.Summary(), skips, r.Target, r.Seed, r.Took})
}
