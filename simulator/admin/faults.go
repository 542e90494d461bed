package admin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"aiuta-edge/simulator/fault"
)

// maxFaults is how many rules there may be at a time.
const maxFaults = 100

// shownFault is a rule, and what became of it.
type shownFault struct {
	ID   int        `json:"id"`
	Rule fault.Rule `json:"rule"`
	// Matched counts the requests that it chose, and Hit those that it broke. Over says that it will break no more.
	Matched int  `json:"matched"`
	Hit     int  `json:"hit"`
	Over    bool `json:"over"`
}

// links are those that pass here: what arrives at the servers, and what the endpoint asks.
var links = []fault.Link{fault.AppEndpoint, fault.EndpointBrand, fault.SDKAPI, fault.SDKStorage}

func (w *World) showFaults(to http.ResponseWriter, _ *http.Request) {
	shown := struct {
		Faults []shownFault `json:"faults"`
	}{[]shownFault{}}
	for _, t := range w.Faults.Tallies() {
		shown.Faults = append(shown.Faults, shownFault{t.ID, t.Rule, t.Matched, t.Hit, t.Over()})
	}
	answer(to, shown)
}

func (w *World) addFaults(to http.ResponseWriter, r *http.Request) {
	var rule fault.Rule
	if !read(to, r, &rule) {
		return
	}
	err := rule.Validate()
	if err == nil && !slices.Contains(links, rule.Link) {
		err = fmt.Errorf("link: nothing of %s passes here: use one of %v", rule.Link, links)
	}
	if err != nil {
		refuse(to, http.StatusBadRequest, err.Error())
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.Faults.Tallies()) >= maxFaults {
		refuse(to, http.StatusConflict, fmt.Sprintf("there are %d faults: remove some", maxFaults))
		return
	}
	w.Faults.Add(rule)
	w.showFaults(to, r)
}

func (w *World) clearFaults(to http.ResponseWriter, _ *http.Request) {
	w.Faults.Clear()
	to.WriteHeader(http.StatusNoContent)
}

func (w *World) removeFault(to http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || !w.Faults.Remove(id) {
		refuse(to, http.StatusNotFound, "no fault has this id: GET /faults lists them")
		return
	}
	to.WriteHeader(http.StatusNoContent)
}
