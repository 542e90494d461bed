package sdk

import (
	"context"
	"encoding/json"
	"sync"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/turns"
)

// tokens asks the app for tokens and, where the SDK does so, keeps the last one.
//
// For Android this is JWTAuthenticationPlugin.kt with AuthTokenHolder.kt beneath and Ktor's Auth.kt above:
// whoever needs a token while another request waits for one shares that one's, whatever its parameters are;
// a failure is not kept; and a 401 asks again only if nobody has since the refused request was made.
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

// share asks for a token, or joins whoever is asking already, and caches the answer. It is called with the
// lock held and returns without.
func (t *tokens) share(ctx context.Context, slot **flight, params json.RawMessage) (string, error) {
	if f := *slot; f != nil {
		t.mu.Unlock()
		if err := turns.Wait(ctx, f.done); err != nil {
			return "", err
		}
		return f.token, f.err
	}
	f := &flight{done: make(chan struct{})}
	*slot = f
	t.mu.Unlock()

	f.token, f.err = t.ask(ctx, params)

	t.mu.Lock()
	*slot = nil
	if f.err == nil {
		t.cached = &f.token
	}
	t.mu.Unlock()
	close(f.done)
	return f.token, f.err
}

// ask calls the app.
func (t *tokens) ask(ctx context.Context, params json.RawMessage) (string, error) {
	token, err := t.call(ctx, params)
	if err != nil {
		return "", &CallbackError{err}
	}
	if token == "" && t.rules.RefuseEmpty {
		return "", ErrEmptyToken
	}
	return token, nil
}

// call waits for the app no longer than the SDK does, nor than the user. What comes later is dropped; that the
// context ends is the simulator's affair, as no SDK can stop a callback.
func (t *tokens) call(ctx context.Context, params json.RawMessage) (string, error) {
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
