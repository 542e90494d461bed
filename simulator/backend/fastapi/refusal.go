package fastapi

import (
	"net/http"
	"time"

	"aiuta-edge/simulator/backend/reason"
)

// Refusal is an error that becomes an answer.
type Refusal struct {
	Status int
	Reason reason.Reason
	// Body is encoded as JSON. A refused credential has the configured body instead.
	Body any
	// RetryAfter is sent as Retry-After, in whole seconds; zero sends none.
	RetryAfter time.Duration
}

func (r *Refusal) Error() string { return "request refused: " + string(r.Reason) }

// Detail is the form of an error that a FastAPI handler raises: {"detail":"…"}.
func Detail(status int, why reason.Reason, text string) *Refusal {
	return &Refusal{Status: status, Reason: why, Body: map[string]any{"detail": text}}
}

// APIError is ApiError of the unified API, which its catalogue calls answer with. The codes are not public.
func APIError(status int, why reason.Reason, code, text string) *Refusal {
	return &Refusal{Status: status, Reason: why, Body: struct {
		Code    string         `json:"code"`
		Message string         `json:"message"`
		Details map[string]any `json:"details"`
	}{code, text, nil}}
}

var (
	// ErrBodyUnreadable is FastAPI's answer to a body that it cannot decode. Source: fastapi/routing.py.
	ErrBodyUnreadable = Detail(http.StatusBadRequest, reason.BodyUnreadable, "There was an error parsing the body")
	// ErrBodyTooLarge has a status that no OpenAPI file says.
	ErrBodyTooLarge = Detail(http.StatusRequestEntityTooLarge, reason.BodyTooLarge, "Request body is too large")
	// ErrBodyMissing answers no body, or null, where one is required.
	ErrBodyMissing = Invalid("missing", "Field required")
)

// Explained puts the text of a detail into a list of violations, which is the form of a 422. It returns other bodies as
// they are.
func Explained(body any) any {
	members, _ := body.(map[string]any)
	text, ok := members["detail"].(string)
	if !ok {
		return body
	}
	return map[string]any{"detail": Violations{{Loc: []any{"body"}, Msg: "Value error, " + text, Type: "value_error"}}}
}

// Reply is an answer with another status than 200. A 204 has no body.
type Reply struct {
	Status int
	Value  any
	// Reason tells the tester what a success hides.
	Reason reason.Reason
}
