package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/turns"
)

// ErrCallbackReplaced is what a getJwt ends with that waited in a wrapper when another one came.
var ErrCallbackReplaced = errors.New("another getJwt took the place of this one in the wrapper")

// getJWT is the app's callback, or what a wrapper makes of it.
type getJWT func(ctx context.Context, params json.RawMessage) (string, error)

// bridge is the wrapper between a native SDK and an app in another language. There is one in a process.
type bridge struct {
	rules BridgeRules
	clock clock.Clock

	mu      sync.Mutex
	waiting *pending
}

// pending is a getJwt whose answer has yet to cross the bridge. The first answer counts.
type pending struct {
	once  sync.Once
	done  chan struct{}
	token string
	err   error
}

func (p *pending) resolve(token string, err error) {
	p.once.Do(func() {
		p.token, p.err = token, err
		close(p.done)
	})
}

// wrap returns the callback that the native SDK gets to see. The app's may go on for timeout at most after its
// caller has been dropped.
func (b *bridge) wrap(app getJWT, timeout time.Duration) getJWT {
	return func(ctx context.Context, params json.RawMessage) (string, error) {
		if params == nil && b.rules.NullHangs {
			return "", clock.Hang(ctx, b.clock)
		}
		if !b.rules.NewestOnly {
			token, err := app(ctx, params)
			if ctx.Err() != nil {
				return "", ctx.Err() // nobody waits for what would cross
			}
			return b.answer(token, err)
		}
		mine := &pending{done: make(chan struct{})}
		b.mu.Lock()
		before := b.waiting
		b.waiting = mine
		b.mu.Unlock()
		if before != nil {
			before.resolve("", ErrCallbackReplaced)
		}
		// The app knows nothing of whose answer is still waited for.
		beyond, cancel := clock.WithTimeout(userOf(ctx), b.clock, timeout)
		turns.Go(beyond, func(ctx context.Context) {
			defer cancel()
			token, err := b.answer(app(ctx, params))
			b.mu.Lock()
			newest := b.waiting
			b.mu.Unlock()
			newest.resolve(token, err)
		})
		if err := turns.Wait(ctx, mine.done); err != nil {
			return "", err
		}
		return mine.token, mine.err
	}
}

// answer is what of the app's answer crosses the bridge.
func (b *bridge) answer(token string, err error) (string, error) {
	if err != nil && b.rules.ThrowIsEmpty {
		return "", nil
	}
	return token, err
}
