package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"aiuta-edge/simulator/journal"
)

const (
	// maxStreams is how many pages may be open at a time.
	maxStreams = 16
	// heartbeat is after how long a silent stream says that it is there.
	heartbeat = 15 * time.Second
)

// events streams what is added to a journal, as server-sent events (HTML Standard section 9.2). An id is that of the run
// and that of the request, so that a page which a restart has cut off begins anew.
type events struct {
	requests
	run    string
	closed <-chan struct{}
	slots  chan struct{}
}

func newEvents(from requests, closed <-chan struct{}) events {
	return events{from, strconv.FormatInt(time.Now().UnixNano(), 36), closed, make(chan struct{}, maxStreams)}
}

func (e events) addTo(mux *http.ServeMux) { mux.HandleFunc("GET /events", e.stream) }

func (e events) stream(w http.ResponseWriter, r *http.Request) {
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	default:
		refuse(w, http.StatusServiceUnavailable, fmt.Sprintf("%d streams are open: close a page", maxStreams))
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		select {
		case <-e.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w).Flush
	fmt.Fprintf(w, "event: run\ndata: %q\n\n", e.run)
	for since := e.since(r); flush() == nil && ctx.Err() == nil; {
		waiting, stop := context.WithTimeout(ctx, heartbeat)
		entries, _ := e.journal.Wait(waiting, journal.Filter{Since: since}, 1)
		stop()
		if len(entries) == 0 {
			fmt.Fprint(w, ": nothing came\n\n")
		}
		for _, one := range e.bound(entries) {
			text, err := json.Marshal(one) // on one line
			if err != nil {
				return
			}
			since = one.ID
			fmt.Fprintf(w, "id: %s.%d\ndata: %s\n\n", e.run, one.ID, text)
		}
	}
}

// since is the request that a page has seen last in this run.
func (e events) since(r *http.Request) int {
	run, id, _ := strings.Cut(r.Header.Get("Last-Event-ID"), ".")
	if n, err := strconv.Atoi(id); run == e.run && err == nil {
		return n
	}
	return 0
}
