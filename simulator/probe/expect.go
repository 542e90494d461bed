package probe

import (
	"aiuta-edge/simulator/backend/reason"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

// attempt is one request and what should become of it. Attempts of one probe are sent in their order.
type attempt struct {
	// sent describes the request to people; if it is empty, the request is shown.
	sent    string
	request request
	expect  expectation
}

// request is a request, and to whom and as whom it is sent.
type request struct {
	exchange.Request
	to *endpoint
	as exchange.Credential
}

// with returns the request with further headers, given as name and value in turn. A name may come again.
func (r request) with(headers ...string) request {
	r.Request = r.With(headers...)
	return r
}

// asking returns the request with further parameters, as they stand on the wire, behind those that it has.
func (r request) asking(raw string) request {
	r.Request = r.Asking(raw)
	return r
}

// typed returns the request with another type of its body; empty sends none.
func (r request) typed(contentType string) request {
	r.ContentType = contentType
	return r
}

// by returns the request with this value of Authorization in place of the caller's credential; empty sends none.
func (r request) by(authorization string) request {
	r.as = exchange.Credential{}
	if authorization == "" {
		return r
	}
	return r.with(aiuta.HeaderAuthorization, authorization)
}

// holds reports whether a text stands anywhere in the request.
func (r request) holds(text string) bool {
	texts := append(r.as.Secrets(), r.Body, r.Query, r.Lines)
	for _, values := range r.Header {
		texts = append(texts, values...)
	}
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, text) })
}

// answer is what came back.
type answer struct {
	exchange.Answer
	// to is the request.
	to request
	// err is why there is no answer; then the rest is empty.
	err error
}

// expectation is what should become of an attempt.
type expectation struct {
	// text says it to people.
	text string
	// judge returns what happened, and whether it is what should.
	judge func(answer) (got string, ok bool)
}

// breaking is the advice to one that breaks where it should refuse.
const breaking = "answer every request, a hostile one with 4xx: a failure of the server is one for all who wait"

// try is what came of an attempt.
type try struct {
	// got is short, and shown is the answer itself if the request is shown too.
	sent, expected, got, shown string
	ok                         bool
	// broke says that the server failed, or did not answer: nothing got through, and somebody else may wait in vain.
	broke bool
	// late says that this was because it took too long, as the next attempt would.
	late bool
	// graver is the severity if it is not the probe's.
	graver report.Severity
}

// tryAll judges attempts. After 429 of a stranger's server nothing can be judged; what was found before stays.
func (e *endpoint) tryAll(ctx context.Context, p Probe) (verdict, error) {
	var tries []try
	for _, at := range p.attempts(e) {
		one, err := at.try(ctx, e, p.graver)
		if err != nil && !slices.ContainsFunc(tries, func(t try) bool { return !t.ok }) {
			return verdict{}, err
		}
		if err != nil {
			break
		}
		tries = append(tries, one)
		if one.late {
			break
		}
	}
	return verdictOn(tries), nil
}

// verdictOn shows the first attempt that got through, or else the first that broke the server, or else the first.
func verdictOn(tries []try) (v verdict) {
	if len(tries) == 0 {
		return skip("there is nothing to try")
	}
	others := -1 // that failed, too
	for _, t := range tries {
		if !t.ok {
			others++
		}
		check := report.Check{Expected: t.sent + ": " + t.expected, OK: t.ok}
		if !t.ok {
			check.Got = t.got
		}
		v.checks = append(v.checks, check)
	}
	finding := func(t try) verdict {
		message := "got " + t.got
		if others > 0 {
			message += fmt.Sprintf("; %d of %d other attempts went wrong, too", others, len(tries)-1)
		}
		return verdict{outcome: bad, message: message, sent: t.sent, expected: t.expected, got: cmp.Or(t.shown, t.got), checks: v.checks, severity: t.graver}
	}
	through := slices.IndexFunc(tries, func(t try) bool { return !t.ok && !t.broke })
	broke := slices.IndexFunc(tries, func(t try) bool { return t.broke })
	switch first := tries[0]; {
	case through >= 0 && broke >= 0:
		found, broken := finding(tries[through]), finding(tries[broke])
		found.broken = &broken
		return found
	case through >= 0:
		return finding(tries[through])
	case broke >= 0:
		broken := finding(tries[broke])
		return verdict{outcome: bad, broken: &broken}
	default:
		v.sent, v.expected, v.got, v.message = first.sent, first.expected, first.got, fmt.Sprintf("%d attempts", len(tries))
	}
	if more := len(tries) - 1; more > 0 {
		v.sent += fmt.Sprintf(" (and %d more)", more)
	}
	return v
}

// try sends the request. The error is that of a limit, or of ctx.
func (at attempt) try(ctx context.Context, e *endpoint, graver func(answer) report.Severity) (try, error) {
	if len(at.request.Body) > longBody {
		at.request.Fresh = true // what a server does not read of it must not disturb the next request
	}
	a := answer{to: at.request}
	a.Answer, a.err = at.request.to.sendAs(ctx, at.request.Request, at.request.as)
	switch {
	case errors.Is(a.err, exchange.ErrLimited):
		return try{}, a.err
	case ctx.Err() != nil:
		return try{}, ctx.Err()
	}
	sent := at.sent
	if sent == "" {
		sent = e.evidence.Sent(at.request.Request)
	}
	got, ok := at.expect.judge(a)
	shown := ""
	if at.sent == "" && a.err == nil {
		shown = e.evidence.Got(a.Answer)
	}
	switch {
	case errors.Is(a.err, exchange.ErrClosed) && at.request.IsForServer():
		got, ok = "it hung up", true
	case errors.Is(a.err, context.DeadlineExceeded) && !ok:
		got = fmt.Sprintf("no answer within %s", e.Timeout)
	}
	broke := !ok && a.token() == "" && (a.err != nil || a.isFailure())
	one := try{sent: e.evidence.Text(sent), expected: at.expect.text, got: e.evidence.Text(got), shown: shown, ok: ok, broke: broke}
	one.late = broke && errors.Is(a.err, context.DeadlineExceeded)
	if graver != nil && !ok {
		one.graver = graver(a)
	}
	return one, nil
}

// longBody is the length of bodies that not every server reads to their end.
const longBody = 8 << 10

// refusedFor expects the backend to refuse a credential. A backend that gives no reasons is believed for its
// status alone.
func refusedFor(why reason.Reason) expectation {
	return expectation{strings.TrimSpace("4xx " + string(why)), func(a answer) (string, bool) {
		said := a.reason()
		return a.said(said), a.Refused() && (said == "" || why == "" || said == string(why))
	}}
}

// refused expects no token, and of an endpoint of ours one of the codes too. What status a stranger's endpoint gives its
// refusals is not for an attack to judge: nothing got through.
func (e *endpoint) refused(codes ...problem.Code) expectation {
	if !e.Ours {
		return noToken()
	}
	return expectation{wanted(codes), func(a answer) (string, bool) {
		code := a.problem()
		return a.said(string(code)), a.Refused() && a.token() == "" && slices.Contains(codes, code)
	}}
}

// unless expects a refusal with a code of an endpoint of ours, and of a stranger's what is expected of theirs.
func (e *endpoint) unless(code problem.Code, theirs expectation) expectation {
	if e.Ours {
		return e.refused(code)
	}
	return theirs
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
		return a.said(string(a.problem())), a.err == nil && a.token() == "" && !a.isFailure()
	}}
}

// harmless expects no token, or one with which flaw finds nothing wrong.
func harmless(text string, flaw func(jwt) string) expectation {
	none := noToken()
	return expectation{"no token, or one " + text, func(a answer) (string, bool) {
		raw := a.token()
		if raw == "" {
			return none.judge(a)
		}
		token := read(raw)
		if token.claims == nil {
			return "a token that cannot be read", false
		}
		if found := flaw(token); found != "" {
			return "a token " + found, false
		}
		return "a token, without harm", true
	}}
}

// served expects an ordinary answer: the control.
func served(text string, ok func(answer) bool) expectation {
	return expectation{text, func(a answer) (string, bool) { return a.said(string(a.problem()) + a.reason()), ok(a) }}
}

// minting expects a token.
func minting() expectation {
	return served("a token", func(a answer) bool { return a.Success() && a.token() != "" })
}

// noFailure expects any answer that is no failure of the server.
func noFailure() expectation {
	return expectation{"an answer below 500", func(a answer) (string, bool) {
		return a.said(string(a.problem())), a.err == nil && !a.isFailure()
	}}
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

// isFailure reports whether the server broke. A method or version that it does not know is no failure.
func (a answer) isFailure() bool {
	return a.Broke() && a.Status != http.StatusNotImplemented && a.Status != http.StatusHTTPVersionNotSupported
}

// said describes an answer by its status and a word.
func (a answer) said(word string) string {
	if a.err != nil {
		return "no answer"
	}
	text := fmt.Sprint(a.Status)
	if a.token() != "" {
		text += " and a token"
	}
	if word != "" {
		text += " " + word
	}
	return text
}

func (a answer) reason() string { return a.Header.Get(reason.Header) }

// problem returns the code of a problem, or "". Only what looks like one is repeated in a report.
func (a answer) problem() problem.Code {
	if code := a.Code(); codeLike.MatchString(code) {
		return problem.Code(code)
	}
	return ""
}

var (
	codeLike = regexp.MustCompile(`^[a-z_]{1,40}$`)
	jwtLike  = regexp.MustCompile(`[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)
)

// token returns the token of an answer, or what looks like a JWT, wherever it stands in the body, or "". Its claims need not be
// JSON. One that was sent and comes back was not handed out.
func (a answer) token() string {
	if raw := a.Token(); raw != "" && !a.to.holds(raw) {
		return raw
	}
	for _, found := range jwtLike.FindAllString(string(a.Body), -1) {
		if head, _, _ := parts(found); decode(head) != nil && !a.to.holds(found) {
			return found
		}
	}
	return ""
}
