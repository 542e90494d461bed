package spinhost

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/suggest"
)

// The streams of a guest, as the log and the files of [WithLogDir] name them.
const (
	stdout = "stdout"
	stderr = "stderr"
)

// outputSettings is what the options below set.
type outputSettings struct {
	quiet    bool
	followed []string
	logDir   string
	truncate bool
}

// WithoutGuestOutput keeps out of the log what guests write to standard output and error, as spin up --quiet does. The
// host's own messages still come, and the files of [WithLogDir] are written.
func WithoutGuestOutput() Option {
	return func(s *settings) { s.output.quiet = true }
}

// WithGuestOutputOf puts into the log only what these components write, as spin up --follow does. Options add up. An id that
// the manifest does not have fails the start.
func WithGuestOutputOf(components ...string) Option {
	return func(s *settings) { s.output.followed = append(s.output.followed, components...) }
}

// WithLogDir appends what each component writes to COMPONENT_stdout.txt and COMPONENT_stderr.txt in a folder, in addition
// to the log, as spin up --log-dir does. The folder is made if it is not there. A request whose files cannot be opened is
// answered with 500.
//
// Deviation: without this option spin up writes to .spin/logs, or to logs in its --state-dir.
func WithLogDir(dir string) Option {
	return func(s *settings) { s.output.logDir = dir }
}

// WithTruncatedLogs empties the files of [WithLogDir] when the application is opened, as spin up --truncate-logs does.
//
// Deviation: Spin also empties files of other applications in the folder, all that end in stdout.txt or stderr.txt.
func WithTruncatedLogs() Option {
	return func(s *settings) { s.output.truncate = true }
}

// What a component prints may name users.
const logFolderMode, logFileMode = 0o700, 0o600

// prepare checks the settings against a manifest and makes the folder of the files ready.
func (o *outputSettings) prepare(m *manifest.Manifest) error {
	ids := slices.Sorted(maps.Keys(m.Components))
	for _, id := range o.followed {
		if !slices.Contains(ids, id) {
			return fmt.Errorf("following the output of component %q: there is no such component%s", id, suggest.For(id, ids, "spin.toml declares those that there are"))
		}
	}
	if o.logDir == "" {
		return nil
	}
	if err := os.MkdirAll(o.logDir, logFolderMode); err != nil {
		return fmt.Errorf("making the folder for the components' output: %w", err)
	}
	if !o.truncate {
		return nil
	}
	for _, id := range ids {
		for _, stream := range []string{stdout, stderr} {
			if err := os.WriteFile(o.file(id, stream), nil, logFileMode); err != nil {
				return fmt.Errorf("emptying a component's output: %w", err)
			}
		}
	}
	return nil
}

// file returns the name of a stream's file (Spin v4.0.2 crates/trigger/src/cli/stdio.rs). The id of a component needs no
// cleaning: the manifest allows letters, digits and dashes.
func (o *outputSettings) file(component, stream string) string {
	return filepath.Join(o.logDir, component+"_"+stream+".txt")
}

// follows reports whether a component's output goes into the log.
func (o *outputSettings) follows(component string) bool {
	return !o.quiet && (len(o.followed) == 0 || slices.Contains(o.followed, component))
}

// streams returns where an instance's standard output and error go; nil drops what is written. done ends both, with what
// is left of their last lines. As in Spin, files are opened for each instance, so that they may be moved away.
func (a *App) streams(x exchange) (out, errors io.Writer, done func(), err error) {
	o := a.settings.output
	follows := o.follows(x.component)
	if !follows && o.logDir == "" {
		return nil, nil, func() {}, nil
	}
	output := &guestOutput{x, a.settings.outputLimit, a.settings.outputLimit}
	logs := [2]*lineLog{}
	for i, stream := range []string{stdout, stderr} {
		logs[i] = &lineLog{output: output, stream: stream, logged: follows}
		if o.logDir == "" {
			continue
		}
		file, err := os.OpenFile(o.file(x.component, stream), os.O_APPEND|os.O_CREATE|os.O_WRONLY, logFileMode)
		if err != nil {
			if i > 0 {
				logs[0].close()
			}
			return nil, nil, nil, fmt.Errorf("opening a file for the component's output: %w", err)
		}
		logs[i].file = file
	}
	return logs[0], logs[1], func() { logs[0].close(); logs[1].close() }, nil
}
