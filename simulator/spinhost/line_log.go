package spinhost

import (
	"bytes"
	"log/slog"
)

// maxLine is where a line of guest output that does not end is broken up, in bytes.
const maxLine = 16 << 10

// lineLog logs what a guest writes to one stream, a record for each line. It belongs to one instance.
type lineLog struct {
	log    *slog.Logger
	stream string
	rest   []byte
}

// Write never fails. What does not end in a line break waits for more, or for flush.
func (l *lineLog) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		end := bytes.IndexByte(l.rest, '\n')
		switch {
		case end >= 0:
			l.record(bytes.TrimSuffix(l.rest[:end], []byte("\r")))
			l.rest = l.rest[end+1:]
		case len(l.rest) >= maxLine:
			l.record(l.rest)
			l.rest = nil
		default:
			return len(p), nil
		}
	}
}

// flush logs an unfinished line.
func (l *lineLog) flush() {
	if len(l.rest) > 0 {
		l.record(l.rest)
		l.rest = nil
	}
}

func (l *lineLog) record(line []byte) { l.log.Info(string(line), "stream", l.stream) }
