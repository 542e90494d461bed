package scenario

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"time"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/turns"
)

// A request between two parties goes through these, from the outside in: it waits for its turn, is recorded, meets the
// faults, and is sent.

// client sends requests from one party to another. They wait for their turn.
func (s *stage) client(from, to ladder.Party) *http.Client {
	return &http.Client{Transport: turning{s.transport(from, to)}}
}

// transport takes requests from one party to another: they are recorded, and meet the faults.
func (s *stage) transport(from, to ladder.Party) http.RoundTripper {
	var way http.RoundTripper = s.base
	if to == ladder.Endpoint {
		way = unhurried{way, s.until}
	}
	if link, ok := links[[2]ladder.Party{from, to}]; ok {
		way = s.faults.Transport(link, way)
	}
	return s.record.Transport(from, to, way)
}

// turning is a transport whose requests wait for their turn.
type turning struct{ http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (t turning) RoundTrip(r *http.Request) (*http.Response, error) {
	turns.Take(r.Context())
	return t.RoundTripper.RoundTrip(r)
}

// unhurried lets the endpoint finish a request that its client gives up meanwhile, and drops the answer. Otherwise it
// would be chance whether the endpoint hears of that before it asks the brand. Many servers never hear of it.
type unhurried struct {
	http.RoundTripper
	until context.Context // the play's, which ends all requests
}

// hanging is when a server that does not finish is given up, in the machine's time.
const hanging = 30 * time.Second

// RoundTrip implements [http.RoundTripper].
func (u unhurried) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), hanging)
	stop := context.AfterFunc(u.until, cancel)
	resp, err := u.RoundTripper.RoundTrip(r.WithContext(ctx))
	if err != nil {
		stop()
		cancel()
		return nil, cmp.Or(r.Context().Err(), err)
	}
	resp.Body = endingBody{resp.Body, func() { stop(); cancel() }}
	if gone := r.Context().Err(); gone != nil {
		resp.Body.Close()
		return nil, gone
	}
	return resp, nil
}

// endingBody releases what its request holds.
type endingBody struct {
	io.ReadCloser
	release func()
}

// Close implements [io.Closer].
func (b endingBody) Close() error {
	defer b.release()
	return b.ReadCloser.Close()
}
