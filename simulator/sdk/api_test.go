package sdk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/sdk"
)

// api is a scripted API and its storage: it answers each call as the test says, and remembers what came.
type api struct {
	t          *testing.T
	generation aiuta.Generation
	url        string
	clock      *clock.Simulated

	mu      sync.Mutex
	script  map[aiuta.Call][]answer
	arrived []exchange
}

// answer is one scripted answer. The last one of a call is repeated.
type answer struct {
	status int
	body   string
	header map[string]string
	// before, if set, is called before anything is answered.
	before func()
	// drop breaks the connection instead of answering.
	drop bool
}

type exchange struct {
	call   aiuta.Call
	uri    string
	header http.Header
	body   string
	after  time.Duration
}

const (
	download aiuta.Call = "download"
	// picture begins as a PNG does, which is what an SDK looks at.
	picture            = "\x89PNG\r\n\x1a\n"
	events  aiuta.Call = "analytics"
)

func newAPI(t *testing.T, p sdk.Persona) *api {
	a := &api{t: t, generation: p.Generation, clock: clock.NewFrozen(epoch)}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	a.url = server.URL
	image := fmt.Sprintf(`{"id":"gen_image-1","owner_type":"user","url":%[1]q,"image_url":%[1]q,"expires_at":null}`, a.url+"/image")
	a.script = map[aiuta.Call][]answer{
		aiuta.CallSubscriptionDetails: {tagged("d1", `{"retry_counts":null,"operation_delays_sequence":null}`)},
		aiuta.CallPredefinedModels:    {tagged("m1", `[]`)},
		aiuta.CallTryOnModels:         {tagged("m1", `[]`)},
		aiuta.CallUploadImage:         {ok(`{"id":"user_image-1","owner_type":"user","url":"http://x/u","expires_at":null}`)},
		aiuta.CallStartOperation:      {ok(`{"operation_id":"op-1","details":null,"errors":[]}`)},
		aiuta.CallOperationStatus:     {status("IN_PROGRESS"), ok(`{"id":"op-1","status":"SUCCESS","error":null,"abort_reason":null,"generated_images":[` + image + `]}`)},
		download:                      {ok(picture)},
		events:                        {ok(`{}`)},
	}
	return a
}

func ok(body string) answer { return answer{status: 200, body: body} }

func tagged(etag, body string) answer {
	return answer{status: 200, body: body, header: map[string]string{"Etag": etag}}
}

func status(state string) answer {
	return ok(fmt.Sprintf(`{"id":"op-1","status":%q,"error":null,"abort_reason":null,"generated_images":[]}`, state))
}

// answers replaces the script of one call.
func (a *api) answers(call aiuta.Call, answers ...answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.script[call] = answers
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		a.t.Error(err)
	}
	call := a.call(r)
	a.mu.Lock()
	a.arrived = append(a.arrived, exchange{call, r.RequestURI, r.Header, string(body), a.elapsed()})
	script := a.script[call]
	if len(script) > 1 {
		a.script[call] = script[1:]
	}
	a.mu.Unlock()
	if len(script) == 0 {
		a.t.Errorf("unexpected %s %s", r.Method, r.URL)
		http.NotFound(w, r)
		return
	}
	s := script[0]
	if s.before != nil {
		s.before()
	}
	if s.drop {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	for name, value := range s.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(s.status)
	io.WriteString(w, s.body)
}

func (a *api) call(r *http.Request) aiuta.Call {
	if r.URL.Path == "/image" {
		return download
	}
	if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/analytics/v1/") {
		return events
	}
	if r.Method == http.MethodGet && r.URL.Path == a.generation.StatusPath(path.Base(r.URL.Path)) {
		return aiuta.CallOperationStatus
	}
	for _, call := range []aiuta.Call{aiuta.CallUploadImage, aiuta.CallStartOperation, aiuta.CallPredefinedModels,
		aiuta.CallTryOnModels, aiuta.CallSubscriptionDetails} {
		if method, path := a.generation.Endpoint(call); method == r.Method && path == r.URL.Path {
			return call
		}
	}
	return "unknown"
}

// seen returns what arrived for one call.
func (a *api) seen(call aiuta.Call) []exchange {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Collect(func(yield func(exchange) bool) {
		for _, e := range a.arrived {
			if e.call == call && !yield(e) {
				return
			}
		}
	})
}

// one returns the only exchange of a call.
func (a *api) one(call aiuta.Call) exchange {
	a.t.Helper()
	seen := a.seen(call)
	if len(seen) != 1 {
		a.t.Fatalf("%s arrived %d times, want once", call, len(seen))
	}
	return seen[0]
}

// calls returns the calls in the order in which they arrived.
func (a *api) calls() []aiuta.Call {
	a.mu.Lock()
	defer a.mu.Unlock()
	var calls []aiuta.Call
	for _, e := range a.arrived {
		calls = append(calls, e.call)
	}
	return calls
}

func (a *api) open(p sdk.Persona, auth sdk.Auth) *sdk.Session { return a.openOn(p, auth, nil) }

func (a *api) openOn(p sdk.Persona, auth sdk.Auth, disk *sdk.Disk) *sdk.Session {
	return p.Open(sdk.Config{
		BaseURL: a.url, Auth: auth, HTTP: a.client(), Storage: a.client(), Clock: a.clock, Disk: disk,
	})
}

// client returns a client that leaves every second attempt to the SDK: a transport that keeps connections
// sends a request again by itself when one turns out to be broken.
func (a *api) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
}

// epoch is when each test begins. Its clock stands still until somebody sleeps on it.
var epoch = time.Date(2026, 7, 3, 4, 5, 6, 7, time.UTC)

func (a *api) elapsed() time.Duration { return a.clock.Now().Sub(epoch) }

// callback is an app's getJwt: it gives out t1, t2, … and remembers the parameters.
type callback struct {
	mu    sync.Mutex
	asked []string
}

const null = "null"

func (c *callback) getJWT(_ context.Context, params json.RawMessage) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if params == nil {
		params = json.RawMessage(null)
	}
	c.asked = append(c.asked, string(params))
	return fmt.Sprintf("t%d", len(c.asked)), nil
}

func (c *callback) params() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.asked)
}

const subscription = "66ec1726e728c1405e5ebca2"

func (c *callback) auth() sdk.Auth {
	return sdk.JWTAuth{SubscriptionID: subscription, GetJWT: c.getJWT}
}

func persona(t *testing.T, name string) sdk.Persona {
	t.Helper()
	p, err := sdk.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var photo = []byte("a photo")

func dress() sdk.TryOn { return sdk.TryOn{Photo: photo, SKUs: []string{"dress", "hat"}} }

// dressFor is the same with as many products as the apps of a version can name.
func dressFor(p sdk.Persona) sdk.TryOn {
	t := dress()
	if p.Start.OneSKU {
		t.SKUs = t.SKUs[:1]
	}
	return t
}

// onSaved is a try-on with a photo that was uploaded before.
func onSaved() sdk.TryOn {
	return sdk.TryOn{Image: sdk.UploadedImage{ID: "user_image-1"}, SKUs: []string{"dress"}}
}
