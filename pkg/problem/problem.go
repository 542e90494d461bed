// Package problem is the one table from what went wrong to what the client is told: status, title and code,
// as RFC 9457 problem details.
package problem

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Code names a kind of problem. Codes never change their meaning; clients may switch on them.
type Code string

// The problems of the token endpoint.
const (
	InvalidParameters    Code = "invalid_parameters"
	ReservedParameter    Code = "reserved_parameter"
	InvalidQuery         Code = "invalid_query"
	InvalidBody          Code = "invalid_body"
	TokenTooLarge        Code = "token_too_large"
	NotFound             Code = "not_found"
	MethodNotAllowed     Code = "method_not_allowed"
	BodyTooLarge         Code = "body_too_large"
	URITooLong           Code = "uri_too_long"
	UnsupportedMediaType Code = "unsupported_media_type"
	NotConfigured        Code = "not_configured"
	Internal             Code = "internal"
)

var kinds = map[Code]struct {
	status int
	title  string
}{
	InvalidParameters:    {http.StatusBadRequest, "The parameters cannot be signed"},
	ReservedParameter:    {http.StatusBadRequest, "A parameter has a name that only the server may set"},
	InvalidQuery:         {http.StatusBadRequest, "The query cannot be read"},
	InvalidBody:          {http.StatusBadRequest, "The body cannot be read"},
	TokenTooLarge:        {http.StatusBadRequest, "The parameters make the token too large"},
	NotFound:             {http.StatusNotFound, "There is nothing at this path"},
	MethodNotAllowed:     {http.StatusMethodNotAllowed, "The method is not allowed here"},
	BodyTooLarge:         {http.StatusRequestEntityTooLarge, "The body is too large"},
	URITooLong:           {http.StatusRequestURITooLong, "The request URI is too long"},
	UnsupportedMediaType: {http.StatusUnsupportedMediaType, "The body is not of a type that is read here"},
	NotConfigured:        {http.StatusServiceUnavailable, "The endpoint is not configured"},
	Internal:             {http.StatusInternalServerError, "The endpoint failed"},
}

// typePrefix makes a code a problem type URI (RFC 9457 section 3.1.1). It is a name, not an address.
const typePrefix = "urn:aiuta-edge:problem:"

// Problem is one refusal. It is an error, so that any step may end a request with it.
type Problem struct {
	Code Code
	// Detail says in one sentence what the reader can change. It never holds a secret or a token.
	Detail string
	// Errors has one entry for each parameter or variable that is wrong.
	Errors []Field
}

// Field is what is wrong with one parameter or variable.
type Field struct {
	Name   string `json:"name"`
	Detail string `json:"detail"`
}

// New returns a problem whose detail is made as by [fmt.Sprintf].
func New(code Code, format string, args ...any) *Problem {
	return &Problem{Code: code, Detail: fmt.Sprintf(format, args...)}
}

// Error returns code and detail.
func (p *Problem) Error() string { return string(p.Code) + ": " + p.Detail }

// Status returns the HTTP status that goes with the problem's code.
func (p *Problem) Status() int { return kinds[p.Code].status }

// MarshalJSON returns the problem details object of RFC 9457 with the extension members code and errors.
func (p *Problem) MarshalJSON() ([]byte, error) {
	kind := kinds[p.Code]
	return json.Marshal(struct {
		Type   string  `json:"type"`
		Title  string  `json:"title"`
		Status int     `json:"status"`
		Code   Code    `json:"code"`
		Detail string  `json:"detail,omitempty"`
		Errors []Field `json:"errors,omitempty"`
	}{typePrefix + string(p.Code), kind.title, kind.status, p.Code, p.Detail, p.Errors})
}

// Write answers a request with the problem.
func (p *Problem) Write(w http.ResponseWriter) {
	body, _ := json.Marshal(p) // strings and a number always marshal
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status())
	w.Write(body)
}
