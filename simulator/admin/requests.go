package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/journal"
)

// Longest waits of GET /requests. The default is shorter than the patience of common clients.
const (
	defaultTimeout = 5 * time.Second
	maxTimeout     = time.Minute
)

// found answers GET /requests.
type found struct {
	// Requests are the entries that the filter lets through, the oldest first; Count is how many.
	Requests []request `json:"requests"`
	Count    int       `json:"count"`
	// Met says that there are as many as were waited for.
	Met bool `json:"met"`
	// Last is the id of the newest entry of all, for the next "since".
	Last int `json:"last"`
}

// request is an entry, and how a token binds it.
type request struct {
	journal.Entry
	// Binding is of a start with a token.
	Binding []gateway.Bound `json:"binding,omitempty"`
}

// requests serves a journal.
type requests struct {
	journal *journal.Journal
	world   *World
}

func (j requests) addTo(mux *http.ServeMux) {
	mux.HandleFunc("GET /requests", j.list)
	mux.HandleFunc("DELETE /requests", j.forget)
	mux.HandleFunc("GET /requests/{id}", j.show)
}

func (j requests) forget(w http.ResponseWriter, _ *http.Request) {
	j.journal.Clear()
	w.WriteHeader(http.StatusNoContent)
}

// list lets the machine's clock run while it waits: clients do, too.
func (j requests) list(w http.ResponseWriter, r *http.Request) {
	q := query{values: r.URL.Query()}
	f := journal.Filter{
		Since: q.whole("since", 0), To: q.text("to"), Call: q.text("call"), Method: q.text("method"), Path: q.text("path"),
		Status: q.status("status"), Reason: q.text("reason"), Verdict: q.text("verdict"),
	}
	n, timeout := q.whole("wait", 0), q.duration("timeout", defaultTimeout, maxTimeout)
	if err := q.done(); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	entries, last := j.journal.Wait(ctx, f, n)
	answer(w, found{Requests: j.bound(entries), Count: len(entries), Met: len(entries) >= n, Last: last})
}

func (j requests) show(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	e, ok := j.journal.Entry(id)
	if err != nil || !ok {
		refuse(w, http.StatusNotFound, noRequest)
		return
	}
	answer(w, j.bound([]journal.Entry{e})[0])
}

var noRequest = fmt.Sprintf("no request has this id: the last %d are kept", journal.Limit)

// bound says of each start with a token what it is bound to.
func (j requests) bound(entries []journal.Entry) []request {
	all := make([]request, len(entries))
	for i, e := range entries {
		all[i].Entry = e
		if j.world == nil || j.world.Backend == nil || e.Call != "start" || e.Token == nil || e.Body == nil {
			continue
		}
		body, _ := e.Body.JSON.(map[string]any)
		var claims map[string]any
		if json.Unmarshal(e.Token.Claims, &claims) == nil && body != nil {
			all[i].Binding = j.world.Backend.Backend().Bound(claims, body)
		}
	}
	return all
}
