// Package caller authenticates the caller of the token endpoint: the bearer of one of the brand's session tokens, a
// client with a key of its own, or any client.
//
// An instance of the component answers one request and is gone, so nothing here is kept in memory between two
// calls of Authenticate. What has to be remembered goes through a [Store].
package caller

import (
	"net/http"
	"time"
)

// Caller is the user or client that asks for a token.
type Caller struct {
	// ID is the sub of the caller's session, or the name of the client that the key belongs to: 1 to 256 bytes, all
	// printable. It is empty without caller authentication.
	ID string
	// IssuedAt is when the session was issued, to the second; it is zero if unknown.
	IssuedAt time.Time
}

// Authenticator is a way to authenticate callers.
type Authenticator interface {
	// Authenticate returns the caller of r at the time now. It reads only headers.
	//
	// The error is a [*Refusal] if the caller is at fault, and wraps [ErrUnavailable] if the caller cannot be
	// checked now. Any other error is a mistake in the configuration. No error holds any part of the credential.
	Authenticate(r *http.Request, now time.Time) (Caller, error)
}

// None accepts every request and names no caller.
type None struct{}

// Authenticate returns the zero Caller.
func (None) Authenticate(*http.Request, time.Time) (Caller, error) { return Caller{}, nil }
