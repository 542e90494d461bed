package scenario

import (
	"context"
	"io"
	"net/http"
	"time"
)

// lasting lets a server come to its end with a request that nobody waits for any more, and takes its answer away. Somebody
// who gives up while the server itself waits for another leaves a race behind: whether the server hears of it first, or
// goes on first. Many servers never hear of it.
type lasting struct{ http.RoundTripper }

// farewell is how long a server may go on, on the machine's clock: one that hangs would do so for ever.
const farewell = time.Second

// RoundTrip implements [http.RoundTripper].
func (l lasting) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	type outcome struct {
		resp *http.Response
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		resp, err := l.RoundTripper.RoundTrip(r.WithContext(ctx))
		done <- outcome{resp, err}
	}()
	var late <-chan time.Time
	given := r.Context().Done()
	for {
		select {
		case <-given:
			given, late = nil, time.After(farewell)
		case o := <-done:
			if err := r.Context().Err(); err != nil {
				cancel()
				if o.err == nil {
					o.resp.Body.Close()
				}
				return nil, err
			}
			if o.err != nil {
				cancel()
				return nil, o.err
			}
			o.resp.Body = lastingBody{o.resp.Body, cancel}
			return o.resp, nil
		case <-late:
			cancel()
			go func() {
				if o := <-done; o.err == nil {
					o.resp.Body.Close()
				}
			}()
			return nil, r.Context().Err()
		}
	}
}

// lastingBody ends the request with its body.
type lastingBody struct {
	io.ReadCloser
	end context.CancelFunc
}

// Close implements [io.Closer].
func (b lastingBody) Close() error {
	defer b.end()
	return b.ReadCloser.Close()
}
