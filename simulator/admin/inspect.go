package admin

import (
	"encoding/json"
	"net/http"

	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/journal"
)

// inspected is an inspection whose texts are redacted.
type inspected struct {
	gateway.Inspection
	Header json.RawMessage `json:"header,omitempty"`
	Claims json.RawMessage `json:"claims,omitempty"`
}

// inspect judges a token that was pasted, or that a request of the journal had.
func (w *World) inspect(j *journal.Journal) http.HandlerFunc {
	return func(to http.ResponseWriter, r *http.Request) {
		var asked struct {
			Token   string `json:"token"`
			Request int    `json:"request"`
		}
		if !read(to, r, &asked) {
			return
		}
		raw := asked.Token
		if asked.Request != 0 {
			var ok bool
			if raw, ok = j.Token(asked.Request); !ok {
				refuse(to, http.StatusNotFound, "no request of the journal has this id and a token")
				return
			}
		}
		got := inspected{Inspection: w.Backend.Backend().Inspect(raw)}
		got.Header, got.Claims = w.redacted(got.Inspection.Header), w.redacted(got.Inspection.Claims)
		answer(to, got)
	}
}

// redacted is a JSON object without secrets; nil if there is none.
func (w *World) redacted(members map[string]any) json.RawMessage {
	if members == nil {
		return nil
	}
	text, err := json.Marshal(members)
	if err != nil {
		return nil
	}
	return w.Redactor.JSON(text)
}
