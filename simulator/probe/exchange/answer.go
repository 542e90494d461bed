package exchange

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"
)

// Answer is what an endpoint said.
type Answer struct {
	Status int
	Header http.Header
	// Body is the beginning of the body, up to [maxBody].
	Body []byte
	// Reused says that the request went over a connection of an earlier one.
	Reused bool
	// More is how many answers too many came to a request that was written by hand. The server saw more requests in it than
	// were sent.
	More int
}

// maxBody is how much of an answer's body is read. A token of 4 MiB still fits, to be told by its length.
const maxBody = 8 << 20

// Object returns the body's members, nil if it is not one JSON object.
func (a Answer) Object() map[string]json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(a.Body, &members) != nil {
		return nil
	}
	return members
}

// Token returns the token of an answer that hands one out: a member "token" that is a string and not empty, under any
// status of success. Whether the rest is right too is for the caller to judge.
// Source: docs of aiuta-com, api/server-side-auth-component.md.
func (a Answer) Token() string {
	if !a.Success() {
		return ""
	}
	return text(a.Object()["token"])
}

// Type returns the member "type".
func (a Answer) Type() string { return text(a.Object()["type"]) }

// Code returns the stable code of a refusal, if it is problem details with one (RFC 9457 section 3.2).
func (a Answer) Code() string { return text(a.Object()["code"]) }

// Success reports a status of 2xx.
func (a Answer) Success() bool { return a.Status >= 200 && a.Status < 300 }

// Refused reports that the endpoint blamed the request.
func (a Answer) Refused() bool { return a.Status >= 400 && a.Status < 500 }

// Broke reports that the endpoint blamed itself.
func (a Answer) Broke() bool { return a.Status >= 500 }

// ErrLimited says that the caller's quota is used up, so that nothing can be said about what was to be tried.
var ErrLimited = errors.New("not judged, because the endpoint answered 429: raise its limit for this caller, or try less at a time")

// Limited reports that the caller has asked too often (RFC 6585 section 4).
func (a Answer) Limited() bool { return a.Status == http.StatusTooManyRequests }

// MediaType returns the media type of the body in lower case, without parameters.
func (a Answer) MediaType() string {
	mediaType, _, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if err != nil {
		return strings.ToLower(a.Header.Get("Content-Type"))
	}
	return mediaType
}

// text returns the string that a JSON value is, and "" for any other value.
func text(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}
