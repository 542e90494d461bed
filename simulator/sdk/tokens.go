package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/turns"
)

// tokens asks the app for tokens and, where the SDK does so, keeps the last one.
//
// For Android this is JWTAuthenticationPlugin.kt with AuthTokenHolder.kt beneath and Ktor's Auth.kt above:
// a request that needs a token while another waits for one shares that one's, even if its parameters differ; a
// failure is not kept; and a 401 asks again only if no request has since the refused one was made.
type tokens struct {
	rules  TokenRules
	clock  clock.Clock
	getJWT getJWT

	mu              sync.Mutex
	cached          *string
	version         int
	loading, reload *flight
}

// flight is one getJwt that several requests wait for. Its fields are read once done is closed.
type flight struct {
	done  chan struct{}
	token string
	err   error
	// left is a getJwt that still runs although the request that asked for it was cancelled. The next request that
	// needs a token waits for it. The lock of tokens guards it.
	left unfinished
}

// unfinished is the error of a getJwt that goes on although its context has ended.
type unfinished interface {
	error
	Finish(ctx context.Context) (string, error)
}

func (t *tokens) currentVersion() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.version
}

// get returns the token for a request with the given parameters.
func (t *tokens) get(ctx context.Context, params json.RawMessage) (string, error) {
	if !t.rules.Cached {
		return t.ask(ctx, params)
	}
	t.mu.Lock()
	if t.cached != nil {
		defer t.mu.Unlock()
		return *t.cached, nil
	}
	return t.share(ctx, &t.loading, params)
}

// renew replaces the token that a request of the given version was refused with, unless that has happened.
func (t *tokens) renew(ctx context.Context, params json.RawMessage, version int) error {
	t.mu.Lock()
	if version < t.version {
		t.mu.Unlock()
		return nil
	}
	if _, err := t.share(ctx, &t.reload, params); err != nil {
		return err
	}
	// Ktor counts one for each request that took part, not for each token.
	t.mu.Lock()
	t.version++
	t.mu.Unlock()
	return nil
}

// share asks for a token, or joins a request that already waits for one, and caches the answer. It is called with the
// lock held and returns without.
func (t *tokens) share(ctx context.Context, slot **flight, params json.RawMessage) (string, error) {
	f := *slot
	if f != nil && f.left == nil {
		t.mu.Unlock()
		if err := turns.Wait(ctx, f.done); err != nil {
			return "", err
		}
		return f.token, f.err
	}
	ask := func() (string, error) { return t.ask(ctx, params) }
	if f != nil {
		finish := f.left
		f.left = nil
		ask = func() (string, error) { return t.result(finish.Finish(ctx)) }
	} else {
		f = &flight{done: make(chan struct{})}
		*slot = f
	}
	t.mu.Unlock()
	token, err := ask()
	t.mu.Lock()
	if errors.As(err, &f.left) {
		t.mu.Unlock()
		return "", ctx.Err()
	}
	*slot = nil
	if err == nil {
		t.cached = &token
	}
	t.mu.Unlock()
	f.token, f.err = token, err
	if t.rules.Cooperative && ctx.Err() != nil && err != nil {
		f.err = &CallbackError{ErrCancelled} // what those hear who shared it
	}
	close(f.done)
	return token, err
}

// ask calls the app.
func (t *tokens) ask(ctx context.Context, params json.RawMessage) (string, error) {
	return t.result(t.call(ctx, params))
}

// result is what the SDK makes of the end of a getJwt.
func (t *tokens) result(token string, err error) (string, error) {
	if t.rules.Cooperative && errors.Is(err, context.Canceled) {
		err = fmt.Errorf("%w: %w", ErrCancelled, err)
	}
	if err != nil {
		return "", &CallbackError{err}
	}
	if token == "" && t.rules.RefuseEmpty {
		return "", ErrEmptyToken
	}
	return token, nil
}

// call waits for the app no longer than the SDK does, nor than the user. What comes later is dropped; that the context
// ends is the simulator's affair, as only a cooperative SDK can stop a callback.
func (t *tokens) call(ctx context.Context, params json.RawMessage) (string, error) {
	if t.rules.Cooperative {
		return t.getJWT(ctx, params)
	}
	waiting := ctx
	if t.rules.Timeout > 0 {
		var cancel context.CancelFunc
		waiting, cancel = clock.WithTimeout(ctx, t.clock, t.rules.Timeout)
		defer cancel()
	}
	var token string
	var err error
	answered := make(chan struct{})
	turns.Go(waiting, func(ctx context.Context) {
		defer close(answered)
		token, err = t.getJWT(ctx, params)
	})
	if turns.Wait(waiting, answered) == nil && waiting.Err() == nil {
		return token, err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return "", ErrCallbackTimeout
}
