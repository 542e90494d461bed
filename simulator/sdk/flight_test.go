package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"aiuta-edge/simulator/clock"
)

// slowApp answers nobody until it is released.
type slowApp struct {
	mu      sync.Mutex
	asked   []string
	release chan struct{}
	err     error
}

func (a *slowApp) getJWT(_ context.Context, params json.RawMessage) (string, error) {
	a.mu.Lock()
	a.asked = append(a.asked, string(params))
	a.mu.Unlock()
	<-a.release
	return "new", a.err
}

func TestRequestsThatWaitAtOnceShareOneCallback(t *testing.T) {
	for name, want := range map[string]int{"ios": 3, "android": 1, "web": 3} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, err := Find(name)
				if err != nil {
					t.Fatal(err)
				}
				app := &slowApp{release: make(chan struct{})}
				tokens := &tokens{rules: p.Token, clock: clock.Real{}, getJWT: app.getJWT}
				var all sync.WaitGroup
				for range 3 {
					all.Go(func() {
						if token, err := tokens.get(t.Context(), nil); token != "new" || err != nil {
							t.Errorf("token is %q (%v)", token, err)
						}
					})
				}
				synctest.Wait()
				close(app.release)
				all.Wait()
				if got := len(app.asked); got != want {
					t.Errorf("getJwt was called %d times, want %d", got, want)
				}
			})
		})
	}
}

func TestTheFirstWhoWaitsDecidesTheParametersAndTheError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		thrown := errors.New("signed out")
		app := &slowApp{release: make(chan struct{}), err: thrown}
		tokens := &tokens{rules: TokenRules{Cached: true}, getJWT: app.getJWT}
		var all sync.WaitGroup
		for _, params := range []string{"first", "second"} {
			all.Go(func() {
				if _, err := tokens.get(t.Context(), json.RawMessage(params)); !errors.Is(err, thrown) {
					t.Errorf("%s: error is %v, want what getJwt threw", params, err)
				}
			})
			synctest.Wait()
		}
		close(app.release)
		all.Wait()
		if !slices.Equal(app.asked, []string{"first"}) {
			t.Errorf("getJwt was told %q", app.asked)
		}
		if _, err := tokens.get(t.Context(), json.RawMessage("third")); !errors.Is(err, thrown) || len(app.asked) != 2 {
			t.Errorf("the error was kept: getJwt was told %q", app.asked)
		}
	})
}

func TestWhoWaitsCanLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		app := &slowApp{release: make(chan struct{})}
		tokens := &tokens{rules: TokenRules{Cached: true}, getJWT: app.getJWT}
		var all sync.WaitGroup
		all.Go(func() { tokens.get(t.Context(), nil) })
		synctest.Wait()
		ctx, leave := context.WithCancel(t.Context())
		all.Go(func() {
			if _, err := tokens.get(ctx, nil); !errors.Is(err, context.Canceled) {
				t.Errorf("error is %v", err)
			}
		})
		synctest.Wait()
		leave()
		synctest.Wait()
		close(app.release)
		all.Wait()
	})
}

func TestATokenIsRenewedOnceForAllWhoWereRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		app := &slowApp{release: make(chan struct{})}
		tokens := &tokens{rules: TokenRules{Cached: true}, getJWT: app.getJWT}
		old := "old"
		tokens.cached = &old
		version := tokens.currentVersion()
		renew := func() {
			if err := tokens.renew(t.Context(), nil, version); err != nil {
				t.Error(err)
			}
			if token, err := tokens.get(t.Context(), nil); token != "new" || err != nil {
				t.Errorf("token is %q (%v)", token, err)
			}
		}
		var all sync.WaitGroup
		all.Go(renew)
		all.Go(renew)
		synctest.Wait()
		close(app.release)
		all.Wait()
		// One more that was refused with the old token, but heard of it late.
		renew()
		if got := len(app.asked); got != 1 {
			t.Errorf("getJwt was called %d times", got)
		}
	})
}

// unhurried is a context whose end is looked for only when nothing else goes on.
type unhurried struct{ context.Context }

func (u unhurried) Done() <-chan struct{} {
	synctest.Wait()
	return u.Context.Done()
}

func TestAnAnswerThatComesWhenTheTimeIsUpIsTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 20 { // the answer and the end are there together, and which one is heard is chance
			ctx, leave := context.WithCancel(t.Context())
			tokens := &tokens{getJWT: func(context.Context, json.RawMessage) (string, error) {
				leave()
				return "late", nil
			}}
			if token, err := tokens.get(unhurried{ctx}, nil); !errors.Is(err, context.Canceled) {
				t.Fatalf("token is %q (%v)", token, err)
			}
		}
	})
}
