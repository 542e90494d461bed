package admin

import (
	"context"
	"net/http"
	"time"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
)

// playLimit is how long a play may take. On its simulated clock most take milliseconds.
const playLimit = time.Minute

// plays plays one scenario at a time, on servers of its own.
type plays struct {
	runner scenario.Runner
	turn   chan struct{}
}

func newPlays(runner scenario.Runner) plays { return plays{runner, make(chan struct{}, 1)} }

func (p plays) addTo(mux *http.ServeMux) {
	mux.HandleFunc("GET /scenarios", p.list)
	mux.HandleFunc("POST /plays", p.play)
}

// shownScenario is a scenario that can be played, with the SDKs that it is about.
type shownScenario struct {
	Name     string   `json:"name"`
	Summary  string   `json:"summary"`
	About    string   `json:"about,omitempty"`
	Tags     []string `json:"tags,omitempty"`
	Personas []string `json:"personas"`
}

func (p plays) list(to http.ResponseWriter, _ *http.Request) {
	shown := struct {
		Scenarios []shownScenario `json:"scenarios"`
	}{}
	for _, s := range scenario.Builtin() {
		one := shownScenario{Name: s.Name, Summary: s.Summary, About: s.About, Tags: s.Tags}
		for _, persona := range s.Players() {
			one.Personas = append(one.Personas, persona.String())
		}
		shown.Scenarios = append(shown.Scenarios, one)
	}
	answer(to, shown)
}

func (p plays) play(to http.ResponseWriter, r *http.Request) {
	var asked struct {
		Scenario string `json:"scenario"`
		Persona  string `json:"persona"`
	}
	if !read(to, r, &asked) {
		return
	}
	found, ok := builtin(asked.Scenario)
	if !ok {
		refuse(to, http.StatusNotFound, "no built-in scenario has this name: GET /scenarios lists them")
		return
	}
	persona, err := sdk.Find(asked.Persona)
	if err != nil {
		refuse(to, http.StatusNotFound, err.Error())
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), playLimit)
	defer cancel()
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		refuse(to, http.StatusServiceUnavailable, "another play takes too long")
		return
	}
	played, err := p.runner.Play(ctx, found, persona)
	if err != nil {
		refuse(to, http.StatusInternalServerError, err.Error())
		return
	}
	answer(to, played)
}

// builtin never looks for a file.
func builtin(name string) (scenario.Scenario, bool) {
	for _, s := range scenario.Builtin() {
		if s.Name == name {
			return s, true
		}
	}
	return scenario.Scenario{}, false
}
