package spinhost

import (
	"bytes"
	"io"
)

const (
	// maxLine is where a line of guest output that does not end is broken up, in bytes.
	maxLine = 16 << 10
	// minLine is the least that a line counts for against the limit of output, in bytes: about what a log adds to it.
	minLine = 64
)

// guestOutput is what one instance may still write to its streams, in bytes.
type guestOutput struct {
	exchange
	left, limit int64
}

// take takes up to n bytes of what is left, and logs once that there is nothing more.
func (o *guestOutput) take(n int) int {
	if o.left < 0 {
		return 0
	}
	taken := min(int64(n), o.left)
	if o.left -= taken; taken < int64(n) {
		o.left = -1
		o.logger().Warn("the guest wrote more than the limit; the rest of its output is dropped", "limit", o.limit)
	}
	return int(taken)
}

// lineLog takes what a guest writes to one stream, line by line. It belongs to one instance.
type lineLog struct {
	output *guestOutput
	stream string
	// logged says that each line becomes a record of the log.
	logged bool
	// file gets all bytes unchanged. Nil if there is none.
	file io.WriteCloser
	rest []byte
}

// Write never fails: a guest cannot tell that its output is dropped. What does not end in a line break waits for more,
// or for flush.
func (l *lineLog) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 && l.output.left >= 0 {
		end := bytes.IndexByte(p, '\n') + 1
		if end == 0 {
			end = len(p)
		}
		end = min(end, maxLine-len(l.rest))
		piece := p[:l.output.take(end)]
		p = p[end:]
		l.rest = append(l.rest, piece...)
		if bytes.HasSuffix(l.rest, []byte("\n")) || len(l.rest) == maxLine {
			l.flush()
		}
	}
	return written, nil
}

// close flushes what is left and closes the file.
func (l *lineLog) close() {
	l.flush()
	if l.file != nil {
		l.file.Close()
	}
}

// flush hands the line on, even if it is unfinished.
func (l *lineLog) flush() {
	if len(l.rest) == 0 {
		return
	}
	if short := int64(minLine - len(l.rest)); short > 0 && l.output.left >= 0 {
		l.output.left = max(0, l.output.left-short)
	}
	if l.file != nil {
		if _, err := l.file.Write(l.rest); err != nil {
			l.output.logger().Warn("the rest of the guest's output is not in its file", "error", err)
			l.file.Close()
			l.file = nil
		}
	}
	if l.logged {
		line := bytes.TrimSuffix(bytes.TrimSuffix(l.rest, []byte("\n")), []byte("\r"))
		// Without a logger of its own: for most requests this is the only message.
		x := l.output.exchange
		x.log.Info(string(line), "component", x.component, "request", x.number, "stream", l.stream)
	}
	l.rest = l.rest[:0]
}
