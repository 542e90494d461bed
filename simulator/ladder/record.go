// Package ladder records what the parties of a simulation say to each other, once, and draws it. Every
// picture and report comes from the one [Record].
package ladder

import (
	"slices"
	"strings"
	"sync"
	"time"

	"aiuta-edge/simulator/redact"
)

// Party is one participant. The names are those of Aiuta's own sequence diagrams, but for the brand's
// backend, which is two here: the token endpoint, and the rest of it.
// Source: docs of aiuta-com, sdk/templates/diagrams/common-sd-participants.md.
type Party string

// The parties, in the order of the diagrams.
const (
	User Party = "User"
	App  Party = "App"
	// Brand is the brand's own server: sign-in, keys, the hook.
	Brand    Party = "Brand"
	Endpoint Party = "Endpoint"
	SDK      Party = "SDK"
	API      Party = "Aiuta"
	Storage  Party = "Storage"
)

var parties = []Party{User, App, Brand, Endpoint, SDK, API, Storage}

// Parties returns those who take part in steps, in the order of the diagrams. Ones that no diagram knows come
// last, as they appear.
func Parties(steps []Step) []Party {
	var strangers []Party
	present := map[Party]bool{}
	for _, s := range steps {
		for _, party := range []Party{s.From, s.To} {
			if !present[party] && !slices.Contains(parties, party) {
				strangers = append(strangers, party)
			}
			present[party] = true
		}
	}
	known := slices.DeleteFunc(slices.Clone(parties), func(p Party) bool { return !present[p] })
	return append(known, strangers...)
}

// Step is one thing that one party said to another, and the answer if it was an HTTP request.
// Those of a [Record] are redacted, so nothing that is made of them can leak.
type Step struct {
	From Party `json:"from"`
	To   Party `json:"to"`
	// Request says that the step is an HTTP request, and not a call or words within one process.
	Request bool `json:"request,omitempty"`
	// Text is the method and path of a request, or what was said in so many words.
	Text string `json:"text"`
	// Headers are those of the request that prove something, as "name: value".
	Headers []string `json:"headers,omitempty"`
	// Tokens are the JWTs that stood in the text, the request's headers or the answer, taken apart.
	Tokens []Token `json:"tokens,omitempty"`
	// Event is the name of an analytics event of the SDK, or its type if it has no name. It is empty for other requests.
	Event string `json:"event,omitempty"`
	// Fault names what was broken on purpose, in the request or its answer. Usually it is empty.
	Fault string `json:"fault,omitempty"`
	// Status is the HTTP status of the answer, 0 if there is none.
	Status int `json:"status,omitempty"`
	// Answer is what the tester should know of the answer: a problem's code, a refusal's reason, an error.
	Answer string `json:"answer,omitempty"`
	// Cause is why the endpoint refused, as its log tells the operator. No answer says it.
	Cause string `json:"cause,omitempty"`
	// At is the simulation's time, Took the machine's.
	At   time.Time     `json:"at"`
	Took time.Duration `json:"took_ns,omitempty"`
}

// Record is what was said, in the order in which it began. It is safe for concurrent use.
type Record struct {
	now    func() time.Time
	redact *redact.Redactor

	mu     sync.Mutex
	steps  []Step
	causes map[string]string // by request id, of answers that are still under way
}

// NewRecord returns an empty record. now is the simulation's clock.
func NewRecord(now func() time.Time, redact *redact.Redactor) *Record {
	return &Record{now: now, redact: redact, causes: map[string]string{}}
}

// Say records words between two parties of one process.
func (r *Record) Say(from, to Party, text string) {
	r.begin(Step{From: from, To: to, Text: text, Tokens: FindTokens(text)})
}

// Steps returns a copy of what was recorded so far. It redacts: nothing is in it that was hidden up to now, also if it
// was said before.
func (r *Record) Steps() []Step { return r.Since(0) }

// Since is [Record.Steps] without the first n.
func (r *Record) Since(n int) []Step {
	r.mu.Lock()
	defer r.mu.Unlock()
	steps := make([]Step, len(r.steps)-n)
	for i, s := range r.steps[n:] {
		steps[i] = redacted(r.redact, s)
	}
	return steps
}

// Len returns how many steps were recorded so far.
func (r *Record) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.steps)
}

// begin appends a step and returns its place, so that its answer can follow.
func (r *Record) begin(s Step) int {
	s.At = r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps = append(r.steps, s)
	return len(r.steps) - 1
}

// Explain tells why a request is refused, whose answer will come with this X-Request-Id.
func (r *Record) Explain(requestID, cause string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.causes[requestID] = cause
}

// answer is what came of a request.
type answer struct {
	id     string
	status int
	text   string
	fault  string
	tokens []Token
	took   time.Duration
}

func (r *Record) end(place int, a answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &r.steps[place]
	s.Status, s.Answer, s.Fault, s.Took = a.status, a.text, a.fault, a.took
	s.Cause = r.causes[a.id]
	delete(r.causes, a.id)
	for _, t := range a.tokens {
		if !slices.ContainsFunc(s.Tokens, func(known Token) bool { return known.Short == t.Short }) {
			s.Tokens = append(slices.Clip(s.Tokens), t)
		}
	}
}

// redacted returns a copy of s without secrets and whole tokens. Doing it twice changes nothing.
func redacted(r *redact.Redactor, s Step) Step {
	s.Text, s.Answer, s.Cause, s.Fault = r.Text(s.Text), r.Text(s.Answer), r.Text(s.Cause), r.Text(s.Fault)
	s.Headers = slices.Clone(s.Headers)
	for i, header := range s.Headers {
		name, value, _ := strings.Cut(header, ": ")
		s.Headers[i] = name + ": " + r.Text(value)
	}
	s.Tokens = slices.Clone(s.Tokens)
	for i, t := range s.Tokens {
		s.Tokens[i].Header, s.Tokens[i].Claims = r.JSON(t.Header), r.JSON(t.Claims)
	}
	return s
}
