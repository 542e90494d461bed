package testbed_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/app"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

func open(t *testing.T, c testbed.Config) *testbed.Testbed {
	t.Helper()
	if c.Target == "" {
		c.Target = target.Native
	}
	if c.Application.Manifest == nil {
		c.Application = target.Embedded()
	}
	b, err := testbed.Open(context.WithoutCancel(t.Context()), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

const ownSecret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"

// mint asks for a token with a session, which may be empty.
func mint(t *testing.T, url, session string) (status int, raw string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(`{"uploaded_image_id":"img-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if session != "" {
		r.Header.Set("Authorization", "Bearer "+session)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ JWT string }
	json.NewDecoder(resp.Body).Decode(&answer)
	return resp.StatusCode, answer.JWT
}

func TestTheServersKnowEachOther(t *testing.T) {
	now := clock.NewFrozen(time.Date(2031, 5, 1, 12, 0, 0, 0, time.UTC))
	b := open(t, testbed.Config{
		Clock: now, Backend: &backend.Config{}, Brand: &brand.Config{Users: map[string]string{"anna": "blue horse"}, Kind: brand.JWKS},
	})
	user := app.New(app.Config{Endpoint: b.Endpoint, Brand: b.BrandURL, HTTP: http.DefaultClient, BrandHTTP: http.DefaultClient, Clock: now})
	if err := user.SignIn(t.Context(), "anna", "blue horse"); err != nil {
		t.Fatal(err)
	}
	raw, err := user.GetJWT(t.Context(), json.RawMessage(`{"uploaded_image_id":"img-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	key, err := token.NewKey(b.Accounts[0].Secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := token.Verify(raw, key, token.Rules{Now: now.Now, Issuer: b.Accounts[0].Issuer}); err != nil {
		t.Error("the token is not one of the account's, on the testbed's clock:", err)
	}
	_, path := aiuta.Unified.Endpoint(aiuta.CallStartOperation)
	start, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.API+path, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	start.Header.Set("Authorization", "Bearer "+raw)
	start.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(start)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnprocessableEntity { // of the body: the token is good
		t.Errorf("the backend answers %d (%s)", resp.StatusCode, resp.Header.Get(reason.Header))
	}
}

func TestASeedRepeatsEveryCredential(t *testing.T) {
	seed := testbed.NewSeed(7)
	config := testbed.Config{Seed: &seed, Sessions: true, Accounts: []string{"one", "two"}}
	a, b := open(t, config), open(t, config)
	if !maps.Equal(a.Made, b.Made) || !slices.EqualFunc(a.Accounts, b.Accounts, func(x, y portal.Account) bool { return x.APIKey == y.APIKey }) {
		t.Error("two testbeds of one seed have different credentials")
	}
	config.Seed = testbed.RandomSeed()
	if c := open(t, config); c.Accounts[0].APIKey == a.Accounts[0].APIKey {
		t.Error("two seeds gave the same credentials")
	}
}

func TestVariablesOfTheApplicationOutrankTheTestbed(t *testing.T) {
	application := target.Embedded()
	application.Variables = map[string]string{"jwt_issuer": "my-iss", "jwt_secret": ownSecret + "\n", "caller_issuer": "https://mine.example"}
	b := open(t, testbed.Config{Application: application, Sessions: true})
	if got := b.Accounts[0]; got.Issuer != "my-iss" || string(got.Secret) != ownSecret {
		t.Errorf("the account has issuer %q and a secret of %d bytes, not those of the endpoint", got.Issuer, len(got.Secret))
	}
	session, err := b.Sessions.SignIn("anna", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := mint(t, b.Endpoint, session); status != http.StatusOK {
		t.Errorf("a session of the testbed's is answered with %d", status)
	}
	if status, _ := mint(t, b.Endpoint, ""); status != http.StatusUnauthorized {
		t.Errorf("without a session the answer is %d", status)
	}
}

func TestWhatIsConfiguredFromOutsideIsKept(t *testing.T) {
	application := target.Embedded()
	application.Environment = func(name string) (string, bool) { return "env-iss", name == "SPIN_VARIABLE_JWT_ISSUER" }
	b := open(t, testbed.Config{Application: application, KeepVariables: true, Backend: &backend.Config{}})
	if got := slices.Sorted(maps.Keys(b.Made)); !slices.Equal(got, []string{"caller_auth", "jwt_secret"}) {
		t.Errorf("made %v, want only what nothing else sets", got)
	}
	if b.Accounts[0].Issuer != "env-iss" {
		t.Errorf("the account's issuer is %q", b.Accounts[0].Issuer)
	}
}

func TestVariablesChangeWhileTheEndpointRuns(t *testing.T) {
	b := open(t, testbed.Config{})
	if status, _ := mint(t, b.Endpoint, ""); status != http.StatusOK {
		t.Fatalf("an endpoint without caller authentication answers %d", status)
	}
	if err := b.SetVariables(t.Context(), b.Sessions.Variables()); err != nil {
		t.Fatal(err)
	}
	if status, _ := mint(t, b.Endpoint, ""); status != http.StatusUnauthorized {
		t.Errorf("once it asks for sessions it answers %d", status)
	}
}

func TestAnotherEndpointHasVariablesOfItsOwn(t *testing.T) {
	b := open(t, testbed.Config{})
	guarded, err := b.Serve(t.Context(), b.Sessions.Variables())
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := mint(t, guarded, ""); status != http.StatusUnauthorized {
		t.Errorf("the guarded one answers %d", status)
	}
	if status, _ := mint(t, b.Endpoint, ""); status != http.StatusOK {
		t.Errorf("the first one answers %d", status)
	}
}

func TestAFailedStartLeavesNothingRunning(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var endpoint *loopback.Server
	_, err = testbed.Open(t.Context(), testbed.Config{
		Application: target.Embedded(), Target: target.Native, Backend: &backend.Config{}, ListenBackend: taken.Addr().String(),
		Listen: func(h http.Handler) (*loopback.Server, error) {
			endpoint, err = loopback.Start("127.0.0.1:0", h, nil)
			return endpoint, err
		},
	})
	if !errors.Is(err, loopback.ErrInUse) {
		t.Fatalf("got %v, want that the port is in use", err)
	}
	if _, err := http.Get(endpoint.URL); err == nil {
		t.Error("the endpoint still answers")
	}
}

func TestAnEndpointAtAURLIsTakenAsItIs(t *testing.T) {
	b := open(t, testbed.Config{Target: "https://shop.example/aiuta_jwt", Issuer: "iss", Secret: []byte("secret")})
	if b.Endpoint != "https://shop.example/aiuta_jwt" || b.Accounts[0].Issuer != "iss" || b.Made != nil {
		t.Errorf("got %q, issuer %q, variables %v", b.Endpoint, b.Accounts[0].Issuer, b.Made)
	}
}
