// Package caller finds out who is asking the token endpoint: nobody in particular, the bearer of a session token
// of the brand, or a client with a key of its own.
//
// An instance of the component answers one request and is gone, so nothing here is kept in memory between two
// calls of Authenticate. What has to be remembered goes through a [Store].
package caller

import (
	"net/http"
	"time"
)

// Caller is who asks for a token.
type Caller struct {
	// ID is the sub of the caller's session, or the name of the client whose key it has: 1 to 256 bytes, all
	// printable. It is empty when nobody was asked.
	ID string
	// IssuedAt is when the session was issued, to the second; it is zero when that is not known.
	IssuedAt time.Time
}

// Authenticator is a way to find out who is asking.
type Authenticator interface {
	// Authenticate returns the caller of r, with now as the time to judge by. It reads headers alone.
	//
	// The error is a [*Refusal] if the caller is to blame, and wraps [ErrUnavailable] if the caller cannot be
	// checked now. Any other error is a mistake in the configuration. None of them holds any of the credential.
	Authenticate(r *http.Request, now time.Time) (Caller, error)
}

// None lets everybody in, and knows nobody.
type None struct{}

// Authenticate returns the zero Caller.
func (None) Authenticate(*http.Request, time.Time) (Caller, error) { return Caller{}, nil }
