package fastapi

import (
	"net/http"

	"aiuta-edge/simulator/backend/reason"
)

// Violation is one entry of FastAPI's 422. Source: the schema ValidationError of both OpenAPI files; the words
// in type and msg are Pydantic 2's, whose nullable types the OpenAPI files show.
type Violation struct {
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
	Type string `json:"type"`
}

// Violations collects what is wrong with one body.
type Violations []Violation

// Add notes that the value at path, below the body, breaks a rule.
func (v *Violations) Add(kind, message string, path ...any) {
	*v = append(*v, Violation{Loc: append([]any{"body"}, path...), Msg: message, Type: kind})
}

func (v *Violations) missing(path ...any) { v.Add("missing", "Field required", path...) }

func (v *Violations) notString(path ...any) {
	v.Add("string_type", "Input should be a valid string", path...)
}

// Refusal returns nil if nothing was noted.
func (v Violations) Refusal(why reason.Reason) error {
	if len(v) == 0 {
		return nil
	}
	return &Refusal{Status: http.StatusUnprocessableEntity, Reason: why, Body: map[string]any{"detail": v}}
}

// Invalid is a refusal for one violation.
func Invalid(kind, message string, path ...any) error {
	var v Violations
	v.Add(kind, message, path...)
	return v.Refusal(reason.BodyInvalid)
}
