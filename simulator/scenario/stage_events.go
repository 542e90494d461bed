package scenario

import (
	"encoding/json"
	"io"
	"net/http"
)

// maxEvent is what is read of an event at most.
const maxEvent = 64 << 10

// listening is a transport that notes what the SDK's own events say.
type listening struct {
	stage *stage
	http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (l listening) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.GetBody != nil {
		if body, err := r.GetBody(); err == nil {
			text, _ := io.ReadAll(io.LimitReader(body, maxEvent)) // from memory
			l.stage.hear(text)
		}
	}
	return l.RoundTripper.RoundTrip(r)
}

func (s *stage) hear(text []byte) {
	var event struct{ Data map[string]any }
	if json.Unmarshal(text, &event) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, event.Data)
}
