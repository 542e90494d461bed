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
	// of a bridge that keeps answers
	all  []*pending
	kept *pending
}

// keepsFor is for how long an app may go on, on the clock, whose caller has been dropped.
const keepsFor = defaultPatience

// pending is a getJwt whose answer has yet to cross the bridge. The first answer counts.
type pending struct {
	once sync.Once
	done chan struct{}
	// caller is done when the request that asked no longer waits.
	caller context.Context
	token  string
	err    error
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
		if b.rules.KeepsAnswers {
			return b.keeping(ctx, app, params)
		}
		if params == nil && b.rules.NullHangs {
			return "", clock.Hang(ctx, b.clock)
		}
		if !b.rules.NewestOnly {
			token, err := app(ctx, params)
			if ctx.Err() != nil {
				return "", ctx.Err() // the request that asked no longer waits
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
		// The app does not know which request still waits for an answer.
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

// keeping asks the app, and returns the next answer that comes, or one that is there already.
func (b *bridge) keeping(ctx context.Context, app getJWT, params json.RawMessage) (string, error) {
	b.mu.Lock()
	mine := b.kept
	b.kept = nil
	if mine == nil {
		mine = &pending{done: make(chan struct{}), caller: ctx}
		b.all = append(b.all, mine)
	}
	b.mu.Unlock()
	if params == nil && b.rules.NullHangs {
		waiting, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-mine.done:
				cancel()
			case <-waiting.Done():
			}
		}()
		_ = clock.Hang(waiting, b.clock) // how it ended is read below
	} else {
		beyond, cancel := clock.WithTimeout(userOf(ctx), b.clock, keepsFor)
		turns.Go(beyond, func(ctx context.Context) {
			defer cancel()
			if token, err := b.answer(app(ctx, params)); ctx.Err() == nil {
				b.release(token, err)
			}
		})
	}
	if err := turns.Wait(ctx, mine.done); err != nil {
		return "", err
	}
	return mine.token, mine.err
}

// release hands an answer to every waiting request, or keeps it if there is none.
func (b *bridge) release(token string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	heard := false
	for _, one := range b.all {
		if one.caller.Err() == nil {
			one.resolve(token, err)
			heard = true
		}
	}
	b.all = nil
	if !heard {
		b.kept = &pending{done: make(chan struct{})}
		b.kept.resolve(token, err)
	}
}

// answer is what of the app's answer crosses the bridge.
func (b *bridge) answer(token string, err error) (string, error) {
	if err != nil && b.rules.ThrowIsEmpty {
		return "", nil
	}
	return token, err
}
