package backend

import "net/http"

// violation is one entry of FastAPI's 422. Source: the schema ValidationError of both OpenAPI files; the words
// in type and msg are Pydantic 2's, whose nullable types the OpenAPI files show.
type violation struct {
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
	Type string `json:"type"`
}

// violations collects what is wrong with one body.
type violations []violation

// add notes that the value at path, below the body, breaks a rule.
func (v *violations) add(kind, message string, path ...any) {
	*v = append(*v, violation{Loc: append([]any{"body"}, path...), Msg: message, Type: kind})
}

func (v *violations) missing(path ...any) { v.add("missing", "Field required", path...) }

func (v *violations) notString(path ...any) {
	v.add("string_type", "Input should be a valid string", path...)
}

// refusal returns nil if nothing was noted.
func (v violations) refusal(reason Reason) error {
	if len(v) == 0 {
		return nil
	}
	return &refusal{status: http.StatusUnprocessableEntity, reason: reason, body: map[string]any{"detail": v}}
}

// invalid is a refusal for one violation.
func invalid(kind, message string, path ...any) error {
	var v violations
	v.add(kind, message, path...)
	return v.refusal(ReasonBodyInvalid)
}
