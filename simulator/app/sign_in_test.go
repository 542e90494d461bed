package app_test

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/app"
	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/spinhost/outbound"
	"aiuta-edge/simulator/target"
)

const (
	brandURL    = "http://brand.example"
	endpointURL = "http://endpoint.example" + aiuta.TokenPath
)

var start = time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)

// counted is a client of a handler that remembers which paths were asked for.
type counted struct {
	http.RoundTripper
	mu    sync.Mutex
	paths []string
}

func (c *counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.paths = append(c.paths, r.URL.Path)
	c.mu.Unlock()
	return c.RoundTripper.RoundTrip(r)
}

// stand is a brand, an endpoint that trusts it, and the clock of both.
type stand struct {
	brand    *brand.Brand
	asked    *counted // of the brand, by the app
	endpoint *counted
	clock    *clock.Simulated
}

func newStand(t *testing.T, c brand.Config) stand {
	t.Helper()
	s := stand{clock: clock.NewFrozen(start)}
	c.Users, c.Clock = map[string]string{"anna": "blue horse", "bob": "green cow"}, s.clock
	s.brand = brand.New(c)
	variables := map[string]string{"jwt_issuer": "iss-1", "jwt_secret": "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "params": "*"}
	maps.Copy(variables, s.brand.Variables(brandURL))
	application := target.Embedded()
	application.Variables, application.Clock, application.Outbound = variables, s.clock, outbound.Memory{Handler: s.brand}
	handler, closeTarget, err := application.Open(t.Context(), target.Native)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeTarget() })
	s.asked = &counted{RoundTripper: outbound.Memory{Handler: s.brand}}
	s.endpoint = &counted{RoundTripper: outbound.Memory{Handler: handler}}
	return s
}

func (s stand) app(c app.Config) *app.App {
	c.Endpoint, c.HTTP, c.Clock = endpointURL, &http.Client{Transport: s.endpoint}, s.clock
	c.Brand, c.BrandHTTP = brandURL, &http.Client{Transport: s.asked}
	return app.New(c)
}

func TestASignedInUserGetsTokens(t *testing.T) {
	for _, kind := range brand.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			a := newStand(t, brand.Config{Kind: kind, Hook: &brand.Hook{Deny: map[string]string{"bob": ""}}}).app(app.Config{})
			mint := func() (status int) {
				_, err := a.GetJWT(t.Context(), nil)
				var refused *app.RefusedError
				switch {
				case err == nil:
					return 200
				case errors.As(err, &refused):
					return refused.Status
				}
				t.Fatal(err)
				return 0
			}
			if got := mint(); got != 401 {
				t.Errorf("before a sign-in: %d", got)
			}
			if err := a.SignIn(t.Context(), "anna", "blue horse"); err != nil {
				t.Fatal(err)
			}
			if got := mint(); got != 200 {
				t.Errorf("anna: %d", got)
			}
			if err := a.SignIn(t.Context(), "bob", "green cow"); err != nil {
				t.Fatal(err)
			}
			if got := mint(); got != 403 {
				t.Errorf("bob, whom the hook denies: %d", got)
			}
			if err := a.SignOut(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := mint(); got != 401 {
				t.Errorf("after signing out: %d", got)
			}
		})
	}
}

func TestAWrongPasswordIsToldApart(t *testing.T) {
	a := newStand(t, brand.Config{}).app(app.Config{})
	if err := a.SignIn(t.Context(), "anna", "blue horse"); err != nil {
		t.Fatal(err)
	}
	err := a.SignIn(t.Context(), "bob", "blue horse")
	var wrong *app.SignInError
	if !errors.As(err, &wrong) || wrong.Status != 401 || wrong.Code != "wrong_credentials" || strings.Contains(err.Error(), "horse") {
		t.Errorf("the error is %v", err)
	}
	if _, err := a.GetJWT(t.Context(), nil); err != nil {
		t.Errorf("anna is no longer signed in: %v", err)
	}
}

func TestAnEndedSession(t *testing.T) {
	for name, tc := range map[string]struct {
		again          bool
		want           int // status of the error, 0 for none
		signIns, mints int
	}{
		"is thrown":               {false, 401, 1, 1},
		"is renewed once":         {true, 0, 2, 2},
		"whose user was revoked":  {true, 403, 2, 2},
		"that cannot be, is told": {true, 401, 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, brand.Config{Hook: &brand.Hook{}})
			a := s.app(app.Config{SignInAgain: tc.again})
			if err := a.SignIn(t.Context(), "anna", "blue horse"); err != nil {
				t.Fatal(err)
			}
			s.clock.Advance(time.Hour)
			switch name {
			case "whose user was revoked":
				s.brand.Revoke("anna")
			case "that cannot be, is told":
				stranger := brand.New(brand.Config{})
				s.asked.RoundTripper = outbound.Memory{Handler: stranger}
			}
			_, err := a.GetJWT(t.Context(), nil)
			status := 0
			var refused *app.RefusedError
			var signIn *app.SignInError
			switch {
			case errors.As(err, &refused):
				status = refused.Status
			case errors.As(err, &signIn):
				status = signIn.Status
			case err != nil:
				t.Fatal(err)
			}
			if status != tc.want || len(s.asked.paths) != tc.signIns || len(s.endpoint.paths) != tc.mints {
				t.Errorf("status %d after %d sign-ins and %d requests, want %d, %d and %d",
					status, len(s.asked.paths), len(s.endpoint.paths), tc.want, tc.signIns, tc.mints)
			}
		})
	}
}

func TestRequestsTogetherSignInAgainOnce(t *testing.T) {
	s := newStand(t, brand.Config{})
	a := s.app(app.Config{SignInAgain: true})
	if err := a.SignIn(t.Context(), "anna", "blue horse"); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Hour)
	const n = 8
	s.endpoint.RoundTripper = together(n, s.endpoint.RoundTripper)
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if _, err := a.GetJWT(t.Context(), nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if signIns := len(s.asked.paths); signIns != 2 {
		t.Errorf("there were %d sign-ins, want 2", signIns)
	}
}

// meeting lets its first requests go on once they are all there.
type meeting struct {
	http.RoundTripper
	missing atomic.Int32
	all     chan struct{}
}

func together(n int32, base http.RoundTripper) *meeting {
	m := &meeting{RoundTripper: base, all: make(chan struct{})}
	m.missing.Store(n)
	return m
}

func (m *meeting) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.missing.Add(-1) == 0 {
		close(m.all)
	}
	<-m.all
	return m.RoundTripper.RoundTrip(r)
}

func TestParametersInTheQueryAreSigned(t *testing.T) {
	s := newStand(t, brand.Config{})
	a := s.app(app.Config{Method: http.MethodGet})
	if err := a.SignIn(t.Context(), "anna", "blue horse"); err != nil {
		t.Fatal(err)
	}
	raw, err := a.GetJWT(t.Context(), []byte(`{"uploaded_image_id":"image 1&x=y","sku_ids":["a","b"],"n":7}`))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := token.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := parsed.Claims()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"uploaded_image_id": "image 1&x=y", "sku_ids": "a,b", "n": "7"} {
		if claims[name] != want {
			t.Errorf("%s is %v, want %q", name, claims[name], want)
		}
	}
}
