package scenario

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/app"
	"aiuta-edge/simulator/browser"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/sdk"
)

// startApp starts the app anew, with an SDK that remembers nothing. A signed-in user signs in again.
func (s *stage) startApp(ctx context.Context) error {
	s.app, s.process = s.newApp(), &sdk.Process{}
	if s.user != "" {
		if err := s.signIn(ctx, s.user, s.password(s.user)); err != nil {
			return fmt.Errorf("sign %s in again: %w", s.user, err)
		}
	}
	s.startSDK()
	return nil
}

// startSDK starts the SDK in the app.
func (s *stage) startSDK() {
	config := sdk.Config{
		BaseURL: s.servers.API, Auth: s.auth(), Clock: s.clock, Patience: time.Duration(s.build.Patience), Process: s.process, Disk: &s.disk,
		HTTP: s.fetch(s.playing.Browser.Frame, ladder.SDK, ladder.API), Storage: s.image(ladder.SDK, ladder.Storage), HTTP2: s.given.HTTP2,
		Background: s.build.BackgroundExecution,
	}
	if s.given.Analytics {
		config.Analytics = s.fetch(s.given.page(), ladder.SDK, ladder.API)
		config.Analytics.Transport = listening{s, config.Analytics.Transport}
	}
	s.session = s.playing.Open(config)
}

// unlimited is longer than any play.
const unlimited = 24 * time.Hour

func (s *stage) newApp() *app.App {
	config := app.Config{
		Endpoint: s.servers.Endpoint, HTTP: s.fetch(s.given.page(), ladder.App, ladder.Endpoint),
		Brand: s.servers.BrandURL, BrandHTTP: s.client(ladder.App, ladder.Brand),
		Method: s.build.Method, Clock: s.clock, SignInAgain: s.build.SignInAgain, Alter: s.alter(s.build.Add),
		KeepToken: s.build.KeepToken, Late: time.Duration(s.build.Late), Returns: s.build.Returns, Hangs: s.build.Hangs,
		Cancels: s.build.Cancels, Nth: s.build.Nth, Deaf: s.build.Deaf,
	}
	if s.caller != nil {
		config.Session = func(_ context.Context, h http.Header) error {
			maps.Copy(h, s.caller)
			return nil
		}
	}
	if s.browser != nil { // a page's fetch waits for as long as the SDK does
		config.Timeout = unlimited
	}
	if s.build.Throws != "" {
		config.Throws = errors.New(s.build.Throws)
	}
	return app.New(config)
}

// auth configures the SDK.
func (s *stage) auth() sdk.Auth {
	account := s.accounts[orMain(s.build.Account)]
	switch s.given.Auth {
	case authAPIKey:
		return sdk.APIKeyAuth{APIKey: account.APIKey}
	case authBoth:
		return sdk.APIKeyAuth{APIKey: account.APIKey, SubscriptionID: account.SubscriptionID, GetJWT: s.getJWT(s.app, s.build.Late)}
	case authSubscriptionID:
		return sdk.SubscriptionAuth{SubscriptionID: account.SubscriptionID}
	}
	return sdk.JWTAuth{SubscriptionID: account.SubscriptionID, GetJWT: s.getJWT(s.app, s.build.Late)}
}

// getJWT returns an app's callback, which records what the SDK and the app say to each other.
func (s *stage) getJWT(app *app.App, late clock.Duration) func(context.Context, json.RawMessage) (string, error) {
	return func(ctx context.Context, params json.RawMessage) (string, error) {
		told := "null"
		if params != nil {
			told = string(params)
		}
		s.say(ctx, ladder.SDK, ladder.App, "getJwt "+told)
		s.mu.Lock()
		s.asked = append(s.asked, told)
		s.mu.Unlock()
		raw, err := app.GetJWT(ctx, params)
		return s.answered(ctx, raw, err, late)
	}
}

// answered records how a getJwt ended.
func (s *stage) answered(ctx context.Context, raw string, err error, late clock.Duration) (string, error) {
	var running *app.StillRunning
	switch {
	case errors.As(err, &running):
		return "", &goingOn{running, s, late}
	case ctx.Err() != nil:
		return "", ctx.Err() // the app that asked has ended
	case err != nil:
		s.say(ctx, ladder.App, ladder.SDK, "throws: "+brief(err))
		return "", err
	}
	token := s.examine(raw, late)
	s.say(ctx, ladder.App, ladder.SDK, handover(token, late))
	s.mu.Lock()
	s.handed = append(s.handed, token)
	s.mu.Unlock()
	return raw, nil
}

// goingOn is a getJwt that cannot be cancelled, and whose end is recorded too.
type goingOn struct {
	*app.StillRunning
	stage *stage
	late  clock.Duration
}

// Finish is what a simulated SDK asks for.
func (g *goingOn) Finish(ctx context.Context) (string, error) {
	raw, err := g.StillRunning.Finish(ctx)
	return g.stage.answered(ctx, raw, err, g.late)
}

// alter adds parameters in the order of their names.
func (s *stage) alter(add map[string]any) func(json.RawMessage) (json.RawMessage, error) {
	if len(add) == 0 {
		return nil
	}
	return func(params json.RawMessage) (json.RawMessage, error) {
		for _, name := range slices.Sorted(maps.Keys(add)) {
			var err error
			if params, err = app.Add(name, s.expand(add[name]))(params); err != nil {
				return nil, err
			}
		}
		return params, nil
	}
}

// brief leaves the address of an endpoint that cannot be reached out of an error: it says nothing here.
func brief(err error) string {
	var blocked *browser.BlockedError
	if errors.As(err, &blocked) {
		return blocked.Error()
	}
	var unreachable *app.UnreachableError
	if errors.As(err, &unreachable) {
		return "the token endpoint gave no answer"
	}
	var signIn *app.SignInError
	if errors.As(err, &signIn) && signIn.Err != nil {
		return "the brand's server gave no answer"
	}
	return err.Error()
}

// handed is a token that the app handed over.
type handed struct {
	raw    string
	claims token.Claims
	// flaw says what is wrong with the token by the secret that the endpoint had when it made it. Nil is nothing.
	flaw error
}

// newest returns the token that was handed over last.
func (s *stage) newest() handed {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.handed) == 0 {
		return handed{}
	}
	return s.handed[len(s.handed)-1]
}

// examine takes a token apart and verifies it at the moment at which the app had it.
func (s *stage) examine(raw string, late clock.Duration) handed {
	found := handed{raw: raw}
	parsed, err := token.Parse(raw)
	if err == nil {
		found.claims, err = parsed.Claims()
	}
	if err != nil {
		found.flaw = err
		return found
	}
	account := s.accounts[mainAccount]
	key, err := token.NewKey([]byte(account.secret(account.atEndpoint)))
	if err == nil {
		had := func() time.Time { return s.clock.Now().Add(-time.Duration(late)) }
		_, err = token.Verify(raw, key, token.Rules{Now: had, Issuer: account.Issuer})
	}
	found.flaw = err
	return found
}

// handover describes a token by what it binds. It need not be a good one.
func handover(t handed, late clock.Duration) string {
	if t.raw == "" {
		return "hands over nothing"
	}
	text := "hands over " + t.raw
	bound := slices.DeleteFunc(slices.Sorted(maps.Keys(t.claims)), token.Registered)
	if len(bound) > 0 {
		text += " for " + strings.Join(bound, ", ")
	}
	if late > 0 {
		text += fmt.Sprintf(", %s late", late)
	}
	return text
}
