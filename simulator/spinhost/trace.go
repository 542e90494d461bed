package spinhost

import (
	"fmt"
	"io"
	"sync"

	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/spinhost/hostcall"
)

// maxSecrets is how many values of secret variables are remembered. A guest cannot hand one to a host call before it has
// read it, and only a provider that gives ever new ones comes near.
const maxSecrets = 256

// tracer writes the host calls of all requests to one place.
type tracer struct {
	redactor *redact.Redactor

	mu sync.Mutex
	w  io.Writer
}

// request returns what writes the calls of one request, each on a line behind the request's number. A line that cannot
// be written is lost; a request does not fail for its trace.
func (t *tracer) request(number uint64) func(hostcall.Call) {
	return func(c hostcall.Call) {
		line := fmt.Sprintf("[%d] %s\n", number, c.Line(t.redactor))
		t.mu.Lock()
		defer t.mu.Unlock()
		io.WriteString(t.w, line)
	}
}
