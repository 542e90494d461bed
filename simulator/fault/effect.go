package fault

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"aiuta-edge/simulator/clock"
)

// effect is what a rule does to one exchange.
type effect interface {
	// name is that of a [Kind].
	name() string
	// check reports what is wrong with the effect's own members.
	check() error
	// roundTrip makes one exchange through next, and breaks it.
	roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error)
}

// effects returns the effects that are set.
func (r Rule) effects() (set []effect) {
	for _, k := range kinds {
		if e := k.of(r); e != nil {
			set = append(set, e)
		}
	}
	return set
}

// exchange is one request that a rule has hit.
type exchange struct {
	effect    effect
	link      Link
	direction Direction
	clock     clock.Clock
	// chance is the rule's source of randomness for this request.
	chance *rand.Rand
}

// fail makes the error that the caller of the request gets.
func (x *exchange) fail(err error) *Error {
	return &Error{Link: x.link, What: x.effect.name(), Err: err}
}

func (x *exchange) sleep(ctx context.Context, d time.Duration) error {
	if err := x.clock.Sleep(ctx, d); err != nil {
		return x.fail(err)
	}
	return nil
}

// lose ends the exchange without its answer. Downstream, the server does its work before; upstream it never hears
// of the request.
func (x *exchange) lose(next http.RoundTripper, r *http.Request) error {
	if x.direction == Upstream {
		closeBody(r)
		return nil
	}
	resp, err := next.RoundTrip(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return fmt.Errorf("reading the answer to be dropped: %w", err)
	}
	return nil
}

// closeBody closes the body of a request that is not sent, as http.RoundTripper requires.
func closeBody(r *http.Request) {
	if r.Body != nil {
		r.Body.Close()
	}
}
