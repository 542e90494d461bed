package admin

import (
	"net/http"

	"aiuta-edge/simulator/backend/switches"
)

// shownSwitch is one of the backend's switches, as docs/backend.md describes them.
type shownSwitch struct {
	Name    string   `json:"name"`
	Value   string   `json:"value"`
	Default string   `json:"default"`
	Values  []string `json:"values"`
	Means   string   `json:"means"`
	Note    string   `json:"note,omitempty"`
}

func (w *World) showSwitches(to http.ResponseWriter, _ *http.Request) {
	now := w.Backend.Backend().Switches()
	shown := struct {
		Switches []shownSwitch `json:"switches"`
	}{}
	for _, doc := range switches.Docs() {
		shown.Switches = append(shown.Switches, shownSwitch{doc.Name, now[doc.Name], doc.Default, doc.Values, doc.Means, doc.Note})
	}
	answer(to, shown)
}

// setSwitches takes values by name, and sets all of them or none.
func (w *World) setSwitches(to http.ResponseWriter, r *http.Request) {
	var values map[string]string
	if !read(to, r, &values) {
		return
	}
	if err := w.Backend.Set(values); err != nil {
		refuse(to, http.StatusBadRequest, err.Error())
		return
	}
	w.showSwitches(to, r)
}
