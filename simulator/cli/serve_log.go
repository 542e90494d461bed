package cli

import (
	"context"
	"io"
	"log/slog"
	"sync"
)

// serveLog writes what "spin up" writes: the lines of the component as they are. The host's own messages are JSON too,
// with a level, so that a program can read all of it.
type serveLog struct {
	slog.Handler // for the host's messages
	w            io.Writer
	line         func(string) // hears the component's lines
}

func newServeLog(w io.Writer, line func(string)) *slog.Logger {
	w = &oneAtATime{w: w}
	return slog.New(serveLog{slog.NewJSONHandler(w, nil), w, line})
}

// streamKey is the attribute of a record that holds a line of the component's.
const streamKey = "stream"

func (l serveLog) Handle(ctx context.Context, record slog.Record) error {
	guest := false
	record.Attrs(func(a slog.Attr) bool {
		guest = a.Key == streamKey
		return !guest
	})
	if !guest {
		return l.Handler.Handle(ctx, record)
	}
	l.line(record.Message)
	_, err := io.WriteString(l.w, record.Message+"\n")
	return err
}

func (l serveLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return serveLog{l.Handler.WithAttrs(attrs), l.w, l.line}
}

func (l serveLog) WithGroup(name string) slog.Handler {
	return serveLog{l.Handler.WithGroup(name), l.w, l.line}
}

// oneAtATime keeps lines whole.
type oneAtATime struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *oneAtATime) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(p)
}
