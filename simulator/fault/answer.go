package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"aiuta-edge/simulator/clock"
)

// Status is an answer from something between the caller and the server, such as a gateway.
type Status struct {
	Code int `json:"code"`
	// Body is sent as application/json if it is valid JSON, and as text otherwise. Headers can override that.
	Body    string            `json:"body,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	// KeepBody leaves the server's own answer as it is, but for its status and Headers. It is for answers only, downstream.
	KeepBody bool `json:"keep_body,omitempty"`
}

func (*Status) name() string { return "status" }

func (s *Status) check() error {
	if s.Code < 200 || s.Code > 599 {
		return fmt.Errorf("code: %d is not the status of a final answer: use one from 200 to 599", s.Code)
	}
	if (s.Body != "" || s.KeepBody) && !hasBody(s.Code) {
		return fmt.Errorf("body: an answer with status %d cannot have one (RFC 9110 sections 15.3.5 and 15.4.5)", s.Code)
	}
	if s.KeepBody && s.Body != "" {
		return errors.New("body: leave it out, or keep_body, which sends the server's")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		if !fieldName.MatchString(name) || strings.ContainsFunc(s.Headers[name], unicode.IsControl) {
			return fmt.Errorf("headers: %q cannot be sent", name)
		}
		if strings.EqualFold(name, "Content-Length") || strings.EqualFold(name, "Transfer-Encoding") {
			return fmt.Errorf("headers: leave out %s: it follows from the body", name)
		}
	}
	return nil
}

// fieldName matches the name of a header (RFC 9110 section 5.6.2).
var fieldName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

func hasBody(code int) bool { return code != http.StatusNoContent && code != http.StatusNotModified }

func (s *Status) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	if s.KeepBody {
		return s.changed(next.RoundTrip(r))
	}
	if err := x.lose(next, r); err != nil {
		return nil, err
	}
	return s.response(r), nil
}

// changed gives the server's own answer the status and headers.
func (s *Status) changed(resp *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	resp.StatusCode, resp.Status = s.Code, statusLine(s.Code)
	resp.Header = cloned(resp.Header)
	for name, value := range s.Headers {
		resp.Header.Set(name, value)
	}
	return resp, nil
}

func statusLine(code int) string { return fmt.Sprintf("%d %s", code, http.StatusText(code)) }

// response makes the answer to a request.
func (s *Status) response(r *http.Request) *http.Response {
	header := http.Header{}
	if s.Body != "" {
		header.Set("Content-Type", "text/plain; charset=utf-8")
		if json.Valid([]byte(s.Body)) {
			header.Set("Content-Type", "application/json")
		}
	}
	if r.Header.Get("Origin") != "" { // without it a browser hides the answer from the page
		header.Set("Access-Control-Allow-Origin", "*")
	}
	for name, value := range s.Headers {
		header.Set(name, value)
	}
	resp := &http.Response{
		Status: statusLine(s.Code), StatusCode: s.Code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Request: r, ContentLength: int64(len(s.Body)), Body: http.NoBody,
	}
	if r.Method != http.MethodHead {
		resp.Body = io.NopCloser(strings.NewReader(s.Body))
	}
	return resp
}

// TooManyRequests is the answer of a rate limit (RFC 6585 section 4).
type TooManyRequests struct {
	// RetryAfter is sent in whole seconds (RFC 9110 section 10.2.3). Zero sends none.
	RetryAfter clock.Duration `json:"retry_after,omitempty"`
}

func (*TooManyRequests) name() string { return "too_many_requests" }

func (t *TooManyRequests) check() error {
	if time.Duration(t.RetryAfter)%time.Second != 0 {
		return errors.New("retry_after: use whole seconds, such as 30s")
	}
	return nil
}

func (t *TooManyRequests) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	answer := &Status{Code: http.StatusTooManyRequests, Headers: map[string]string{}}
	if t.RetryAfter > 0 {
		answer.Headers["Retry-After"] = strconv.Itoa(int(time.Duration(t.RetryAfter) / time.Second))
	}
	return answer.roundTrip(x, next, r)
}

// skew moves the date of an answer.
type skew struct{ by *clock.Offset }

func (skew) name() string { return "skew" }
func (skew) check() error { return nil }

func (s skew) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	resp, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	date := x.clock.Now().Add(time.Duration(*s.by))
	resp.Header = cloned(resp.Header)
	resp.Header.Set("Date", date.UTC().Format(http.TimeFormat))
	return resp, nil
}
