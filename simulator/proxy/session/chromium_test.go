package session_test

import (
	"cmp"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// page is the origin of the brand's page. It and the SDK's frame are files of this test; nothing of them knows of the proxy.
const page = "https://shop.example"

// tab is a page in Chromium whose requests go through the proxy.
type tab struct {
	*testing.T
	context.Context
	session *session.Session
}

// chromium opens a tab behind a proxy that lets files answer for the brand's page and for where the SDK comes from.
func chromium(t *testing.T, c session.Config, files http.Handler, more ...chromedp.ExecAllocatorOption) tab {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts Chromium, as make test does")
	}
	program, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
			t.Fatal("no chromium on PATH: make packages installs it")
		}
		t.Skip("no chromium on PATH: make packages installs it")
	}
	authority, err := proxy.OpenAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(files)
	t.Cleanup(server.Close)
	from, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if c.Hosts == nil {
		c.Hosts = map[string]*url.URL{}
	}
	c.Authority, c.Listen, c.Hosts["shop.example"], c.Hosts["static.aiuta.com"] = authority, "127.0.0.1:0", from, from
	if c.Servers.Backend == nil {
		c.Servers.Backend = &backend.Config{}
	}
	c.Servers.Backend.CORS = cmp.Or(c.Servers.Backend.CORS, switches.CORSSDK)
	c.Servers.Backend.Pace = backend.Pace{InProgress: time.Millisecond, Success: 2 * time.Millisecond}
	s, err := session.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(stop)
	ctx, stopBrowser := chromedp.NewExecAllocator(ctx, append(append(chromedp.DefaultExecAllocatorOptions[:], more...),
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute),
		chromedp.ProxyServer(s.URL), chromedp.Flag("ignore-certificate-errors-spki-list", authority.Pin()), chromedp.Flag("site-per-process", true), chromedp.WindowSize(1280, 900))...)
	t.Cleanup(stopBrowser)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	return tab{t, ctx, s}
}

func (b tab) open(path string) {
	b.Helper()
	if err := chromedp.Do(b.Context, chromedp.Navigate(page+path)); err != nil {
		b.Fatal(err)
	}
}

// close ends the browser and returns what was recorded.
func (b tab) close() recording.Recording {
	b.Helper()
	if err := chromedp.Cancel(b.Context); err != nil {
		b.Logf("end Chromium: %v", err)
	}
	r, err := b.session.Close()
	if err != nil {
		b.Error(err)
	}
	return r
}

// inChromium opens the brand's page behind the proxy and returns what users saw, and the recording.
func inChromium(t *testing.T, c session.Config, query url.Values) (shown string, r recording.Recording) {
	t.Helper()
	b := chromium(t, c, http.FileServer(http.Dir("testdata")))
	query.Set("endpoint", c.Endpoint.String())
	b.open("/brand.html?" + query.Encode())
	for !strings.HasPrefix(shown, "done: ") {
		var err error
		if shown, err = chromedp.Run(b.Context, chromedp.Title()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	return strings.TrimPrefix(shown, "done: "), b.close()
}

// ours is our endpoint at the brand's URL, for its page.
func ours(t *testing.T) session.Config {
	t.Helper()
	at, err := session.ParseEndpoint(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	application := target.Embedded()
	application.Clock = clock.Real{}
	application.Variables = map[string]string{"allowed_origins": page}
	return session.Config{Endpoint: at, Servers: testbed.Config{Application: application, Target: target.Native}}
}

func TestAPageInChromiumTriesOnAndIsRecognised(t *testing.T) {
	c := ours(t)
	c.Hosts = map[string]*url.URL{"socket.shop.example": webSocket(t)}
	shown, r := inChromium(t, c, url.Values{"socket": {"wss://socket.shop.example/"}})
	if shown != "result, result, you said hello" {
		t.Errorf("users saw %s", shown)
	}
	if got := r.Recognise(); got.String() != "web@5.0.5" || len(got.Differs) > 0 {
		t.Errorf("it is taken for %s, which differs in %q", got, got.Differs)
	}
	if !slices.ContainsFunc(r.Requests, func(e journal.Entry) bool { return e.Protocol == "HTTP/2.0" && e.Call == "start" }) {
		t.Error("Chromium does not speak HTTP/2 to the proxy")
	}
	for _, c := range r.Cases(report.Low) {
		if c.Outcome == report.Failed {
			t.Errorf("%s: %s", c.Name, c.Message)
		}
	}
	passes(t, r)
}

// passes plays what was made of a recording.
func passes(t *testing.T, r recording.Recording) {
	t.Helper()
	s, text := asScenario(t, r)
	if got := play(t, s); got.Outcome != report.Passed {
		t.Errorf("its scenario: %s\n%s", got.Message, text)
	}
}

func TestThreeMistakesOfAPageAreFoundAndExplained(t *testing.T) {
	for habit, want := range map[string]struct{ photos, shown, rule, says string }{
		"cached": {"2", "result, something went wrong", "cached-token", "your getJwt caches"},
		"wrong":  {"1", "something went wrong", "wrong-image", "was asked for image model_woman_00"},
		"day":    {"1", "result", "long-lived", "lives 24 h"},
	} {
		t.Run(habit, func(t *testing.T) {
			c := ours(t)
			if habit == "day" {
				c = theirs(t, 24*time.Hour)
			}
			shown, r := inChromium(t, c, url.Values{"habit": {habit}, "photos": {want.photos}})
			if shown != want.shown {
				t.Errorf("users saw %s", shown)
			}
			if got := finding(t, r, want.rule); got.Outcome != report.Failed || !strings.Contains(got.Message, want.says) || got.Advice == "" {
				t.Errorf("got %s: %s", got.Outcome, got.Message)
			}
			passes(t, r)
		})
	}
}

// The commonest mistake with the Web SDK: the endpoint was not told of the page, so that no request for a token is ever sent.
func TestAPageThatTheEndpointDoesNotKnowIsFoundAndExplained(t *testing.T) {
	c := ours(t)
	c.Servers.Application.Variables["allowed_origins"] = "https://static.aiuta.com"
	shown, r := inChromium(t, c, url.Values{"photos": {"1"}})
	if shown != "something went wrong" {
		t.Errorf("users saw %s", shown)
	}
	if got := finding(t, r, "preflight"); got.Outcome != report.Failed || !strings.Contains(got.Message, "from "+page) {
		t.Errorf("got %s: %s", got.Outcome, got.Message)
	}
	passes(t, r)
}

// theirs is an endpoint that nobody here wrote the rules of: its tokens live too long.
func theirs(t *testing.T, life time.Duration) session.Config {
	t.Helper()
	const issuer, secret = "iss-1", "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
	key, err := token.NewKey([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", page)
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		var claims token.Claims
		if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&claims) != nil {
			return
		}
		now := time.Now().Unix()
		claims["iss"], claims["iat"], claims["exp"] = issuer, now, now+int64(life.Seconds())
		raw, err := token.Mint(key, claims)
		if err != nil {
			t.Error(err)
		}
		json.NewEncoder(w).Encode(map[string]string{"type": "jwt", "token": raw})
	}))
	t.Cleanup(server.Close)
	at, err := session.ParseEndpoint(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return session.Config{
		Endpoint: at, Hosts: map[string]*url.URL{at.Hostname(): to},
		Servers: testbed.Config{Target: target.Spec(at.String()), Issuer: issuer, Secret: []byte(secret)},
	}
}

// webSocket is a server that repeats one message. Source: RFC 6455 sections 4.2.2 and 5.2.
func webSocket(t *testing.T) *url.URL {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n",
			base64.StdEncoding.EncodeToString(sum[:]))
		head := make([]byte, 6) // text, masked length, mask
		if _, err := io.ReadFull(buffered, head); err != nil {
			t.Error(err)
			return
		}
		said := make([]byte, head[1]&0x7f)
		if _, err := io.ReadFull(buffered, said); err != nil {
			t.Error(err)
			return
		}
		for i := range said {
			said[i] ^= head[2+i%4]
		}
		answer := "you said " + string(said)
		conn.Write(append([]byte{0x81, byte(len(answer))}, answer...))
		io.Copy(io.Discard, buffered) // until the page is gone
	}))
	t.Cleanup(server.Close)
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
