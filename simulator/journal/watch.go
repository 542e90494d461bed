package journal

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/ladder"
)

// maxKept is how many bytes of a body are kept.
const maxKept = 16 << 10

// Party is a server whose requests a journal remembers.
type Party struct {
	Name string
	// Link leads to it, for the names of its calls.
	Link fault.Link
	// Judge says what an answer means.
	Judge func(asked http.Header, a Answer) Judgement
}

// Answer is the part of an answer that a party is judged by.
type Answer struct {
	Status int
	Header http.Header
	// Body is the beginning of the body.
	Body []byte
}

// Judgement is what an answer says of its request.
type Judgement struct {
	// Reason is the code of a refusal, and Means the code in words; both are "" for a success.
	Reason, Means string
	// Verdict is what became of the Authorization header: see [Entry.Verdict].
	Verdict string
}

// What becomes of an Authorization header that is not refused.
const (
	Accepted   = "accepted"
	NotChecked = "not_checked"
)

// Watch remembers every request that next answers.
func (j *Journal) Watch(p Party, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, began := j.clock.Now(), time.Now()
		asked := &watchedBody{ReadCloser: r.Body}
		if r.Body != nil {
			r.Body = asked.readAhead(r)
		}
		told := &watchedWriter{ResponseWriter: w, status: http.StatusOK}
		e := j.entryOf(p, r)
		defer func() { // also for an answer that panics to break off
			e.At, e.Milliseconds = at.UTC(), float64(time.Since(began).Microseconds())/1000
			e.Body = j.body(r.Header.Get("Content-Type"), asked.kept.Bytes(), asked.size)
			j.answered(p, r.Header, &e, told)
			j.add(e)
		}()
		next.ServeHTTP(told, r)
	})
}

// entryOf notes the head of a request, before a handler can change it.
func (j *Journal) entryOf(p Party, r *http.Request) Entry {
	e := Entry{
		To: p.Name, Method: clip(r.Method), Path: clip(j.redactor.Text(r.URL.Path)), Query: clip(j.redactor.Text(r.URL.RawQuery)),
		Headers: j.headers(r.Header),
	}
	for _, call := range fault.Calls() {
		if call.Link == p.Link && call.Matches(r) {
			e.Call = call.Name
		}
	}
	if tokens := ladder.FindTokens(r.Header.Get("Authorization")); len(tokens) > 0 {
		e.Token = j.redact(tokens)
	}
	return e
}

func (j *Journal) redact(tokens []ladder.Token) *ladder.Token {
	t := tokens[0]
	t.Header, t.Claims = j.redactor.JSON(t.Header), j.redactor.JSON(t.Claims)
	return &t
}

func (j *Journal) answered(p Party, asked http.Header, e *Entry, told *watchedWriter) {
	e.Status = told.status
	judged := p.Judge(asked, Answer{told.status, told.Header(), told.kept.Bytes()})
	e.Reason, e.Means = clip(judged.Reason), clip(j.redactor.Text(judged.Means))
	if _, sent := e.Headers["authorization"]; sent {
		e.Verdict = judged.Verdict
	}
	if told.size > 0 {
		e.Answer = j.body(told.Header().Get("Content-Type"), told.kept.Bytes(), told.size)
	}
	for _, t := range ladder.FindTokens(told.kept.String()) {
		e.Minted = append(e.Minted, *j.redact([]ladder.Token{t}))
	}
}

// watchedBody keeps the beginning of what is read.
type watchedBody struct {
	io.ReadCloser
	kept bytes.Buffer
	size int64
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.size += int64(n)
	if room := maxKept - b.kept.Len(); room > 0 {
		b.kept.Write(p[:min(n, room)])
	}
	return n, err
}

// readAhead reads a short body before the handler does, which may refuse the request without reading it. A client that
// waits for permission to send it is left alone.
func (b *watchedBody) readAhead(r *http.Request) io.ReadCloser {
	if r.ContentLength <= 0 || r.ContentLength > maxKept || r.Header.Get("Expect") != "" {
		return b
	}
	read, err := io.ReadAll(b)
	if err != nil {
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(read), failing{err}), b.ReadCloser}
	}
	return struct {
		io.Reader
		io.Closer
	}{bytes.NewReader(read), b.ReadCloser}
}

// failing is a reader that has nothing but an error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// watchedWriter keeps the status and the beginning of an answer.
type watchedWriter struct {
	http.ResponseWriter
	status int
	kept   bytes.Buffer
	size   int64
}

func (w *watchedWriter) WriteHeader(status int) {
	if status >= 200 { // an interim answer is none
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.size += int64(n)
	if room := maxKept - w.kept.Len(); room > 0 {
		w.kept.Write(p[:min(n, room)])
	}
	return n, err
}

// Unwrap is what http.ResponseController looks for.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// maxHeaders and maxText bound what a hostile client can make the journal keep.
const (
	maxHeaders = 64
	maxText    = 1 << 10
)

// clip shortens a text that is too long to keep.
func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "…"
}

// headers are those of a request without credentials.
func (j *Journal) headers(h http.Header) map[string][]string {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	kept := map[string][]string{}
	for _, name := range names[:min(len(names), maxHeaders)] {
		lower := clip(strings.ToLower(name))
		for _, value := range h[name][:min(len(h[name]), maxHeaders)] {
			kept[lower] = append(kept[lower], clip(j.header(lower, value)))
		}
	}
	return kept
}
