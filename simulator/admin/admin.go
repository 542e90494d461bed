// Package admin is what a program or a person asks about a run of the simulator's servers, and changes in it. It is for
// the machine that they run on, and guarded against web pages that a browser there has open.
package admin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
)

// Config is what can be asked about. What is nil is not there.
type Config struct {
	Journal *journal.Journal
	// World is what runs, for what can be changed in it.
	World *World
	// Plays plays scenarios, next to what runs.
	Plays *scenario.Runner
	// Findings judges what has passed so far. It may be called concurrently.
	Findings func() []report.Case
	// Page is what a browser gets at / and below /page/.
	Page http.Handler
	// Hosts are the names, without ports, under which it may be reached in addition to those of loopback.
	Hosts []string
	// AnyAddress lets it be reached by any IP address, for a server that listens on all. No name can be made to point at an
	// address that a browser's user has typed.
	AnyAddress bool
}

// Admin is an [http.Handler]. The caller closes it before its server, which waits for requests under way.
type Admin struct {
	http.Handler
	closed chan struct{}
}

// New returns the handler.
func New(c Config) *Admin {
	a := &Admin{closed: make(chan struct{})}
	mux := http.NewServeMux()
	requests{c.Journal, c.World}.addTo(mux)
	newEvents(requests{c.Journal, c.World}, a.closed).addTo(mux)
	if c.World != nil {
		c.World.addTo(mux, c.Journal)
	}
	if c.Plays != nil {
		newPlays(*c.Plays).addTo(mux)
	}
	if c.Findings != nil {
		mux.HandleFunc("GET /findings", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, struct {
				Cases []report.Case `json:"cases"`
			}{c.Findings()})
		})
	}
	if c.Page != nil {
		mux.Handle("GET /{$}", c.Page)
		mux.Handle("GET /page/", c.Page)
	}
	a.Handler = guard(c, mux)
	return a
}

// Close ends the streams of events.
func (a *Admin) Close() { close(a.closed) }

func answer(w http.ResponseWriter, value any) {
	body, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		refuse(w, http.StatusInternalServerError, "the answer cannot be written as JSON")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(append(body, '\n')) // an error means that the client has gone
}

// refuse answers as RFC 9457 says.
func refuse(w http.ResponseWriter, status int, detail string) {
	body, _ := json.Marshal(map[string]any{"title": http.StatusText(status), "status": status, "detail": detail}) // texts and a number
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	w.Write(append(body, '\n')) // an error means that the client has gone
}

// maxBody bounds what is read of a request. A token has at most 16 KiB.
const maxBody = 64 << 10

// read reads a body that is one JSON value, and answers itself if it is not. A body of nothing changes nothing.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); r.ContentLength != 0 && media != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "send JSON, with Content-Type: application/json")
		return false
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		refuse(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body has more than %d bytes", maxBody))
		return false
	}
	if err == nil && len(bytes.TrimSpace(raw)) > 0 {
		err = document.JSON("body", raw, into)
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return false
	}
	return true
}
