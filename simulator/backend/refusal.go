package backend

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// refusal is an error that becomes an answer.
type refusal struct {
	status int
	reason Reason
	// body is encoded as JSON. A refused credential has the configured body instead.
	body any
	// retryAfter is sent as Retry-After, in whole seconds; zero sends none.
	retryAfter time.Duration
}

func (r *refusal) Error() string { return "request refused: " + string(r.reason) }

// unauthorized refuses a credential. Status and body are up to the switches.
func unauthorized(reason Reason) *refusal {
	return &refusal{status: http.StatusUnauthorized, reason: reason}
}

// message is how common gateways word a refusal. Aiuta's words are not public.
func message(status int, reason Reason, text string) *refusal {
	return &refusal{status: status, reason: reason, body: map[string]any{"message": text}}
}

// detail is the form of an error that a FastAPI handler raises: {"detail":"…"}.
func detail(status int, reason Reason, text string) *refusal {
	return &refusal{status: status, reason: reason, body: map[string]any{"detail": text}}
}

// apiError is ApiError of the unified API, which its catalogue calls answer with. The codes are not public.
func apiError(status int, reason Reason, code, text string) *refusal {
	return &refusal{status: status, reason: reason, body: struct {
		Code    string         `json:"code"`
		Message string         `json:"message"`
		Details map[string]any `json:"details"`
	}{code, text, nil}}
}

var (
	errPathUnknown   = detail(http.StatusNotFound, ReasonPathUnknown, "Not Found")
	errMethodUnknown = detail(http.StatusMethodNotAllowed, ReasonMethodUnknown, "Method Not Allowed")
	errInternal      = detail(http.StatusInternalServerError, ReasonInternal, "Internal Server Error")
	errFileUnknown   = detail(http.StatusNotFound, ReasonFileUnknown, "Not Found")

	// FastAPI's answer to a body that it cannot decode. Source: fastapi/routing.py.
	errBodyUnreadable = detail(http.StatusBadRequest, ReasonBodyUnreadable, "There was an error parsing the body")

	// The web SDK tells an expired photo by this status and text. Source: web useTryOnGeneration.ts.
	errInputImageUnknown = detail(http.StatusBadRequest, ReasonImageUnknown, "Input image was not found")
	errInputImageExpired = detail(http.StatusBadRequest, ReasonImageExpired, "Input image was not found")

	// No OpenAPI file has a status for these: a switch decides, see statusOf. An operation that is not the caller's
	// has the switch unknown_operation.
	errImageUnknown     = detail(http.StatusNotFound, ReasonImageUnknown, "Image not found")
	errImageExpired     = detail(http.StatusNotFound, ReasonImageExpired, "Image not found")
	errImageProtected   = detail(http.StatusForbidden, ReasonImageProtected, "Images of Aiuta cannot be deleted")
	errOperationUnknown = detail(http.StatusNotFound, ReasonOperationUnknown, "Operation not found")
	errBodyTooLarge     = detail(http.StatusRequestEntityTooLarge, ReasonBodyTooLarge, "Request body is too large")
	errUploadFormat     = detail(http.StatusBadRequest, ReasonUploadFormat, "Image format is not supported")

	// 400 on a start is "also used for SKU errors". Source: web useTryOnGeneration.ts.
	errStartSKUUnknown  = detail(http.StatusBadRequest, ReasonSKUUnknown, "SKU item was not found")
	errStartSKUNotReady = detail(http.StatusBadRequest, ReasonSKUNotReady, "SKU item is not ready")
)

// tooMany is the gateway's answer to too many requests.
func tooMany(reason Reason, retryAfter time.Duration) *refusal {
	r := message(http.StatusTooManyRequests, reason, "API rate limit exceeded")
	r.retryAfter = retryAfter
	return r
}

// statusOf is the status of a refusal: where no OpenAPI file has one, that of a switch.
func (b *Backend) statusOf(refused *refusal) int {
	switch refused {
	case errImageUnknown, errImageExpired:
		return b.config.StatusUnknownImage
	case errImageProtected:
		return b.config.StatusProtectedImage
	case errInputImageUnknown, errInputImageExpired:
		return b.config.StatusInputImage
	case errStartSKUUnknown, errStartSKUNotReady:
		return b.config.StatusStartSKU
	case errBodyTooLarge:
		return b.config.StatusTooLarge
	case errUploadFormat:
		return b.config.StatusUploadFormat
	}
	return refused.status
}

// errorText is the text of a detail that is no list of violations.
func errorText(body any) (string, bool) {
	members, _ := body.(map[string]any)
	text, ok := members["detail"].(string)
	return text, ok
}

// refuse answers with a refusal. Any other error is the backend's own failure, and says no more than that.
func (b *Backend) refuse(w http.ResponseWriter, err error) {
	refused := errInternal
	errors.As(err, &refused)
	w.Header().Set(HeaderReason, string(refused.reason))
	if refused.status == http.StatusUnauthorized {
		b.refuseCredential(w, refused.reason)
		return
	}
	if refused.retryAfter > 0 {
		seconds := (refused.retryAfter + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	status, worded := b.statusOf(refused), refused.body
	if text, ok := errorText(worded); ok && status == http.StatusUnprocessableEntity {
		worded = map[string]any{"detail": violations{{Loc: []any{"body"}, Msg: "Value error, " + text, Type: "value_error"}}}
	}
	body, _ := encode(worded) // texts in maps and lists: always encodable
	writeJSON(w, status, body)
}
