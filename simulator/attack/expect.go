package attack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/backend/reason"
)

// expectation is what should become of an attempt.
type expectation struct {
	// text says it to people.
	text string
	// judge returns what happened, and whether it is what should.
	judge func(answer) (got string, ok bool)
}

// refusedFor expects the backend to refuse a credential. A backend that gives no reasons is believed for its
// status alone.
func refusedFor(why reason.Reason) expectation {
	return expectation{strings.TrimSpace("4xx " + string(why)), func(a answer) (string, bool) {
		said := a.header.Get(reason.Header)
		return a.said(said), a.isRefusal() && (said == "" || why == "" || said == string(why))
	}}
}

// refused expects no token, and of an endpoint of ours one of the codes too. What status a stranger's endpoint gives its
// refusals is not for an attack to judge: nothing got through.
func (t *Target) refused(codes ...problem.Code) expectation {
	if !t.Ours {
		return noToken()
	}
	return expectation{wanted(codes), func(a answer) (string, bool) {
		code := a.code()
		return a.said(string(code)), a.isRefusal() && a.token() == "" && slices.Contains(codes, code)
	}}
}

func wanted(codes []problem.Code) string {
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = fmt.Sprint((&problem.Problem{Code: code}).Status())
		if code != hostRefusal {
			words[i] += " " + string(code)
		} else {
			words[i] = "4xx without a body"
		}
	}
	return strings.Join(words, " or ")
}

// hostRefusal stands for a refusal of whatever is in front of the endpoint, which has no code.
const hostRefusal problem.Code = ""

// noToken expects anything but a token and a failure of the server.
func noToken() expectation {
	return expectation{"no token", func(a answer) (string, bool) {
		return a.said(string(a.code())), a.err == nil && a.token() == "" && !a.isFailure()
	}}
}

// harmless expects no token, or one with which flaw finds nothing wrong.
func harmless(text string, flaw func(claims map[string]any) string) expectation {
	none := noToken()
	return expectation{"no token, or one " + text, func(a answer) (string, bool) {
		raw := a.token()
		if raw == "" {
			return none.judge(a)
		}
		claims := claimsOf(raw)
		if claims == nil {
			return "a token that cannot be read", false
		}
		if found := flaw(claims); found != "" {
			return "a token " + found, false
		}
		return "a token, without harm", true
	}}
}

// served expects an ordinary answer: the control.
func served(text string, ok func(answer) bool) expectation {
	return expectation{text, func(a answer) (string, bool) { return a.said(string(a.code()) + a.reason()), ok(a) }}
}

// and adds a condition on the answer, named in text, to an expectation.
func (e expectation) and(text string, broken func(answer) string) expectation {
	return expectation{e.text + ", " + text, func(a answer) (string, bool) {
		got, ok := e.judge(a)
		if found := broken(a); found != "" {
			return got + ", " + found, false
		}
		return got, ok
	}}
}

// isRefusal reports whether the client was told that it is at fault.
func (a answer) isRefusal() bool { return a.status >= 400 && a.status < 500 }

// isFailure reports whether the server broke. A method or version that it does not know is no failure.
func (a answer) isFailure() bool {
	return a.status >= 500 && a.status != http.StatusNotImplemented && a.status != http.StatusHTTPVersionNotSupported
}

// said describes an answer by its status and a word.
func (a answer) said(word string) string {
	if a.err != nil {
		return "no answer"
	}
	text := fmt.Sprint(a.status)
	if a.token() != "" {
		text += " and a token"
	}
	if word != "" {
		text += " " + word
	}
	return text
}

func (a answer) reason() string { return a.header.Get(reason.Header) }

// code returns the code of a problem, or "". Only what looks like one is repeated in a report.
func (a answer) code() problem.Code {
	var body struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(a.body, &body) != nil || !codeLike.MatchString(body.Code) {
		return ""
	}
	return problem.Code(body.Code)
}

var (
	codeLike = regexp.MustCompile(`^[a-z_]{1,40}$`)
	jwtLike  = regexp.MustCompile(`[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)
)

// token returns what looks like a JWT in an answer, wherever it stands in the body, or "". Its claims need not be JSON. One
// that was sent and comes back was not handed out.
func (a answer) token() string {
	for _, found := range jwtLike.FindAllString(string(a.body), -1) {
		if head, _, _ := parts(found); decodeObject(head) != nil && !a.to.holds(found) {
			return found
		}
	}
	return ""
}

// hungUp reports that the connection ended without an answer. A server that keeps silent until the deadline did not
// hang up.
func (a answer) hungUp() bool {
	return errors.Is(a.err, io.EOF) || errors.Is(a.err, io.ErrUnexpectedEOF) || errors.Is(a.err, syscall.ECONNRESET) || errors.Is(a.err, syscall.EPIPE)
}
