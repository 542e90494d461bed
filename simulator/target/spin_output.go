package target

import (
	"bytes"
	"strings"
	"sync"
)

// spinOutput reads what Spin prints, until it says where it serves. It keeps the beginning for an error.
type spinOutput struct {
	serving chan string

	mu     sync.Mutex
	line   []byte
	first  []string
	served bool
}

// keptLines is how much of Spin's output an error shows.
const keptLines = 8

// Write implements [io.Writer].
func (o *spinOutput) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.line = append(o.line, p...)
	for {
		line, rest, ok := bytes.Cut(o.line, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		o.line = rest
		o.read(strings.TrimSpace(string(line)))
	}
}

// servesAt is how the line begins in which Spin names its address. Source: Spin v4.0.2 crates/trigger-http/src/server.rs,
// print_startup_msgs.
const servesAt = "Serving "

func (o *spinOutput) read(line string) {
	if url, ok := strings.CutPrefix(line, servesAt); ok && !o.served {
		o.served = true
		o.serving <- url
	}
	if line != "" && len(o.first) < keptLines {
		o.first = append(o.first, line)
	}
}

// String returns the beginning of what was printed, as one line.
func (o *spinOutput) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.first, "; ")
}
