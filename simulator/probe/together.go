package probe

import (
	"context"
	"errors"
	"sync"

	"aiuta-edge/simulator/probe/exchange"
)

// asking is one request for a token, and who makes it.
type asking struct {
	params object
	who    exchange.Credential
}

// together asks for all tokens at the same time. The answers are in the order of the requests; of several errors the
// first request's is returned, so that two runs say the same.
func (e *endpoint) together(ctx context.Context, asks []asking) ([]minted, error) {
	got := make([]minted, len(asks))
	errs := make([]error, len(asks))
	var all sync.WaitGroup
	for i, ask := range asks {
		all.Go(func() { got[i], errs[i] = e.mintAs(ctx, e.requestFor(ask.params), ask.who) })
	}
	all.Wait()
	for _, err := range errs {
		if errors.Is(err, exchange.ErrLimited) {
			return nil, err
		}
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return got, nil
}
