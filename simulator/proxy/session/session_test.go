package session_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

const (
	endpoint = "https://jwt.shop.example/try-on/token"
	// appsOwn is the subscription id of an app that was built for the real Aiuta.
	appsOwn = "65f0c1d2e3a4b5c6d7e8f901"
	// userSession is what the app shows the endpoint, which does not look at it.
	userSession = "Bearer opaque-session-of-the-user"
)

// watched is an app under watch.
type watched struct {
	*testing.T
	*session.Session
	client *http.Client
}

func watch(t *testing.T, variables map[string]string) watched {
	t.Helper()
	return watchAt(t, variables, clock.Real{})
}

// watchAt gives the servers a clock of their own.
func watchAt(t *testing.T, variables map[string]string, c clock.Clock) watched {
	t.Helper()
	authority, err := proxy.OpenAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	at, err := session.ParseEndpoint(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	application := target.Embedded()
	application.Variables = variables
	s, err := session.Open(t.Context(), session.Config{
		Authority: authority, Listen: "127.0.0.1:0", ListenPage: "127.0.0.1:0", Endpoint: at,
		Servers: testbed.Config{
			Application: application, Target: target.Native, Clock: c,
			Backend: &backend.Config{Pace: backend.Pace{InProgress: time.Nanosecond, Success: 2 * time.Nanosecond}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	w := watched{T: t, Session: s, client: behind(t, s.URL, authority)}
	t.Cleanup(func() { s.Close() })
	return w
}

// behind is an HTTP client whose proxy is watched.
func behind(t *testing.T, at string, authority *proxy.Authority) *http.Client {
	t.Helper()
	address, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(authority.Certificate())
	transport := &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: time.Minute}
}

// end closes the session and returns what was recorded.
func (w *watched) end() recording.Recording {
	w.Helper()
	w.client.CloseIdleConnections()
	r, err := w.Close()
	if err != nil {
		w.Error(err)
	}
	return r
}

// getJWT asks the endpoint through the proxy, as docs/apps do.
func (w *watched) getJWT(ctx context.Context, params json.RawMessage) (string, error) {
	if params == nil {
		params = json.RawMessage(`{}`)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(params))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", userSession)
	resp, err := w.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer struct{ Token string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %v", resp.Status, err)
	}
	return answer.Token, nil
}

// start is an app with a persona in it, behind the proxy.
func (w *watched) start(p sdk.Persona, auth sdk.Auth) *sdk.Session {
	return p.Open(w.config(auth))
}

func (w *watched) config(auth sdk.Auth) sdk.Config {
	return sdk.Config{BaseURL: "https://" + aiuta.HostAPI, Auth: auth, HTTP: w.client, Storage: w.client, Clock: clock.Real{}}
}

// play tries two photos on, as a persona with this getJwt.
func (w *watched) play(p sdk.Persona, auth sdk.Auth, analytics bool) {
	w.Helper()
	config := w.config(auth)
	if analytics {
		config.Analytics = w.client
	}
	p.Poll.Schedule = []sdk.Delay{{Wait: 20 * time.Millisecond}} // which no trait looks at
	app := p.Open(config)
	app.Setup(w.Context())
	for _, photo := range []string{"\xff\xd8\xff\xe0 one", "\xff\xd8\xff\xe0 two"} {
		app.TryOn(w.Context(), sdk.TryOn{Photo: []byte(photo), SKUs: []string{"sku-1"}})
	}
}

// finding returns what a rule says of a recording.
func finding(t *testing.T, r recording.Recording, rule string) report.Case {
	t.Helper()
	cases := r.Cases(report.High)
	i := slices.IndexFunc(cases, func(c report.Case) bool { return c.Name == rule })
	if i < 0 {
		t.Fatalf("no rule %s", rule)
	}
	return cases[i]
}

// sameOnTheWire are the personas that nothing in a request without events tells apart.
func sameOnTheWire(a, b sdk.Persona) bool {
	name := func(p sdk.Persona) string { return strings.TrimPrefix(p.String(), "flutter-") }
	same := map[string]string{"android@4.3.1": "android@4.3.8"}
	return name(a) == name(b) || same[name(a)] == name(b) || same[name(b)] == name(a)
}

// When an SDK polls is no trait: it would tell families apart, which everything else does too, and no two versions that look the
// same. A slow machine makes polls late, and what is late says nothing.
func TestVersionsThatLookTheSamePollAtTheSameTimes(t *testing.T) {
	type times struct {
		Immediately, Ticks, Tunable bool
		Schedule                    []sdk.Delay
	}
	of := func(p sdk.Persona) times {
		return times{p.Poll.Immediately, p.Poll.Ticks, p.Poll.Tunable, p.Poll.Schedule}
	}
	for _, a := range sdk.Personas() {
		for _, b := range sdk.Personas() {
			if sameOnTheWire(a, b) && !reflect.DeepEqual(of(a), of(b)) {
				t.Errorf("%s and %s look the same and poll at other times: package recording needs a trait for it", a, b)
			}
		}
	}
}

func TestEachPersonaIsRecognisedAsItself(t *testing.T) {
	personas := sdk.Personas()
	if testing.Short() {
		personas = sdk.Newest()
	}
	for _, p := range personas {
		for _, analytics := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, events %t", p, analytics), func(t *testing.T) {
				t.Parallel()
				w := watch(t, nil)
				w.play(p, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: w.getJWT}, analytics)
				r := w.end()
				got := r.Recognise()
				if !got.Is(p) || len(got.Differs) > 0 {
					t.Errorf("%s is taken for %s, which differs in %q", p, got, got.Differs)
				}
				for _, other := range got.Personas {
					if !sameOnTheWire(p, other) || analytics && strings.TrimPrefix(other.String(), "flutter-") != strings.TrimPrefix(p.String(), "flutter-") {
						t.Errorf("%s may be %s", p, other)
					}
				}
				for _, c := range r.Cases(report.Low) {
					if c.Outcome != report.Passed && c.Outcome != report.Skipped && !known(p, c.Name) {
						t.Errorf("%s: %s: %s", p, c.Name, c.Message)
					}
				}
			})
		}
	}
}

// known are the faults of a version itself.
func known(p sdk.Persona, rule string) bool {
	return p.String() == "android@4.3.2" && slices.Contains([]string{"unproved-start", "refused-calls", "asked-twice"}, rule)
}

func TestTheRecordingHoldsNoSecret(t *testing.T) {
	w := watch(t, nil)
	android, err := sdk.Find("android")
	if err != nil {
		t.Fatal(err)
	}
	const key = "a-real-api-key-of-a-brand"
	var minted string
	w.play(android, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: func(ctx context.Context, params json.RawMessage) (string, error) {
		token, err := w.getJWT(ctx, params)
		minted = token
		return token, err
	}}, true)
	w.play(android, sdk.APIKeyAuth{APIKey: key}, true)
	account := w.Servers.Accounts[0]
	var file bytes.Buffer
	if err := w.end().Write(&file); err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{
		"the app's API key": key, "the stand-in's API key": account.APIKey, "the JWT secret": string(account.Secret),
		"the user's session": strings.TrimPrefix(userSession, "Bearer "), "a token": minted, "a signature": minted[strings.LastIndexByte(minted, '.')+1:],
		"a picture": "\xff\xd8\xff\xe0 one",
	} {
		if secret == "" || bytes.Contains(file.Bytes(), []byte(secret)) {
			t.Errorf("%s is in the recording", name)
		}
	}
	if !bytes.Contains(file.Bytes(), []byte(appsOwn)) {
		t.Error("the subscription id, which is public, is not")
	}
}
