package sdk

import (
	"errors"
	"fmt"

	"aiuta-edge/pkg/aiuta"
)

// Why a try-on can end without a result, besides the error types of this file.
var (
	ErrNoPhoto          = errors.New("try-on has neither a photo nor an uploaded image")
	ErrPhotoDropped     = errors.New("the SDK does not offer this photo: its expires_at has passed, or nothing came of it before the page was loaded anew")
	ErrNoSKUs           = errors.New("try-on names no sku")
	ErrOneSKU           = errors.New("this version of the SDK tries on one product at a time: name one sku")
	ErrNoHandOver       = errors.New("this SDK takes no photo over from a phone: upload it")
	ErrEmptyToken       = errors.New("getJwt returned an empty token")
	ErrNothingProves    = errors.New("the SDK has only a subscription id, which proves nothing, and does not start")
	ErrCancelled        = errors.New("getJwt was cancelled")
	ErrCallbackTimeout  = errors.New("getJwt took too long")
	ErrNoOperationID    = errors.New("the answer names no operation")
	ErrOperationTimeout = errors.New("the poll schedule ended before the operation did")
	ErrEmptyResults     = errors.New("the operation succeeded without an image")
	ErrGaveUp           = errors.New("the user lost patience and closed the screen")
)

// CallbackError says that the app's getJwt threw, and wraps what it threw.
type CallbackError struct{ Err error }

// Error returns the cause as the app gave it.
func (e *CallbackError) Error() string { return "getJwt threw: " + e.Err.Error() }

// Unwrap returns what getJwt threw.
func (e *CallbackError) Unwrap() error { return e.Err }

// errUnsendable is a request that an HTTP client refuses to send.
var errUnsendable = errors.New("a header holds a character that this HTTP client does not send")

// TransportError says that a request got no answer at all, or one that broke off.
type TransportError struct {
	Call aiuta.Call
	// Status is the status of an answer that broke off, or 0 if no answer began.
	Status int
	Err    error
}

// Error returns the call and the cause.
func (e *TransportError) Error() string {
	return fmt.Sprintf("%s: no answer: %v", e.Call, e.Err)
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// StatusError says that the SDK does not take the answer's status for success.
type StatusError struct {
	Call   aiuta.Call
	Status int
	// Detail is the member "detail" of a JSON body, if that is a string.
	Detail string
	// Excerpt is the beginning of the body where there is no detail, at most 300 bytes.
	Excerpt string
}

// Error returns the call, the status and what the body says.
func (e *StatusError) Error() string {
	said := e.Detail
	if said == "" {
		said = e.Excerpt
	}
	return fmt.Sprintf("%s: status %d, saying %q", e.Call, e.Status, said)
}

// DecodeError says that an answer is not of the shape that the SDK decodes.
type DecodeError struct {
	Call aiuta.Call
	Err  error
}

// Error returns the call and what does not fit.
func (e *DecodeError) Error() string {
	return fmt.Sprintf("%s: cannot decode the answer: %v", e.Call, e.Err)
}

// Unwrap returns what does not fit.
func (e *DecodeError) Unwrap() error { return e.Err }

// OperationError says that the operation ended in a state that the SDK takes for a failure.
type OperationError struct {
	State   aiuta.State
	Message string
}

// Error returns the state and the API's message.
func (e *OperationError) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("operation is %s", e.State)
	}
	return fmt.Sprintf("operation is %s: %s", e.State, e.Message)
}

// AbortError says that the API aborted the operation, as a rule because of the photo.
type AbortError struct {
	Reason  AbortReason
	Message string
}

// Error returns the reason, or else the API's message.
func (e *AbortError) Error() string {
	if e.Reason != "" {
		return "operation was aborted: " + string(e.Reason)
	}
	return "operation was aborted: " + e.Message
}
