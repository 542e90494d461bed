package probe_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

// asked is a request as a weak endpoint reads it.
type asked struct {
	*http.Request
	body    []byte
	targets probe.Config
	w       http.ResponseWriter
	// session is the caller's credential, read leniently.
	session arrival
}

// mint answers with a token that says what an honest one does, and these claims on top.
func (a asked) mint(more map[string]any) bool {
	now := a.targets.Clock.Now().Unix()
	claims := map[string]any{"iss": a.targets.Guarded.Issuer, "iat": now, "exp": now + 60, "uploaded_image_id": "img-1"}
	maps.Copy(claims, more)
	return a.answer(claims)
}

func (a asked) answer(claims map[string]any) bool {
	payload, err := json.Marshal(claims)
	if err != nil {
		return false
	}
	input := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256"}`)) + "." + base64.RawURLEncoding.EncodeToString(payload)
	signature := base64.RawURLEncoding.EncodeToString(sum(sha256.New, a.targets.Guarded.Secret, input))
	for name, value := range map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
		if a.w.Header().Get(name) == "" {
			a.w.Header().Set(name, value)
		}
	}
	fmt.Fprintf(a.w, `{"type":"jwt","token":"%s.%s"}`, input, signature)
	return true
}

// object is the JSON body as encoding/json reads it, or nil.
func (a asked) object() map[string]any {
	var object map[string]any
	json.Unmarshal(a.body, &object) // nil is what cannot be read
	return object
}

// page answers with a status, a type and a text.
func (a asked) page(status int, media, text string) bool {
	a.w.Header().Set("Content-Type", media)
	a.w.WriteHeader(status)
	fmt.Fprint(a.w, text)
	return true
}

// share lets an origin in.
func (a asked) share(origin string) bool {
	a.w.Header().Set("Access-Control-Allow-Origin", origin)
	return a.mint(nil)
}

var registered = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti"}

// weakEndpoint has one weakness, in front of the open endpoint, of the guarded one, or of the one with a key set, and the
// attacks that must notice it: these and no others.
type weakEndpoint struct {
	open, guarded, keyed func(asked) bool
	noticed              []string
}

// weakEndpoints are all of them.
var weakEndpoints = joined(joined(weakSigners, weakGuards), weakKeySets)

func (a arrival) signedBySessions() bool {
	return a.input != "" && slices.Equal(a.mac, sum(sha256.New, a.targets.Guarded.Sessions.Secret, a.input)) && len(a.mac) == sha256.Size
}

func TestWeakEndpointsAreCaught(t *testing.T) {
	race.Skip(t, "TestAStrangerMayDifferFromUsWithoutHarm attacks many at once")
	for name, weak := range weakEndpoints {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			targets := openTargets(t, target.Native, 1) // its own, because quotas are used up
			weakened, guarded, keyed, withSet := targets, *targets.Guarded, *targets.Keyed.Endpoint, *targets.Keyed
			withSet.Endpoint = &keyed
			weakened.Guarded, weakened.Keyed, weakened.Aiuta = &guarded, &withSet, nil
			front := func(to string, weakness func(asked) bool) string {
				if weakness == nil {
					return to
				}
				return inFront(t, to, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
					return weakness(asked{Request: r, body: body, targets: targets, w: w, session: arrive(r, body, targets)})
				})
			}
			weakened.URL, guarded.URL, keyed.URL = front(weakened.URL, weak.open), front(guarded.URL, weak.guarded), front(keyed.URL, weak.keyed)
			if weak.guarded == nil {
				weakened.Guarded = nil // what is behind the door is not touched
			}
			if weak.keyed == nil {
				weakened.Keyed = nil
			}
			expectNoticed(t, weakened, weak.noticed)
		})
	}
}

// TestAServerThatSignsWhatItIsGivenIsCaught: Aiuta's published sample in a few lines. It sets three claims and asks
// nobody (docs of aiuta-com, api/server-side-auth-component.md).
func TestAServerThatSignsWhatItIsGivenIsCaught(t *testing.T) {
	race.Skip(t, "TestOursWithstandsEveryAttack sends the same")
	targets := openTargets(t, target.Native, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := asked{Request: r, targets: targets, w: w}
		claims := map[string]any{}
		for name, values := range r.URL.Query() {
			claims[name] = values[0]
		}
		if r.Header.Get("Content-Type") == "application/json" {
			if json.NewDecoder(r.Body).Decode(&claims) != nil || claims == nil {
				a.page(500, "text/html", "<h1>Internal Server Error</h1>")
				return
			}
		}
		now := targets.Clock.Now().Unix()
		w.Header().Set("Cache-Control", "private") // no more than a browser needs
		maps.Copy(claims, map[string]any{"iss": targets.Guarded.Issuer, "iat": now, "exp": now + 60})
		a.answer(claims)
	}))
	defer server.Close()
	weakened := probe.Config{Endpoint: probe.Endpoint{URL: server.URL + "/aiuta_jwt"}, Clock: targets.Clock}
	outcomes := map[string]bool{}
	for _, r := range run(t, weakened) {
		if r.Outcome != report.Skipped {
			outcomes[r.Name] = withstood(r)
		}
	}
	for _, name := range []string{"sets-nbf", "sets-sub", "sets-aud", "sets-jti", "reserved-headers", "duplicate-name",
		"large-parameter", "many-parameters", "unannounced-body", "methods", "no-store", "broken-json"} {
		if ok, made := outcomes[name]; ok || !made {
			t.Errorf("%s: made %t, withstood %t", name, made, ok)
		}
	}
	for _, name := range []string{probe.ControlBefore, probe.ControlAfter, "client-set"} {
		if ok, made := outcomes[name]; !ok {
			t.Errorf("%s: made %t, withstood %t", name, made, ok)
		}
	}
}
