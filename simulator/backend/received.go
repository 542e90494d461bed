package backend

import (
	"net/http"
	"sync"

	"aiuta-edge/simulator/backend/reason"
)

// maxReceived is how many requests are remembered; the oldest are forgotten first.
const maxReceived = 1000

// Received is one request that the backend has answered, without anything that is secret.
type Received struct {
	Method string
	// Path has no query.
	Path   string
	Status int
	// Reason is "" unless the request was refused.
	Reason reason.Reason
}

// Received returns the last requests, the oldest first: what a tester looks at when the expected one never
// came. Answers that are still being written are not among them.
func (b *Backend) Received() []Received { return b.received.list() }

// receipts is safe for concurrent use.
type receipts struct {
	mu   sync.Mutex
	kept []Received
}

func (l *receipts) add(r Received) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kept) == maxReceived {
		l.kept = append(l.kept[:0], l.kept[1:]...)
	}
	l.kept = append(l.kept, r)
}

func (l *receipts) list() []Received {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Received(nil), l.kept...)
}

// witness notes the status of an answer.
type witness struct {
	http.ResponseWriter
	status int
}

func (w *witness) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is what http.ResponseController looks for.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// unwitnessed returns the server's own writer: only it closes the connection after a body that is too long.
func unwitnessed(w http.ResponseWriter) http.ResponseWriter {
	for {
		around, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return w
		}
		w = around.Unwrap()
	}
}
