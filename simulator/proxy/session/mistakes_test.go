package session_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
)

type getJWT = func(context.Context, json.RawMessage) (string, error)

// TestAMistakeIsFoundAndExplained plants one mistake at a time in an app with the Web SDK, or in its endpoint.
func TestAMistakeIsFoundAndExplained(t *testing.T) {
	for name, tc := range map[string]struct {
		variables map[string]string
		ahead     time.Duration // of the endpoint's clock
		getJWT    func(w *watched, right getJWT) getJWT
		key       bool
		also      func(w *watched)
		rule      string
		says      string
	}{
		"a cached token": {rule: "cached-token", says: "your getJwt caches", getJWT: func(_ *watched, right getJWT) getJWT {
			kept := ""
			return func(ctx context.Context, params json.RawMessage) (token string, err error) {
				if kept == "" {
					kept, err = right(ctx, params)
				}
				return kept, err
			}
		}},
		"the wrong image": {rule: "wrong-image", says: "was asked for image model_woman_00", getJWT: func(_ *watched, right getJWT) getJWT {
			return func(ctx context.Context, _ json.RawMessage) (string, error) {
				return right(ctx, json.RawMessage(`{"uploaded_image_id":"model_woman_00"}`))
			}
		}},
		"the wrong products": {rule: "wrong-products", says: `products ["other"], and the SDK started with ["sku-1"]`, getJWT: func(_ *watched, right getJWT) getJWT {
			return func(ctx context.Context, params json.RawMessage) (string, error) {
				return right(ctx, json.RawMessage(strings.Replace(string(params), "}", `,"sku_ids":["other"]}`, 1)))
			}
		}},
		"a token for a day": {rule: "long-lived", says: "lives 24 h", getJWT: func(w *watched, _ getJWT) getJWT {
			return w.mintsFor(24 * time.Hour)
		}},
		"asked twice": {rule: "asked-twice", says: "asked twice for one start", getJWT: func(_ *watched, right getJWT) getJWT {
			return func(ctx context.Context, params json.RawMessage) (string, error) {
				if _, err := right(ctx, params); err != nil {
					return "", err
				}
				return right(ctx, params)
			}
		}},
		"an API key in the app":              {rule: "api-key", says: "API key in an app", key: true},
		"the subscription id for the issuer": {rule: "issuer", says: "is the subscription id", variables: map[string]string{"jwt_issuer": appsOwn}},
		"no session": {rule: "session", says: "no session on the endpoint call", getJWT: func(w *watched, right getJWT) getJWT {
			return func(ctx context.Context, params json.RawMessage) (string, error) {
				w.client.Transport = withoutSession{w.client.Transport}
				return right(ctx, params)
			}
		}},
		"nothing bound": {rule: "unbound-token", says: "is bound to nothing", variables: map[string]string{"params": "*"}, getJWT: func(_ *watched, right getJWT) getJWT {
			return func(ctx context.Context, _ json.RawMessage) (string, error) { return right(ctx, nil) }
		}},
		"parameters left out": {rule: "parameters", says: "without uploaded_image_id", variables: map[string]string{"params": "*"}, getJWT: func(_ *watched, right getJWT) getJWT {
			return func(ctx context.Context, _ json.RawMessage) (string, error) { return right(ctx, nil) }
		}},
		"a token with every call": {rule: "needless-token", says: "needs no token and carries", also: func(w *watched) {
			token, err := w.getJWT(w.Context(), json.RawMessage(`{"uploaded_image_id":"model_woman_00"}`))
			if err != nil {
				w.Fatal(err)
			}
			w.get("https://api.aiuta.com/v1/try_on_models", "Authorization", "Bearer "+token)
		}},
		"a wrong clock": {rule: "clock", says: "is 1 h off", ahead: time.Hour},
		"no token": {rule: "unproved-start", says: "without a token", also: func(w *watched) {
			resp, err := w.client.Post("https://api.aiuta.com/v1/sku_try_on_operations", "application/json", strings.NewReader(`{"uploaded_image_id":"model_woman_00","sku_ids":["a"]}`))
			if err != nil {
				w.Fatal(err)
			}
			resp.Body.Close()
		}},
		"an origin that is not allowed": {rule: "preflight", says: "from https://page.example, was answered by", also: func(w *watched) {
			req, err := http.NewRequest(http.MethodOptions, endpoint, nil)
			if err != nil {
				w.Fatal(err)
			}
			req.Header.Set("Origin", "https://page.example")
			req.Header.Set("Access-Control-Request-Method", "POST")
			resp, err := w.client.Do(req)
			if err != nil {
				w.Fatal(err)
			}
			resp.Body.Close()
		}},
		"a refusal by the endpoint": {rule: "refused-token", says: "was answered by 400", also: func(w *watched) {
			if _, err := w.getJWT(w.Context(), json.RawMessage(`{"exp":1}`)); err == nil {
				w.Error("the endpoint takes exp")
			}
		}},
		"a refusal by Aiuta": {rule: "refused-calls", says: "404", also: func(w *watched) {
			w.get("https://api.aiuta.com/v1/no_such_call", "x-user-id", appsOwn)
		}},
		"another SDK's header": {rule: "sdk", says: "would do otherwise: Origin of GET", also: func(w *watched) {
			w.get("https://api.aiuta.com/v1/try_on_models", "x-user-id", appsOwn)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := watchAt(t, tc.variables, shifted{tc.ahead})
			web, err := sdk.Find("web@5.0.5")
			if err != nil {
				t.Fatal(err)
			}
			ask := w.getJWT
			if tc.getJWT != nil {
				ask = tc.getJWT(&w, ask)
			}
			var auth sdk.Auth = sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: ask}
			if tc.key {
				auth = sdk.APIKeyAuth{APIKey: "an-api-key-of-a-brand"}
			}
			w.play(web, auth, false)
			if tc.also != nil {
				tc.also(&w)
			}
			r := w.end()
			found := finding(t, r, tc.rule)
			if found.Severity == "" || !strings.Contains(found.Message, tc.says) || found.Advice == "" || found.Rule == "" {
				t.Errorf("got %q, %q, %q", found.Outcome, found.Message, found.Advice)
			}
			if found.Outcome != report.Failed && found.Severity.AtLeast(report.High) {
				t.Errorf("%s is %s", found.Severity, found.Outcome)
			}
		})
	}
}

// mintsFor is what an endpoint of somebody else does, whose tokens live so long.
func (w *watched) mintsFor(life time.Duration) getJWT {
	return func(_ context.Context, params json.RawMessage) (string, error) {
		var claims token.Claims
		if err := json.Unmarshal(params, &claims); err != nil {
			return "", err
		}
		account := w.Servers.Accounts[0]
		key, err := token.NewKey(account.Secret)
		if err != nil {
			return "", err
		}
		now := time.Now().Unix()
		claims["iss"], claims["iat"], claims["exp"] = account.Issuer, now, now+int64(life.Seconds())
		return token.Mint(key, claims)
	}
}

// withoutSession takes the user's session out of what goes to the endpoint.
type withoutSession struct{ http.RoundTripper }

func (s withoutSession) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") == userSession {
		r = r.Clone(r.Context())
		r.Header.Del("Authorization")
	}
	return s.RoundTripper.RoundTrip(r)
}

// shifted is a clock that goes ahead.
type shifted struct{ by time.Duration }

func (s shifted) Now() time.Time { return time.Now().Add(s.by) }

func (s shifted) Sleep(ctx context.Context, d time.Duration) error { return clock.Real{}.Sleep(ctx, d) }

func (w *watched) get(url, header, value string) {
	w.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set(header, value)
	resp, err := w.client.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	resp.Body.Close()
}
