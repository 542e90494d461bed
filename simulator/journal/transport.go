package journal

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"aiuta-edge/simulator/fault"
)

// Transport remembers every request that base makes to a party, once its answer was read or given up.
func (j *Journal) Transport(p Party, base http.RoundTripper) http.RoundTripper {
	return transport{j, p, base}
}

type transport struct {
	journal *Journal
	party   Party
	base    http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	at, began := t.journal.clock.Now(), time.Now()
	header := r.Header.Clone()
	header.Set("Host", r.URL.Host)
	kept := record{Entry: entryOf(t.party, r), header: bounded(header, every)}
	asked, answer := &watchedBody{ReadCloser: r.Body}, &watchedBody{}
	if r.Body != nil {
		r = r.Clone(r.Context())
		r.Body = asked
	}
	end := func() {
		kept.At, kept.Milliseconds = at.UTC(), float64(time.Since(began).Microseconds())/1000
		kept.request = rawBody{r.Header.Get("Content-Type"), asked.kept, asked.size}
		contentType, _ := kept.answered.get("Content-Type")
		kept.response = rawBody{contentType, answer.kept, answer.size}
		t.journal.add(kept)
	}
	resp, err := t.base.RoundTrip(r)
	if err != nil {
		kept.unanswered(err)
		end()
		return nil, err
	}
	kept.Status, kept.Fault, kept.answered = resp.StatusCode, clip(resp.Header.Get(fault.Header)), bounded(resp.Header, telling)
	answer.ReadCloser = resp.Body
	resp.Body = &endingBody{ReadCloser: answer, end: sync.OnceFunc(end)}
	return resp, nil
}

// unanswered notes why there is no answer. An address that stands in the request already is left out.
func (r *record) unanswered(err error) {
	var broken *fault.Error
	if errors.As(err, &broken) {
		r.Fault = clip(broken.What)
		return
	}
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	r.Means = keep("no answer: " + err.Error())
}

// endingBody calls end once, when the body has ended or is closed.
type endingBody struct {
	io.ReadCloser
	end func()
}

func (b *endingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.end()
	}
	return n, err
}

func (b *endingBody) Close() error {
	defer b.end()
	return b.ReadCloser.Close()
}
