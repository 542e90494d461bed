package admin_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/admin"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/redact"
)

// served is a journal, a server whose requests it remembers, and the address at which programs ask for them.
func served(t *testing.T) (watched, url string) {
	t.Helper()
	j := journal.New(clock.Real{}, redact.New())
	app := httptest.NewServer(j.Watch(journal.Aiuta, http.NotFoundHandler()))
	t.Cleanup(app.Close)
	asked := admin.New(admin.Config{Journal: j, Hosts: []string{"testbed.example"}})
	server := httptest.NewServer(asked)
	t.Cleanup(server.Close)
	t.Cleanup(asked.Close)
	return app.URL, server.URL
}

type answer struct {
	status   int
	Requests []journal.Entry
	Count    int
	Met      bool
	Last     int
	Detail   string
}

func send(t *testing.T, method, url string, change ...func(*http.Request)) answer {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(r)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: resp.StatusCode}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &a); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
	}
	return a
}

func TestATestAsksWhetherARequestCameOnceAndNotTwice(t *testing.T) {
	app, url := served(t)
	arrive := func() {
		resp, err := http.Post(app+"/v1/sku_try_on_operations", "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	came := make(chan answer)
	go func() { came <- send(t, "GET", url+"/requests?call=start&wait=1&timeout=1m") }()
	arrive()
	if got := <-came; !got.Met || got.Count != 1 || got.Last != 1 {
		t.Errorf("one: got %+v", got)
	}
	if got := send(t, "GET", url+"/requests?call=start&wait=2&timeout=10ms"); got.status != 200 || got.Met || got.Count != 1 {
		t.Errorf("two: got %+v", got)
	}
	if got := send(t, "GET", url+"/requests?since=1"); got.Count != 0 || !got.Met {
		t.Errorf("since: got %+v", got)
	}
	if got := send(t, "GET", url+"/requests/1"); got.status != 200 {
		t.Errorf("by id: got %+v", got)
	}
	if got := send(t, "DELETE", url+"/requests"); got.status != http.StatusNoContent {
		t.Errorf("delete: got %+v", got)
	}
	if got := send(t, "GET", url+"/requests"); got.Count != 0 || got.Last != 1 {
		t.Errorf("after delete: got %+v", got)
	}
	if got := send(t, "GET", url+"/requests/1"); got.status != http.StatusNotFound {
		t.Errorf("by id after delete: got %+v", got)
	}
}

func TestAParameterThatIsNoneIsNamed(t *testing.T) {
	_, url := served(t)
	for query, want := range map[string]string{
		"statsu=401":       `"statsu" is not a parameter`,
		"status=4":         `status="4" is neither a status`,
		"status=9xx":       `status="9xx" is neither a status`,
		"wait=-1":          `wait="-1" is not a whole number`,
		"since=x":          `since="x" is not a whole number`,
		"timeout=2m":       `timeout="2m" is not a duration of up to 1m0s`,
		"call=a&call=mint": "call is given more than once",
	} {
		if got := send(t, "GET", url+"/requests?"+query); got.status != http.StatusBadRequest || !strings.Contains(got.Detail, want) {
			t.Errorf("%s: got %+v", query, got)
		}
	}
}

func TestNoOtherPageMayAsk(t *testing.T) {
	_, url := served(t)
	host := strings.TrimPrefix(url, "http://")
	port := host[strings.LastIndexByte(host, ':'):]
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	named := func(host string) func(*http.Request) { return func(r *http.Request) { r.Host = host } }
	for name, tc := range map[string]struct {
		change []func(*http.Request)
		status int
	}{
		"a program":                    {nil, 200},
		"a page of this server":        {[]func(*http.Request){header("Origin", url), header("Sec-Fetch-Site", "same-origin")}, 200},
		"the address bar":              {[]func(*http.Request){header("Sec-Fetch-Site", "none")}, 200},
		"localhost":                    {[]func(*http.Request){named("localhost" + port)}, 200},
		"another address of loopback":  {[]func(*http.Request){named("127.8.8.8" + port)}, 200},
		"IPv6":                         {[]func(*http.Request){named("[::1]" + port)}, 200},
		"a name that was allowed":      {[]func(*http.Request){named("TESTBED.example" + port)}, 200},
		"a page elsewhere":             {[]func(*http.Request){header("Origin", "https://shop.example")}, 403},
		"a page of another port":       {[]func(*http.Request){header("Origin", "http://127.0.0.1:1")}, 403},
		"a page from a file":           {[]func(*http.Request){header("Origin", "null")}, 403},
		"an image in a page elsewhere": {[]func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 403},
		"a page of another name here":  {[]func(*http.Request){header("Sec-Fetch-Site", "same-site")}, 403},
		"a name that was bound anew":   {[]func(*http.Request){named("evil.example" + port)}, 403},
		"such a page of its own":       {[]func(*http.Request){named("evil.example" + port), header("Origin", "http://evil.example"+port), header("Sec-Fetch-Site", "same-origin")}, 403},
		"a name that begins alike":     {[]func(*http.Request){named("localhost.evil.example" + port)}, 403},
		"another machine's address":    {[]func(*http.Request){named("192.0.2.1" + port)}, 403},
	} {
		for _, method := range []string{"GET", "DELETE"} {
			want := tc.status
			if want == 200 && method == "DELETE" {
				want = 204
			}
			if got := send(t, method, url+"/requests", tc.change...); got.status != want {
				t.Errorf("%s %s: got %d, want %d", name, method, got.status, want)
			}
		}
	}
}

// TestAServerOnAllAddressesAnswersUnderEach, and under no name: a name can be made to point at any address.
func TestAServerOnAllAddressesAnswersUnderEach(t *testing.T) {
	h := admin.New(admin.Config{Journal: journal.New(clock.Real{}, redact.New()), AnyAddress: true})
	for host, want := range map[string]int{"192.0.2.1:3002": 200, "[2001:db8::1]:3002": 200, "127.0.0.1:3002": 200, "evil.example:3002": 403, "192.0.2.1.evil.example": 403} {
		r, w := httptest.NewRequest("GET", "/requests", nil), httptest.NewRecorder()
		r.Host = host
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%s is answered with %d, want %d", host, w.Code, want)
		}
	}
}

func TestALinkElsewhereLeadsToThePageAndToNothingElse(t *testing.T) {
	page := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	h := admin.New(admin.Config{Journal: journal.New(clock.Real{}, redact.New()), Page: page})
	for _, tc := range []struct {
		path, mode, dest string
		status           int
	}{
		{"/", "navigate", "document", 200},
		{"/", "navigate", "iframe", 403},
		{"/", "no-cors", "image", 403},
		{"/requests", "navigate", "document", 403},
	} {
		r, w := httptest.NewRequest("GET", tc.path, nil), httptest.NewRecorder()
		r.Host = "127.0.0.1:3002"
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Sec-Fetch-Mode", tc.mode)
		r.Header.Set("Sec-Fetch-Dest", tc.dest)
		if h.ServeHTTP(w, r); w.Code != tc.status {
			t.Errorf("%+v is answered with %d", tc, w.Code)
		}
	}
}

func TestAWaitEndsWithItsClient(t *testing.T) {
	_, url := served(t)
	client := http.Client{Timeout: 50 * time.Millisecond}
	began := time.Now()
	if _, err := client.Get(url + "/requests?wait=1&timeout=1m"); err == nil {
		t.Error("there was an answer")
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}
