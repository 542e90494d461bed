package backend

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/storage"
)

var (
	errPathUnknown   = fastapi.Detail(http.StatusNotFound, reason.PathUnknown, "Not Found")
	errMethodUnknown = fastapi.Detail(http.StatusMethodNotAllowed, reason.MethodUnknown, "Method Not Allowed")
	errInternal      = fastapi.Detail(http.StatusInternalServerError, reason.Internal, "Internal Server Error")

	// The web SDK tells an expired photo by this status and text. Source: web useTryOnGeneration.ts.
	errInputImageUnknown = fastapi.Detail(http.StatusBadRequest, reason.ImageUnknown, "Input image was not found")
	errInputImageExpired = fastapi.Detail(http.StatusBadRequest, reason.ImageExpired, "Input image was not found")

	// An operation that is not the caller's has the switch unknown_operation.
	errOperationUnknown = fastapi.Detail(http.StatusNotFound, reason.OperationUnknown, "Operation not found")

	// 400 on a start is "also used for SKU errors". Source: web useTryOnGeneration.ts.
	errStartSKUUnknown  = fastapi.Detail(http.StatusBadRequest, reason.SKUUnknown, "SKU item was not found")
	errStartSKUNotReady = fastapi.Detail(http.StatusBadRequest, reason.SKUNotReady, "SKU item is not ready")
)

// statusOf is the status of a refusal: where no OpenAPI file has one, that of a switch.
func (b *Backend) statusOf(refused *fastapi.Refusal) int {
	switch refused {
	case storage.ErrUnknown, storage.ErrExpired:
		return b.config.StatusUnknownImage
	case storage.ErrProtected:
		return b.config.StatusProtectedImage
	case errInputImageUnknown, errInputImageExpired:
		return b.config.StatusInputImage
	case errStartSKUUnknown, errStartSKUNotReady:
		return b.config.StatusStartSKU
	case fastapi.ErrBodyTooLarge:
		return b.config.StatusTooLarge
	case storage.ErrUploadFormat:
		return b.config.StatusUploadFormat
	}
	return refused.Status
}

// refuse answers with a refusal. Any other error is the backend's own failure, and says no more than that.
func (b *Backend) refuse(w http.ResponseWriter, err error) {
	refused := errInternal
	errors.As(err, &refused)
	w.Header().Set(reason.Header, string(refused.Reason))
	if refused.Status == http.StatusUnauthorized {
		b.gateway.Refuse(w, refused.Reason)
		return
	}
	if refused.RetryAfter > 0 {
		seconds := (refused.RetryAfter + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	status, worded := b.statusOf(refused), refused.Body
	if status == http.StatusUnprocessableEntity {
		worded = fastapi.Explained(worded)
	}
	body, _ := fastapi.Encode(worded) // texts in maps and lists: always encodable
	writeJSON(w, status, body)
}
