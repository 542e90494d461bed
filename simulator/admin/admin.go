// Package admin is what a program or a person asks about a run of the simulator's servers, and changes in it. It is for
// the machine that they run on, and guarded against web pages that a browser there has open.
package admin

import (
	"encoding/json"
	"net/http"

	"aiuta-edge/simulator/journal"
)

// Config is what can be asked about.
type Config struct {
	Journal *journal.Journal
	// Hosts are the names, without ports, under which it may be reached in addition to those of loopback.
	Hosts []string
}

// New returns the handler.
func New(c Config) http.Handler {
	mux := http.NewServeMux()
	requests{c.Journal}.addTo(mux)
	return guard(c.Hosts, mux)
}

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
