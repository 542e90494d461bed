// Package ladder records what the parties of a simulation say to each other, once, and draws it. Every
// picture and report comes from the one [Record].
package ladder

import (
	"sync"
	"time"
)

// Party is somebody who takes part. The names are those of Aiuta's own sequence diagrams, but for the
// brand's backend, of which only the token endpoint is here.
// Source: docs of aiuta-com, sdk/templates/diagrams/auth-jwt.md.
type Party string

// The parties, in the order of the diagrams.
const (
	User     Party = "User"
	App      Party = "App"
	Endpoint Party = "Endpoint"
	SDK      Party = "SDK"
	API      Party = "Aiuta"
	Storage  Party = "Storage"
)

var parties = []Party{User, App, Endpoint, SDK, API, Storage}

// Step is one thing that one party said to another, and the answer if it was an HTTP request.
// All texts are redacted when they are recorded, so nothing that is made of a step can leak.
type Step struct {
	From Party `json:"from"`
	To   Party `json:"to"`
	// Request says that the step is an HTTP request, and not a call or words within one process.
	Request bool `json:"request,omitempty"`
	// Text is the method and path of a request, or what was said in so many words.
	Text string `json:"text"`
	// Headers are those of the request that prove something, as "name: value".
	Headers []string `json:"headers,omitempty"`
	// Status is the HTTP status of the answer, 0 if there is none.
	Status int `json:"status,omitempty"`
	// Answer is what the tester should know of the answer: a problem's code, a refusal's reason, an error.
	Answer string `json:"answer,omitempty"`
	// At is the simulation's time, Took the machine's.
	At   time.Time     `json:"at"`
	Took time.Duration `json:"took_ns,omitempty"`
}

// Record is what was said, in the order in which it began. It is safe for concurrent use.
type Record struct {
	now    func() time.Time
	redact *Redactor

	mu    sync.Mutex
	steps []Step
}

// NewRecord returns an empty record. now is the simulation's clock.
func NewRecord(now func() time.Time, redact *Redactor) *Record {
	return &Record{now: now, redact: redact}
}

// Say records words between two parties of one process.
func (r *Record) Say(from, to Party, text string) {
	r.begin(Step{From: from, To: to, Text: r.redact.Text(text)})
}

// Steps returns a copy of what was recorded so far.
func (r *Record) Steps() []Step {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Step(nil), r.steps...)
}

// begin appends a step and returns its place, so that its answer can follow.
func (r *Record) begin(s Step) int {
	s.At = r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps = append(r.steps, s)
	return len(r.steps) - 1
}

func (r *Record) end(place, status int, answer string, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &r.steps[place]
	s.Status, s.Answer, s.Took = status, r.redact.Text(answer), took
}
