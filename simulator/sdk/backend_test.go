package sdk_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"image"
	_ "image/png"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/sdk"
)

// world is a backend with one account, and a brand whose app signs whatever it is told to.
type world struct {
	t       *testing.T
	account portal.Account
	clock   *clock.Simulated
	url     string
	mints   int
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, clock: clock.NewSimulated()}
	var err error
	if w.account, err = portal.NewAccount(rand.Reader); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(backend.New(backend.Config{Accounts: []portal.Account{w.account}, Clock: w.clock}))
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *world) getJWT(_ context.Context, params json.RawMessage) (string, error) {
	w.mints++
	claims := token.Claims{}
	if params != nil {
		if err := json.Unmarshal(params, &claims); err != nil {
			w.t.Errorf("parameters are %s: %v", params, err)
		}
	}
	now := w.clock.Now()
	maps.Copy(claims, token.Claims{"iss": w.account.Issuer, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()})
	key, err := token.NewKey(w.account.Secret)
	if err != nil {
		return "", err
	}
	return token.Mint(key, claims)
}

func (w *world) open(p sdk.Persona, auth sdk.Auth) *sdk.Session {
	return p.Open(sdk.Config{BaseURL: w.url, Auth: auth, HTTP: http.DefaultClient, Storage: http.DefaultClient, Clock: w.clock})
}

func TestAgainstTheBackend(t *testing.T) {
	for _, p := range sdk.Personas() {
		for mode, auth := range map[string]func(*world) sdk.Auth{
			"jwt": func(w *world) sdk.Auth {
				return sdk.JWTAuth{SubscriptionID: w.account.SubscriptionID, GetJWT: w.getJWT}
			},
			"api-key": func(w *world) sdk.Auth { return sdk.APIKeyAuth{APIKey: w.account.APIKey} },
		} {
			if p.String() == losesItsToken && mode == "jwt" {
				continue // TestAndroid432LosesItsToken
			}
			t.Run(p.String()+" "+mode+" sees the result", func(t *testing.T) {
				w := newWorld(t)
				s := w.open(p, auth(w))
				if err := s.Setup(t.Context()); err != nil {
					t.Fatal(err)
				}
				out := s.TryOn(t.Context(), dressFor(p))
				if out.Shown != sdk.ShownResult {
					t.Fatal(out.Err)
				}
				if _, _, err := image.Decode(bytes.NewReader(out.Image)); err != nil {
					t.Errorf("what was downloaded is no image: %v", err)
				}
			})
		}
		t.Run(p.String()+" with the subscription alone starts nothing", func(t *testing.T) {
			w := newWorld(t)
			s := w.open(p, sdk.SubscriptionAuth{SubscriptionID: w.account.SubscriptionID})
			if err := s.Setup(t.Context()); err != nil {
				t.Fatal(err)
			}
			out := s.TryOn(t.Context(), dressFor(p))
			if out.Shown != sdk.ShownSomethingWentWrong || out.Stage != sdk.StageStart {
				t.Errorf("the user sees %q at %s", out.Shown, out.Stage)
			}
		})
	}
}

// losesItsToken is the version that no JWT can start a try-on with.
const losesItsToken = "android@4.3.2"

func TestAndroid432LosesItsToken(t *testing.T) {
	w := newWorld(t)
	s := w.open(persona(t, losesItsToken), sdk.JWTAuth{SubscriptionID: w.account.SubscriptionID, GetJWT: w.getJWT})
	out := s.TryOn(t.Context(), dress())
	var status *sdk.StatusError
	if !errors.As(out.Err, &status) || status.Status != 401 || out.Stage != sdk.StageStart {
		t.Errorf("ended at %s with %v", out.Stage, out.Err)
	}
	if w.mints != 1 {
		t.Errorf("%d tokens were minted, want the one that the 401 asks for", w.mints)
	}
}

// Android's cached token is bound to the first image. The backend's 401 is what heals it.
func TestAndroidGetsOverATokenForAnotherImage(t *testing.T) {
	w := newWorld(t)
	s := w.open(persona(t, "android"), sdk.JWTAuth{SubscriptionID: w.account.SubscriptionID, GetJWT: w.getJWT})
	for try := range 2 {
		if out := s.TryOn(t.Context(), dress()); out.Shown != sdk.ShownResult {
			t.Fatalf("try-on %d: %v", try+1, out.Err)
		}
	}
	if w.mints != 2 {
		t.Errorf("%d tokens were minted, want 2", w.mints)
	}
}
