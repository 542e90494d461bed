package report

import (
	"encoding/json"
	"io"
)

// jsonVersion changes when a reader of the JSON report would have to. New members do not change it.
const jsonVersion = 1

// writeJSON writes the model as it is, and the counts. docs/report.schema.json describes it.
func writeJSON(w io.Writer, r Report) error {
	if r.Cases == nil {
		r.Cases = []Case{} // a list, even of nothing
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document{Version: jsonVersion, Summary: r.Summary(), Report: r})
}

type document struct {
	Version int     `json:"version"`
	Summary Summary `json:"summary"`
	Report
}
