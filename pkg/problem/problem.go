// Package problem is the one table from what went wrong to what the client is told: status, title and code,
// as RFC 9457 problem details.
package problem

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"aiuta-edge/pkg/strictjson"
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
	AmbiguousHost        Code = "ambiguous_host"
	NotFound             Code = "not_found"
	MethodNotAllowed     Code = "method_not_allowed"
	BodyTooLarge         Code = "body_too_large"
	URITooLong           Code = "uri_too_long"
	UnsupportedMediaType Code = "unsupported_media_type"
	// Unauthorized is a caller who did not prove who they are.
	Unauthorized Code = "unauthorized"
	// Denied is a caller, session or address on the operator's list.
	Denied Code = "denied"
	// NotAuthorized is a request that the brand's backend refuses.
	NotAuthorized            Code = "not_authorized"
	QuotaExceeded            Code = "quota_exceeded"
	CallerUnverifiable       Code = "caller_unverifiable"
	QuotaUnavailable         Code = "quota_unavailable"
	AuthorizationUnavailable Code = "authorization_unavailable"
	// DependencyUnavailable is the answer of a deep health check.
	DependencyUnavailable Code = "dependency_unavailable"
	NotConfigured         Code = "not_configured"
	Internal              Code = "internal"
)

// kinds has the codes in the order above. It is a list, because a map would be filled anew in each instance.
var kinds = []struct {
	code   Code
	status int
	title  string
}{
	{InvalidParameters, http.StatusBadRequest, "The parameters cannot be signed"},
	{ReservedParameter, http.StatusBadRequest, "A parameter has a name that only the server may set"},
	{InvalidQuery, http.StatusBadRequest, "The query cannot be read"},
	{InvalidBody, http.StatusBadRequest, "The body cannot be read"},
	{TokenTooLarge, http.StatusBadRequest, "The parameters make the token too large"},
	{AmbiguousHost, http.StatusBadRequest, "The request names more than one host"},
	{NotFound, http.StatusNotFound, "There is nothing at this path"},
	{MethodNotAllowed, http.StatusMethodNotAllowed, "The method is not allowed here"},
	{BodyTooLarge, http.StatusRequestEntityTooLarge, "The body is too large"},
	{URITooLong, http.StatusRequestURITooLong, "The request URI is too long"},
	{UnsupportedMediaType, http.StatusUnsupportedMediaType, "The body is not of a type that is read here"},
	{Unauthorized, http.StatusUnauthorized, "The caller is not authenticated"},
	{Denied, http.StatusForbidden, "The caller is cut off"},
	{NotAuthorized, http.StatusForbidden, "The request is not authorized"},
	{QuotaExceeded, http.StatusTooManyRequests, "The quota is used up"},
	{CallerUnverifiable, http.StatusServiceUnavailable, "The caller cannot be verified now"},
	{QuotaUnavailable, http.StatusServiceUnavailable, "The quota cannot be counted now"},
	{AuthorizationUnavailable, http.StatusServiceUnavailable, "The request cannot be authorized now"},
	{DependencyUnavailable, http.StatusServiceUnavailable, "Something that the endpoint needs does not answer"},
	{NotConfigured, http.StatusServiceUnavailable, "The endpoint is not configured"},
	{Internal, http.StatusInternalServerError, "The endpoint failed"},
}

// kind returns status and title of a code; zero if the code is unknown.
func (c Code) kind() (status int, title string) {
	for i := range kinds {
		if kinds[i].code == c {
			return kinds[i].status, kinds[i].title
		}
	}
	return 0, ""
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

	name, value string // a header of the answer
}

// Field is what is wrong with one parameter or variable.
type Field struct {
	Name   string `json:"name"`
	Detail string `json:"detail"`
}

// New returns a problem whose detail is made as by [fmt.Sprintf]. Inlined in each of its places, it would make the
// component larger.
//
//go:noinline
func New(code Code, format string, args ...any) *Problem {
	return &Problem{Code: code, Detail: fmt.Sprintf(format, args...)}
}

// With adds the one header that goes with the problem, such as Retry-After.
func (p *Problem) With(name, value string) *Problem {
	p.name, p.value = name, value
	return p
}

// Of returns the problem that err is or wraps. Anything else is a fault of ours, whose cause is not the client's
// to see.
func Of(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return New(Internal, "try again")
}

// Codes returns all codes in the order of their names.
func Codes() []Code {
	codes := make([]Code, len(kinds))
	for i := range kinds {
		codes[i] = kinds[i].code
	}
	slices.Sort(codes)
	return codes
}

// Error returns code and detail.
func (p *Problem) Error() string { return string(p.Code) + ": " + p.Detail }

// Status returns the HTTP status that goes with the problem's code.
func (p *Problem) Status() int {
	status, _ := p.Code.kind()
	return status
}

// MarshalJSON returns the problem details object of RFC 9457 with the extension members code and errors.
func (p *Problem) MarshalJSON() ([]byte, error) {
	status, title := p.Code.kind()
	var m strictjson.Members
	m.String("type", typePrefix+string(p.Code))
	m.String("title", title)
	m.Int("status", int64(status))
	m.String("code", string(p.Code))
	m.StringUnlessEmpty("detail", p.Detail)
	if len(p.Errors) > 0 {
		list := make([]strictjson.Members, len(p.Errors))
		for i, field := range p.Errors {
			list[i].String("name", field.Name)
			list[i].String("detail", field.Detail)
		}
		m.Objects("errors", list)
	}
	return m.Object()
}

// Write answers a request with the problem.
func (p *Problem) Write(w http.ResponseWriter) {
	body, _ := p.MarshalJSON() // strings and a number are always written
	if p.name != "" {
		w.Header().Set(p.name, p.value)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status())
	w.Write(body)
}
