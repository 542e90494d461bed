package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"aiuta-edge/simulator/usage"
)

// usageFlags are the flags of the command.
type usageFlags struct {
	by           []string
	since, until string
	zone         string
	top          int
	json, csv    bool
	html         string
	options      usage.Options
}

func usageCommand() *cobra.Command {
	var f usageFlags
	cmd := &cobra.Command{
		Use:   "usage LOG…",
		Short: "Sum the endpoint's log: tokens, refusals and durations by caller, product, day and code",
		Long: `Sums the lines that the endpoint writes, one for each decision: tokens, refusals (4xx) and failures (5xx), by caller,
product, day and code, with how long the endpoint took. With --price it says what the try-ons cost.

A LOG is a file, packed with gzip or not; a folder in which "spin up --log-dir" left its files; or - for standard
input. What a platform writes around a line does not matter: "spin aka logs", "kubectl logs", Docker's JSON files. Lines
of other programs are skipped and counted.

A token is not a try-on. One that is never used costs nothing, and one can start two try-ons, because Android's and the
browser's HTTP clients send a start again when its answer is lost. Aiuta's invoice counts starts.

Memory does not grow with the log: each table has at most --max-keys rows of 4 KB, and what comes later is summed in a
row called (others). Times are told apart to 1 in 16, those of the total to 1 in 1000.`,
		Example: `  simulator usage .spin/logs --price 0.04
  spin aka logs | simulator usage - --by code
  simulator usage endpoint.log.gz --since 2026-11-01 --until 2026-12-01 --by day+caller --csv > november.csv
  simulator usage endpoint.log --html usage.html`,
		RunE: f.run,
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.by, "by", nil, "one table for each: day, hour, caller, product, code, cause, address or origin, or several joined by + (default day,caller,product,code)")
	flags.StringVar(&f.since, "since", "", "leave out what is before this day or time, such as 2026-11-01 or 2026-11-01T12:00:00Z")
	flags.StringVar(&f.until, "until", "", "leave out this day or time, and what is after it")
	flags.StringVar(&f.zone, "zone", "UTC", "the time zone of days and hours, such as Europe/Berlin")
	flags.Float64Var(&f.options.Price, "price", 0, "what one try-on costs, such as 0.04")
	flags.IntVar(&f.top, "top", 20, "how many rows of a table are shown to people; 0 for all")
	flags.IntVar(&f.options.MaxKeys, "max-keys", usage.DefaultMaxKeys, "how many rows a table has at most")
	flags.BoolVar(&f.json, "json", false, "print one JSON object with all rows")
	flags.BoolVar(&f.csv, "csv", false, "print CSV with all rows")
	flags.StringVar(&f.html, "html", "", "write a page with a chart to this file")
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	mustRegister(cmd, "by", cobra.FixedCompletions([]string{"day", "hour", "caller", "product", "code", "cause", "address", "origin"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (f *usageFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.read(); err != nil {
		return err
	}
	sources, err := logSources(args, cmd.InOrStdin())
	if err != nil {
		return err
	}
	// Main lets the heap grow to nine times what lives, which suits a server and not a log of gigabytes.
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	progress := &usageProgress{progress: newProgress(cmd.ErrOrStderr(), 0)}
	summary, unread := usage.Read(cmd.Context(), sources, f.options, progress.show)
	progress.clear()
	return couldNotRun(errors.Join(unread, f.write(cmd.OutOrStdout(), summary)))
}

// read reads the flags that are texts.
func (f *usageFlags) read() (err error) {
	o := &f.options
	for _, text := range f.by {
		by, err := usage.ParseBy(text)
		if err != nil {
			return fmt.Errorf("--by: %w", err)
		}
		o.By = append(o.By, by)
	}
	if o.Zone, err = time.LoadLocation(f.zone); err != nil {
		return fmt.Errorf("--zone: %w", err)
	}
	if o.Since, err = instant(f.since, o.Zone); err != nil {
		return fmt.Errorf("--since: %w", err)
	}
	if o.Until, err = instant(f.until, o.Zone); err != nil {
		return fmt.Errorf("--until: %w", err)
	}
	switch {
	case !(o.Price >= 0 && o.Price < 1e6): // not a number is neither
		return errors.New("--price: use a number from 0, such as 0.04")
	case o.MaxKeys < 1 || f.top < 0:
		return errors.New("--max-keys must be at least 1, and --top at least 0")
	}
	return nil
}

// instant reads a day, which begins in zone, or a time; zero for an empty text.
func instant(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return at, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q: use a day or a time, such as 2026-11-01 or 2026-11-01T12:00:00Z", text)
	}
	return at, nil
}

// standardInput is what a LOG is called that is read from there.
const standardInput = "-"

// logSources returns the logs that the arguments name.
func logSources(args []string, stdin io.Reader) ([]usage.Source, error) {
	if len(args) == 0 {
		if file, ok := stdin.(term.File); ok && term.IsTerminal(file.Fd()) {
			return nil, errors.New("usage: name a log file, a folder of spin up --log-dir, or - for standard input")
		}
		args = []string{standardInput}
	}
	var sources []usage.Source
	for _, arg := range args {
		if arg == standardInput {
			sources = append(sources, usage.Source{Name: "standard input", Open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }})
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, couldNotRun(err)
		}
		files := []string{arg}
		if info.IsDir() {
			// Spin 4.0.2 names them so: crates/trigger/src/cli/stdio.rs.
			if files, _ = filepath.Glob(filepath.Join(globEscape(arg), "*_stderr.txt*")); len(files) == 0 {
				return nil, couldNotRun(fmt.Errorf("%s holds no *_stderr.txt, as spin up --log-dir writes them: name the log files", arg))
			}
		}
		for _, file := range files {
			sources = append(sources, fileSource(file))
		}
	}
	return sources, nil
}

// globEscape makes a path match only itself in a pattern.
func globEscape(path string) string {
	var b bytes.Buffer
	for _, c := range []byte(path) {
		if bytes.IndexByte([]byte(`*?[\`), c) >= 0 && os.PathSeparator != '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

func fileSource(path string) usage.Source {
	source := usage.Source{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		source.Size = info.Size()
	}
	return source
}

func (f *usageFlags) write(w io.Writer, s usage.Summary) error {
	if f.html != "" {
		var page bytes.Buffer
		if err := s.WriteHTML(&page, f.top); err != nil {
			return err
		}
		if err := os.WriteFile(f.html, page.Bytes(), 0o644); err != nil {
			return err
		}
	}
	switch {
	case f.json:
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(s)
	case f.csv:
		return s.WriteCSV(w)
	}
	return s.WriteText(w, f.top)
}

// usageProgress says how far a log is read. It shows only to people, and only if they have to wait.
type usageProgress struct {
	*progress
	drawn time.Time
}

func (p *usageProgress) show(s usage.Standing) {
	if p.progress == nil {
		return
	}
	now := p.now()
	if now.Sub(p.began) < patience || now.Sub(p.drawn) < 100*time.Millisecond {
		return
	}
	p.drawn = now
	p.wipe()
	fmt.Fprintf(p.w, "%d lines, %d MB", s.Lines, s.Read>>20)
	if s.Size > 0 {
		fmt.Fprintf(p.w, ", %d %%", 100*s.Read/s.Size)
	}
	p.shown = true
}
