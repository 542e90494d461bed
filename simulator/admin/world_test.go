package admin_test

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/admin"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/usage"
)

// running is a backend behind a journal, and the admin server of both.
type running struct {
	*testing.T
	account  portal.Account
	followed string // the secret that the endpoint was given last
	api, url string
	handler  *admin.Admin
}

func start(t *testing.T) *running {
	t.Helper()
	account, err := portal.NewAccount(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r := &running{T: t, account: account}
	redactor, faults := redact.New(), fault.New(1, clock.Real{})
	j := journal.New(clock.Real{}, redactor)
	live := backend.NewLive(backend.New(backend.Config{Accounts: []portal.Account{account}}))
	api := httptest.NewServer(j.Watch(journal.Aiuta, faults.Handler(fault.SDKAPI, live)))
	t.Cleanup(api.Close)
	r.handler = admin.New(admin.Config{Journal: j, Hosts: []string{"testbed.example"}, World: &admin.World{
		Target: "native", Endpoint: "http://127.0.0.1:1/aiuta_jwt", API: api.URL, Accounts: []portal.Account{account}, Backend: live,
		Faults: faults, Redactor: redactor, Usage: usage.NewMeter(usage.Options{}), Clock: clock.Real{},
		Caller: admin.Caller{Auth: "hs256", Session: func(user string) (string, time.Time, error) { return "session of " + user, time.Now(), nil }},
		Follow: func(secret string) { r.followed = secret },
	}, Plays: &scenario.Runner{Target: target.Native, Application: target.Embedded(), Seed: 1}})
	server := httptest.NewServer(r.handler)
	t.Cleanup(server.Close)
	t.Cleanup(r.handler.Close)
	r.api, r.url = api.URL, server.URL
	return r
}

// ask sends JSON and decodes what is answered.
func (r *running) ask(method, path, body string, into any) (status int) {
	r.Helper()
	request, err := http.NewRequestWithContext(r.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil && err != io.EOF {
		r.Fatal(err)
	}
	return resp.StatusCode
}

// mint signs a token that is bound to one image.
func (r *running) mint(secret []byte) string {
	r.Helper()
	key, err := token.NewKey(secret)
	if err != nil {
		r.Fatal(err)
	}
	now := time.Now().Unix()
	raw, err := token.Mint(key, token.Claims{"iss": r.account.Issuer, "iat": now, "exp": now + 60, "uploaded_image_id": "model_man_00"})
	if err != nil {
		r.Fatal(err)
	}
	return raw
}

// start starts a try-on with a token, and returns the status; 0 if there is no answer.
func (r *running) start(raw string) int {
	r.Helper()
	request, err := http.NewRequest("POST", r.api+"/v1/sku_try_on_operations", strings.NewReader(`{"uploaded_image_id":"model_man_00","sku_id":"a"}`))
	if err != nil {
		r.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+raw)
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestARotatedSecretCountsAtOnce(t *testing.T) {
	for name, follow := range map[string]bool{"the endpoint follows": true, "only at Aiuta": false} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			old := r.mint(r.account.Secret)
			if got := r.start(old); got != 200 {
				t.Fatalf("before, a start is answered with %d", got)
			}
			var rotated struct {
				Secret   string
				Endpoint bool
			}
			if status := r.ask("POST", "/accounts/"+r.account.Name+"/rotate", fmt.Sprintf(`{"endpoint":%v}`, follow), &rotated); status != 200 {
				t.Fatalf("got %d", status)
			}
			if rotated.Endpoint != follow || (r.followed == rotated.Secret) != follow {
				t.Errorf("the endpoint follows: %v", rotated.Endpoint)
			}
			if got := r.start(old); got != 401 {
				t.Errorf("a token of the old secret is answered with %d", got)
			}
			if got := r.start(r.mint([]byte(rotated.Secret))); got != 200 {
				t.Errorf("a token of the new secret is answered with %d", got)
			}
			var world struct{ Accounts []struct{ Secret string } }
			if r.ask("GET", "/world", "", &world); world.Accounts[0].Secret != rotated.Secret {
				t.Error("the world shows another secret")
			}
		})
	}
}

// TestSecretsStayOnTheMachine: a client elsewhere, and one that comes by another name than loopback's, gets none.
func TestSecretsStayOnTheMachine(t *testing.T) {
	r := start(t)
	for name, tc := range map[string]struct {
		from, host string
		own        bool
	}{
		"this machine":          {"127.0.0.1:5555", "127.0.0.1:3002", true},
		"this machine, IPv6":    {"[::1]:5555", "localhost:3002", true},
		"another machine":       {"192.0.2.7:5555", "testbed.example:3002", false},
		"another by loopback":   {"192.0.2.7:5555", "127.0.0.1:3002", false},
		"this, by another name": {"127.0.0.1:5555", "testbed.example:3002", false},
	} {
		for method, path := range map[string]string{"GET": "/world", "POST": "/sessions", "PUT": "/accounts/" + r.account.Name + "/rotate"} {
			request := httptest.NewRequest(strings.Replace(method, "PUT", "POST", 1), path, nil)
			request.RemoteAddr, request.Host = tc.from, tc.host
			w := httptest.NewRecorder()
			r.handler.ServeHTTP(w, request)
			if want := tc.own || path == "/world"; (w.Code == 200) != want {
				t.Errorf("%s: %s is answered with %d", name, path, w.Code)
			}
			if !tc.own && (strings.Contains(w.Body.String(), r.account.APIKey) || strings.Contains(w.Body.String(), string(r.account.Secret)) || strings.Contains(w.Body.String(), "session of")) {
				t.Errorf("%s: %s shows a secret", name, path)
			}
			if tc.own && path == "/world" && !strings.Contains(w.Body.String(), r.account.APIKey) {
				t.Errorf("%s: the API key is not shown", name)
			}
		}
	}
}

func TestTheNextStartFailsAsArmed(t *testing.T) {
	r := start(t)
	raw := r.mint(r.account.Secret)
	starts := 0
	for effect, want := range map[string]int{`"status":{"code":503}`: 503, `"too_many_requests":{}`: 429, `"reset_peer":true`: 0} {
		if status := r.ask("POST", "/faults", `{"link":"sdk-api","match":{"call":"start"},"nth":1,`+effect+`}`, &struct{}{}); status != 200 {
			t.Fatalf("got %d", status)
		}
		if got := r.start(raw); got != want {
			t.Errorf("%s: the start is answered with %d", effect, got)
		}
		if got := r.start(raw); got != 200 {
			t.Errorf("%s: the one after it is answered with %d", effect, got)
		}
		var shown struct {
			Faults []struct {
				ID, Hit int
				Over    bool
			}
		}
		r.ask("GET", "/faults", "", &shown)
		if len(shown.Faults) != 1 || shown.Faults[0].Hit != 1 || !shown.Faults[0].Over {
			t.Errorf("%s: got %+v", effect, shown)
		}
		if status := r.ask("DELETE", fmt.Sprintf("/faults/%d", shown.Faults[0].ID), "", &struct{}{}); status != 204 {
			t.Errorf("removing it: got %d", status)
		}
		// A client learns of a reset before the handler has come to its end, and the journal with it.
		starts += 2
		var found struct {
			Requests []journal.Entry
			Met      bool
		}
		r.ask("GET", fmt.Sprintf("/requests?call=start&wait=%d&timeout=10s", starts), "", &found)
		if !found.Met || len(found.Requests) != starts {
			t.Fatalf("%s: the journal has %d starts, want %d", effect, len(found.Requests), starts)
		}
		broken := slices.DeleteFunc(found.Requests[starts-2:], func(e journal.Entry) bool { return e.Fault == "" })
		if len(broken) != 1 || broken[0].Status != want || broken[0].Verdict != "" {
			t.Errorf("%s: the journal says %+v", effect, broken)
		}
	}
}

func TestFaultsAreBounded(t *testing.T) {
	r := start(t)
	for n := range 101 {
		status := r.ask("POST", "/faults", `{"link":"sdk-storage","down":true}`, &struct{}{})
		if want := map[bool]int{true: 200, false: 409}[n < 100]; status != want {
			t.Fatalf("fault %d is answered with %d", n+1, status)
		}
	}
}

func TestASwitchCountsFromTheNextRequest(t *testing.T) {
	r := start(t)
	raw := r.mint(r.account.Secret)
	if got := r.start(raw); got != 200 {
		t.Fatalf("got %d", got)
	}
	r.ask("PATCH", "/switches", `{"jwt_on_unified":"reject"}`, &struct{}{})
	if got := r.start(raw); got != 401 {
		t.Errorf("after the change, a start is answered with %d", got)
	}
}

func TestATokenOfARequestIsInspectedWithoutBeingShown(t *testing.T) {
	r := start(t)
	raw := r.mint(r.account.Secret)
	r.start(raw)
	var text json.RawMessage
	if status := r.ask("POST", "/inspect", `{"request":1}`, &text); status != 200 || !strings.Contains(string(text), `"claims"`) || strings.Contains(string(text), `"reason"`) {
		t.Errorf("got %d %s", status, text)
	}
	if strings.Contains(string(text), strings.Split(raw, ".")[2]) {
		t.Error("the answer holds the signature")
	}
}

func TestAStartSaysWhatItsTokenIsBoundTo(t *testing.T) {
	r := start(t)
	r.start(r.mint(r.account.Secret))
	var found struct {
		Requests []struct{ Binding []gateway.Bound }
	}
	r.ask("GET", "/requests", "", &found)
	if got := found.Requests[0].Binding; len(got) != 1 || !got[0].Fits || got[0].Claim != "uploaded_image_id" {
		t.Errorf("got %+v", got)
	}
}

// follow reads events until one says something.
func follow(t *testing.T, url, last, until string) (read string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", url+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Last-Event-ID", last)
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if read += lines.Text() + "\n"; strings.Contains(read, until) {
			return read
		}
	}
	t.Fatalf("the stream ended after %q", read)
	return ""
}

func TestEventsGoOnWhereAPageWasCutOff(t *testing.T) {
	r := start(t)
	r.start("x")
	read := follow(t, r.url, "", "data: {\"id\":1,")
	run := strings.Split(read, `"`)[1]
	r.start("x")
	if read := follow(t, r.url, run+".1", "data: {\"id\":2,"); strings.Contains(read, `{"id":1,`) {
		t.Errorf("what was seen comes again: %s", read)
	}
	follow(t, r.url, "another-run.1", "data: {\"id\":1,")
}

func TestStreamsAreBoundedAndEndWithTheServer(t *testing.T) {
	r := start(t)
	for range 16 {
		resp, err := http.Get(r.url + "/events")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
	}
	if status := r.ask("GET", "/events", "", &struct{}{}); status != http.StatusServiceUnavailable {
		t.Errorf("one too many is answered with %d", status)
	}
	one := admin.New(admin.Config{Journal: journal.New(clock.Real{}, redact.New())})
	server := httptest.NewServer(one)
	defer server.Close()
	resp, err := http.Get(server.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	one.Close()
	if _, err := io.ReadAll(resp.Body); err != nil {
		t.Errorf("the stream ended with %v", err)
	}
}

// TestNoOtherPageMayChangeAnything: neither one that its browser names, nor a form or a page whose name was bound anew.
func TestNoOtherPageMayChangeAnything(t *testing.T) {
	r := start(t)
	for _, one := range []string{"POST /inspect", "POST /sessions", "POST /accounts/" + r.account.Name + "/rotate", "PATCH /switches", "POST /faults",
		"DELETE /faults", "POST /plays", "GET /world", "GET /events", "GET /switches", "GET /faults", "GET /usage", "GET /scenarios"} {
		method, path, _ := strings.Cut(one, " ")
		for name, change := range map[string]func(*http.Request){
			"origin": func(r *http.Request) { r.Header.Set("Origin", "https://shop.example") },
			"fetch":  func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
			"host":   func(r *http.Request) { r.Host = "evil.example:3002" },
		} {
			request, err := http.NewRequest(method, r.url+path, strings.NewReader(`{}`))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/json")
			change(request)
			resp, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s, told by %s, is answered with %d", one, name, resp.StatusCode)
			}
		}
	}
}

// A form of another page can send text/plain without asking first.
func TestABodyThatAFormCouldSendIsRefused(t *testing.T) {
	r := start(t)
	resp, err := http.Post(r.url+"/faults", "text/plain", strings.NewReader(`{"link":"sdk-api","down":true}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("got %d", resp.StatusCode)
	}
}
