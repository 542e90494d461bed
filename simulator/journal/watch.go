package journal

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"aiuta-edge/simulator/fault"
)

// maxKept is how many bytes of a body are kept.
const maxKept = 16 << 10

// Party is a server whose requests a journal remembers.
type Party struct {
	Name string
	// Link leads to it, for the names of its calls.
	Link fault.Link
	// Storage is how the paths begin that belong to another party, [ToStorage]; "" if there is none.
	Storage string
	// BodyTime is how long a short body may take to arrive, which is read before the handler runs. Then the handler's
	// reads fail as if a deadline of its own had passed. Zero is for ever.
	BodyTime time.Duration
	// Explain says what an answer means. [Journal.Transport] does without.
	Explain func(asked http.Header, a Answer) Explanation
}

// Answer is the part of an answer that a party is judged by.
type Answer struct {
	Status int
	Header http.Header
	// Body is the beginning of the body.
	Body []byte
}

// Explanation is what an answer says of its request.
type Explanation struct {
	// Reason is the code of a refusal, and Means the code in words; both are "" for a success.
	Reason, Means string
	// Verdict is what became of the Authorization header: see [Entry.Verdict].
	Verdict string
}

// What becomes of an Authorization header that is not refused.
const (
	accepted   = "accepted"
	notChecked = "not_checked"
)

// Watch remembers every request that next answers.
func (j *Journal) Watch(p Party, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, began := j.clock.Now(), time.Now()
		asked := &watchedBody{ReadCloser: r.Body}
		if r.Body != nil {
			r.Body = asked.readAhead(w, r, p.BodyTime)
		}
		answer := &watchedWriter{ResponseWriter: w, status: http.StatusOK}
		kept := record{Entry: entryOf(p, r), header: bounded(r.Header, every)}
		whole := false
		defer func() { // also for an answer that panics to break off
			if answer.hijacked || !whole && !answer.began {
				answer.status = 0
			}
			kept.At, kept.Milliseconds = at.UTC(), float64(time.Since(began).Microseconds())/1000
			kept.request = rawBody{r.Header.Get("Content-Type"), asked.kept, asked.size}
			kept.response = rawBody{answer.Header().Get("Content-Type"), answer.kept, answer.size}
			kept.answered = bounded(answer.Header(), telling)
			kept.explain(p, r.Header, answer)
			j.add(kept)
		}()
		next.ServeHTTP(answer, r)
		whole = true
	})
}

// entryOf notes the head of a request, before a handler can change it.
func entryOf(p Party, r *http.Request) Entry {
	e := Entry{
		To: p.Name, Host: clip(r.Host), Protocol: r.Proto,
		Method: clip(r.Method), Path: keep(r.URL.Path), Query: keep(r.URL.RawQuery),
	}
	link := p.Link
	if p.Storage != "" && strings.HasPrefix(r.URL.Path, p.Storage) {
		e.To, link = ToStorage, fault.SDKStorage
	}
	e.Call = fault.CallOf(link, r)
	return e
}

func (r *record) explain(p Party, asked http.Header, answer *watchedWriter) {
	r.Status, r.Fault = answer.status, clip(answer.Header().Get(fault.Header))
	explained := p.Explain(asked, Answer{answer.status, answer.Header(), answer.kept})
	r.Reason, r.Means = clip(explained.Reason), keep(explained.Means)
	if _, sent := r.header.get("Authorization"); sent {
		r.Verdict = explained.Verdict
	}
}

// watchedBody keeps the beginning of what is read.
type watchedBody struct {
	io.ReadCloser
	kept []byte
	size int64
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.size += int64(n)
	b.kept = begin(b.kept, p[:n])
	return n, err
}

// begin appends as much of a text as may be kept.
func begin(kept, more []byte) []byte {
	return append(kept, more[:min(len(more), maxKept-len(kept))]...)
}

// readAhead reads a short body before the handler does, which may refuse the request without reading it. It reads
// nothing from a client that waits for permission to send (Expect).
func (b *watchedBody) readAhead(w http.ResponseWriter, r *http.Request, patience time.Duration) io.ReadCloser {
	if r.ContentLength <= 0 || r.ContentLength > maxKept || r.Header.Get("Expect") != "" {
		return b
	}
	connection := http.NewResponseController(w)
	if patience > 0 {
		connection.SetReadDeadline(time.Now().Add(patience)) // fails for a test's recorder, which has no deadline and needs none
	}
	read := bytes.NewBuffer(make([]byte, 0, min(r.ContentLength, maxAhead)+bytes.MinRead))
	_, err := read.ReadFrom(b.ReadCloser)
	b.kept, b.size = bytes.Clone(read.Bytes()), int64(read.Len())
	if err != nil {
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(read, failing{err}), b.ReadCloser}
	}
	if patience > 0 {
		connection.SetReadDeadline(time.Time{})
	}
	return arrived{read, b.ReadCloser}
}

// arrived is a body that is here as a whole. Its Len tells a handler so.
type arrived struct {
	*bytes.Buffer
	io.Closer
}

// maxAhead is how much room there is for a body before any of it has arrived, in bytes.
const maxAhead = 1 << 10

// failing is a reader that has nothing but an error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// watchedWriter keeps the status and the beginning of an answer.
type watchedWriter struct {
	http.ResponseWriter
	status int
	// began says that an answer was, and hijacked that the connection no longer speaks HTTP.
	began, hijacked bool
	kept            []byte
	size            int64
}

func (w *watchedWriter) WriteHeader(status int) {
	w.began = true
	if status >= 200 || status == http.StatusSwitchingProtocols { // any other 1xx is not the final answer
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedWriter) Write(p []byte) (int, error) {
	w.began = true
	n, err := w.ResponseWriter.Write(p)
	w.size += int64(n)
	w.kept = begin(w.kept, p[:n])
	return n, err
}

// Hijack implements [http.Hijacker].
func (w *watchedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(w.ResponseWriter).Hijack()
	w.hijacked = err == nil
	return conn, buffered, err
}

// Unwrap is what http.ResponseController looks for.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// What a hostile client can make the journal keep, and what is shown of one text. More is kept than is shown, so that a
// secret at the end of what is shown is whole when it is redacted.
const (
	maxHeaders  = 64
	maxKeptText = 8 << 10
	maxText     = 1 << 10
)

// clip shortens a text that is too long to show, and keep one that is too long to keep.
func clip(text string) string { return shorten(text, maxText) }

func keep(text string) string { return shorten(text, maxKeptText) }

func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…" // a copy: the whole is not kept by it
}
