package caller

import (
	"errors"
	"strings"
)

// ErrUnavailable says that a caller cannot be checked now: the keys cannot be fetched and none are stored. It says
// nothing about the caller, who may try again after [RetryInterval].
var ErrUnavailable = errors.New("the caller cannot be checked now")

// Codes of a [Refusal]. Source: RFC 6750 section 3.1. A request without a credential that is understood gets no code.
const (
	CodeNone           = ""
	CodeInvalidRequest = "invalid_request"
	CodeInvalidToken   = "invalid_token"
)

// Refusal says which check a caller failed.
type Refusal struct {
	// Code is one of the codes above.
	Code string
	// Description is one sentence of a closed set, fit for the caller. It holds nothing that was sent.
	Description string
}

// Error returns code and description.
func (r *Refusal) Error() string {
	if r.Code == CodeNone {
		return "caller refused: " + r.Description
	}
	return "caller refused: " + r.Code + ": " + r.Description
}

// realm is there because a challenge must have a parameter (RFC 6750 section 3), and without a code it has no other.
const realm = "aiuta-edge"

// Challenge returns the value of the header WWW-Authenticate (RFC 6750 section 3). A request that had no
// credential gets no error information, as section 3.1 asks.
func (r *Refusal) Challenge() string {
	challenge := `Bearer realm="` + realm + `"`
	if r.Code == CodeNone {
		return challenge
	}
	return challenge + `, error="` + quotable(r.Code) + `", error_description="` + quotable(r.Description) + `"`
}

// quotable replaces what RFC 6750 section 3 does not allow in error and error_description: characters outside ASCII,
// control characters, and the two characters that would need an escape.
func quotable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '\''
		}
		return r
	}, s)
}
