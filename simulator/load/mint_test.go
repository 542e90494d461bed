package load

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/sdk"
)

const goodAnswer = `{"type":"jwt","token":"e30.e30.x"}`

func TestMintAsksAsAPersonaDoesAndKeepsItsConnections(t *testing.T) {
	var (
		connections atomic.Int64
		mu          sync.Mutex
		images      = map[string]bool{}
	)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var params struct {
			Image string   `json:"uploaded_image_id"`
			SKUs  []string `json:"sku_ids"`
		}
		if err := json.NewDecoder(r.Body).Decode(&params); err != nil || len(params.SKUs) != 1 {
			t.Errorf("parameters are %+v, %v", params, err)
		}
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") != "Bearer session-1" {
			t.Errorf("%s with %v", r.Method, r.Header)
		}
		mu.Lock()
		images[params.Image] = true
		mu.Unlock()
		time.Sleep(time.Millisecond) // so that all four are under way together
		io.WriteString(w, goodAnswer)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	android, err := sdk.Find("android")
	if err != nil {
		t.Fatal(err)
	}
	plan := quick(Plan{Workers: 4, Count: 200})
	client := plan.NewClient()
	defer client.CloseIdleConnections()
	s := run1(t, plan, Mint{URL: server.URL, Bodies: []Body{FromSDK(android, "sku-1")}, Bearer: "session-1", Client: client, Seed: 7}.Shot)
	if s.Succeeded != 200 || len(images) != 200 {
		t.Errorf("%d succeeded, with %d images", s.Succeeded, len(images))
	}
	// A worker may begin to dial in the moment in which another's connection comes free.
	if n := connections.Load(); n > 8 {
		t.Errorf("4 workers made %d connections for 200 requests", n)
	}
	uuid := regexp.MustCompile(`^user_image-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for image := range images {
		if !uuid.MatchString(image) {
			t.Fatalf("an image is %q", image)
		}
	}
}

func TestParametersAreThoseThatTheSDKTells(t *testing.T) {
	for _, p := range sdk.Personas() {
		var told string
		session := p.Open(sdk.Config{
			BaseURL: "http://127.0.0.1:1", HTTP: http.DefaultClient, Storage: http.DefaultClient, Clock: clock.NewFrozen(time.Unix(0, 0)),
			Auth: sdk.JWTAuth{GetJWT: func(_ context.Context, params json.RawMessage) (string, error) {
				told = string(params)
				return "", errors.New("enough")
			}},
		})
		session.TryOn(t.Context(), sdk.TryOn{Image: sdk.UploadedImage{ID: imageID(1, 2)}, SKUs: []string{"sku-1"}})
		if told == "" && p.String() == "android@4.3.2" {
			continue // which never asks for a token
		}
		if got := FromSDK(p, "sku-1").with(1, 2); got != told {
			t.Errorf("%s: load sends %s, the SDK tells %s", p, got, told)
		}
	}
}

func TestAnAnswerWithoutATokenIsAFailure(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, goodAnswer) }))
	defer elsewhere.Close()
	for name, tc := range map[string]struct {
		status     int
		body, want string
	}{
		"a token":           {200, goodAnswer, ""},
		"an empty answer":   {200, "", "200 without a token"},
		"another type":      {200, `{"type":"key","token":"a.b.c"}`, "200 without a token"},
		"no JWT":            {200, `{"type":"jwt","token":"abc"}`, "200 without a token"},
		"a page":            {502, "<html>", "502"},
		"problem details":   {429, `{"code":"quota_exceeded"}`, "429 quota_exceeded"},
		"a hostile code":    {400, `{"code":"\u001b[2J"}`, "400"},
		"a code that grows": {400, `{"code":"` + strings.Repeat("x", 1000) + `"}`, "400"},
		"a redirect":        {307, "", "307"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", elsewhere.URL)
				w.WriteHeader(tc.status)
				io.WriteString(w, tc.body)
			}))
			defer server.Close()
			client := quick(Plan{Workers: 1}).NewClient()
			defer client.CloseIdleConnections()
			got := Mint{URL: server.URL, Bodies: []Body{Fixed("{}")}, Client: client}.Shot(t.Context(), 0)
			if got != (Result{tc.status, tc.want}) {
				t.Errorf("got %+v, want %q", got, tc.want)
			}
		})
	}
}

func TestNoAnswerIsNamedWithoutTheURL(t *testing.T) {
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // a server sees that its client is gone once it has read all
		<-r.Context().Done()
	}))
	defer hanging.Close()
	closing := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer closing.Close()
	for url, want := range map[string]string{
		hanging.URL + "/?key=hush": "timeout",
		closing.URL + "/?key=hush": "connection closed without an answer",
		"http://127.0.0.1:1/":      "connection refused",
	} {
		client := quick(Plan{Workers: 1}).NewClient()
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		got := Mint{URL: url, Bodies: []Body{Fixed("{}")}, Client: client}.Shot(ctx, 0)
		cancel()
		client.CloseIdleConnections()
		if got.Trouble != want || got.Status != 0 {
			t.Errorf("%s: %+v, want %s", url, got, want)
		}
	}
}
