// Package journal remembers the requests that arrived at servers: what a test of an app asks afterwards ("was a token asked
// for once, not twice?"), and what a person looks at when an app shows only "something went wrong".
//
// It shows no secret: tokens are shortened, and credentials are replaced by their names.
package journal

import (
	"context"
	"sync"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/redact"
)

// Limit is how many entries a journal keeps unless [Journal.Keep] says otherwise; the oldest are forgotten first. Each is
// bounded too.
const Limit = 1000

// Journal is safe for concurrent use.
type Journal struct {
	clock    clock.Clock
	redactor *redact.Redactor
	limit    int

	mu      sync.Mutex
	last    int // the id of the newest entry
	records []record
	changed chan struct{} // closed at the next entry; nil if no reader waits for one
	decided map[string]Decision
}

// record is an entry as it is kept: the fields that filters use, and the rest as it came. It is redacted only when it is
// asked for, so that a load test does not pay for entries that are never read.
type record struct {
	Entry
	header            fields
	answered          fields
	request, response rawBody
}

// rawBody is the beginning of a body.
type rawBody struct {
	contentType string
	kept        []byte
	size        int64
}

// New returns an empty journal that dates its entries by a clock, and shows of secrets what the redactor shows.
func New(c clock.Clock, redactor *redact.Redactor) *Journal {
	return &Journal{clock: c, redactor: redactor, limit: Limit, decided: map[string]Decision{}}
}

// Keep makes the journal keep so many entries. It is called before the first.
func (j *Journal) Keep(most int) { j.limit = most }

// add gives a record the next id and keeps it.
func (j *Journal) add(r record) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	r.ID = j.last
	if id, ok := r.answered.get(HeaderRequestID); ok {
		r.Decision = j.take(id)
	}
	if len(j.records) >= 2*j.limit { // moved all at once, and not one by one
		j.records = append(j.records[:0], j.records[len(j.records)-j.limit+1:]...)
		clear(j.records[len(j.records):cap(j.records)])
	}
	j.records = append(j.records, r)
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// Find returns the entries that a filter lets through, the oldest first, and the id of the newest of all.
func (j *Journal) Find(f Filter) (found []Entry, last int) {
	records, last, _ := j.find(f, false)
	return j.shown(records), last
}

// find also returns what is closed at the next entry, if the caller waits for one.
func (j *Journal) find(f Filter, wait bool) (found []record, last int, changed <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range j.kept() {
		if f.takes(r.Entry) {
			found = append(found, r)
		}
	}
	if wait && j.changed == nil {
		j.changed = make(chan struct{})
	}
	return found, j.last, j.changed
}

// kept are the records that are not forgotten. The caller holds the lock.
func (j *Journal) kept() []record { return j.records[max(0, len(j.records)-j.limit):] }

// Wait is Find once at least n entries are let through, or once ctx ends.
func (j *Journal) Wait(ctx context.Context, f Filter, n int) (found []Entry, last int) {
	for {
		records, last, changed := j.find(f, true)
		if len(records) >= n {
			return j.shown(records), last
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return j.shown(records), last
		}
	}
}

// Entry returns the entry with an id, unless it was never there or is forgotten.
func (j *Journal) Entry(id int) (Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range j.kept() {
		if r.ID == id {
			return j.show(r), true
		}
	}
	return Entry{}, false
}

// Token returns the whole token of the entry with an id: that in its Authorization header, or else the first in its
// answer. It is for judging it, not for showing it.
func (j *Journal) Token(id int) (raw string, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range j.kept() {
		if r.ID != id {
			continue
		}
		authorization, _ := r.header.get("Authorization")
		for _, text := range []string{authorization, string(r.response.kept)} {
			if found := redact.Tokens(text, 1); len(found) > 0 {
				return found[0], true
			}
		}
	}
	return "", false
}

// Clear forgets every entry. Ids go on, so that a client which remembers one misses nothing.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.records = nil
}

// Entry is one request and its answer.
type Entry struct {
	// ID counts the requests of a journal from 1, in the order in which they were answered.
	ID int `json:"id"`
	// At is when the request arrived, and Milliseconds how long its answer took.
	At           time.Time `json:"at"`
	Milliseconds float64   `json:"milliseconds"`
	// To is the party that the request arrived at: "endpoint", "aiuta", "storage" or "brand".
	To string `json:"to"`
	// Call is the name of the request in a scenario, such as "mint" or "start"; "" for one that has none.
	Call string `json:"call,omitempty"`

	// Host is the one that the request names, and Protocol is "HTTP/1.1" or "HTTP/2.0".
	Host     string `json:"host,omitempty"`
	Protocol string `json:"protocol,omitempty"`

	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query,omitempty"`
	// Headers have names in lower case.
	Headers map[string][]string `json:"headers"`
	Body    *Body               `json:"body,omitempty"`
	// Token is the JWT in Authorization. Verdict is what the party made of that header: "accepted", "not_checked", or the
	// reason for its refusal; "" if there was none, or if the answer does not tell.
	Token   *ladder.Token `json:"token,omitempty"`
	Verdict string        `json:"verdict,omitempty"`

	// Status is 0 if the connection was broken before an answer.
	Status int `json:"status"`
	// Fault names what was broken on purpose.
	Fault string `json:"fault,omitempty"`
	// Reason is the code of a refusal, and Means the same in words.
	Reason string `json:"reason,omitempty"`
	Means  string `json:"means,omitempty"`
	// Decision is from the log of the endpoint.
	Decision
	// AnswerHeaders are those of the answer by which a browser decides, and a few that say how to go on, with names in lower
	// case.
	AnswerHeaders map[string][]string `json:"answer_headers,omitempty"`
	// Answer is the answer's body. Tokens in it are taken apart in Minted.
	Answer *Body          `json:"answer,omitempty"`
	Minted []ladder.Token `json:"minted,omitempty"`
}

// Body is what a journal keeps of a body.
type Body struct {
	Type string `json:"type,omitempty"`
	// Bytes is its length, as far as it was read or written.
	Bytes int64 `json:"bytes"`
	// JSON is a body that is JSON, Text another one that is text, and Parts those of a form.
	JSON  any    `json:"json,omitempty"`
	Text  string `json:"text,omitempty"`
	Parts []Part `json:"parts,omitempty"`
	// Members are the names of a JSON object in the order in which they were sent.
	Members []string `json:"members,omitempty"`
	// Cut says that the body is longer than what is kept of it.
	Cut bool `json:"cut,omitempty"`
}

// Part is one part of a form.
type Part struct {
	Name string `json:"name"`
	File string `json:"file,omitempty"`
	Type string `json:"type,omitempty"`
	// Length says that the part has a Content-Length of its own.
	Length bool `json:"length,omitempty"`
}
