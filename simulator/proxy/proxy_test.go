package proxy_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/simulator/proxy"
)

// behind is a client behind a proxy that opens api.example.
type behind struct {
	*testing.T
	proxy     *url.URL
	authority *proxy.Authority
	refused   chan proxy.Refusal
}

func open(t *testing.T, handler http.Handler) behind {
	t.Helper()
	authority, err := proxy.OpenAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	refused := make(chan proxy.Refusal, 16)
	p := proxy.New(proxy.Config{
		Authority: authority, Open: map[string]http.Handler{"api.example:443": handler},
		Refused: func(r proxy.Refusal) { refused <- r },
	})
	server := httptest.NewServer(p)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return behind{t, at, authority, refused}
}

func (b behind) client(http2 bool) *http.Client {
	trusted := x509.NewCertPool()
	trusted.AddCert(b.authority.Certificate())
	transport := &http.Transport{Proxy: http.ProxyURL(b.proxy), TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: http2}
	b.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: time.Minute}
}

func (b behind) post(client *http.Client, to string, body io.Reader) string {
	b.Helper()
	resp, err := client.Post(to, "application/octet-stream", body)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

// sums answers with the protocol and what it was sent.
var sums = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	hash := sha256.New()
	n, err := io.Copy(hash, r.Body)
	fmt.Fprintf(w, "%s %s %d %s %v", r.Proto, r.Host, n, hex.EncodeToString(hash.Sum(nil)), err)
})

func TestAHostIsOpenedForEachVersionOfHTTP(t *testing.T) {
	photo := make([]byte, 20<<20)
	rand.Read(photo)
	sum := sha256.Sum256(photo)
	b := open(t, sums)
	for http2, want := range map[bool]string{false: "HTTP/1.1", true: "HTTP/2.0"} {
		got := b.post(b.client(http2), "https://api.example/upload", bytes.NewReader(photo))
		if want := fmt.Sprintf("%s api.example %d %s <nil>", want, len(photo), hex.EncodeToString(sum[:])); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestEverythingElseIsTunnelledUnread(t *testing.T) {
	elsewhere := httptest.NewTLSServer(sums)
	t.Cleanup(elsewhere.Close)
	b := open(t, http.NotFoundHandler())
	client := b.client(false)
	transport := client.Transport.(*http.Transport)
	transport.TLSClientConfig.RootCAs.AddCert(elsewhere.Certificate())
	resp, err := client.Post(elsewhere.URL, "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.TLS.PeerCertificates[0]; !got.Equal(elsewhere.Certificate()) {
		t.Errorf("the client sees a certificate of %s", got.Subject)
	}
	plain := httptest.NewServer(sums)
	t.Cleanup(plain.Close)
	if got := b.post(client, plain.URL, strings.NewReader("x")); !strings.HasPrefix(got, "HTTP/1.1 127.0.0.1:") {
		t.Errorf("got %s", got)
	}
	if resp, err := client.Get("https://127.0.0.1:1/"); err == nil {
		resp.Body.Close()
		t.Error("a host that nobody answers for answers")
	}
}

// The Android emulator looks names up itself, and asks its proxy for addresses.
func TestAHostIsOpenedForAClientThatAsksForItsAddress(t *testing.T) {
	elsewhere := httptest.NewTLSServer(sums)
	t.Cleanup(elsewhere.Close)
	b := open(t, sums)
	for name, want := range map[string]string{"api.example": "CN=api.example", "other.example": elsewhere.Certificate().Subject.String()} {
		conn, err := net.Dial("tcp", b.proxy.Host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		target := strings.TrimPrefix(elsewhere.URL, "https://")
		if name == "api.example" {
			target = "192.0.2.1:443" // nobody has this address: RFC 5737
		}
		fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, target)
		if _, err := io.ReadFull(conn, make([]byte, 39)); err != nil {
			t.Fatal(err)
		}
		secured := tls.Client(conn, &tls.Config{ServerName: name, InsecureSkipVerify: true})
		if err := secured.Handshake(); err != nil {
			t.Fatal(err)
		}
		if got := secured.ConnectionState().PeerCertificates[0].Subject.String(); got != want {
			t.Errorf("%s: the client sees a certificate of %s, want %s", name, got, want)
		}
	}
}

func TestAnUpgradedConnectionStaysOpen(t *testing.T) {
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n", r.Header.Get("Upgrade"))
		io.Copy(conn, buffered)
	}))
	t.Cleanup(echo.Close)
	base, err := url.Parse(echo.URL)
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, proxy.Pass(proxy.Upstream{Base: base}))
	req, err := http.NewRequest("GET", "https://api.example/socket", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", "websocket")
	client := b.client(false)
	client.Timeout = 0 // which would hide the body's Write
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("got %s", resp.Status)
	}
	socket := resp.Body.(io.ReadWriteCloser)
	defer socket.Close()
	for _, said := range []string{"one", "two"} {
		if _, err := io.WriteString(socket, said); err != nil {
			t.Fatal(err)
		}
		heard := make([]byte, len(said))
		if _, err := io.ReadFull(socket, heard); err != nil || string(heard) != said {
			t.Errorf("got %q, %v", heard, err)
		}
	}
}

func TestAThousandConnectionsAreServedAtOnce(t *testing.T) {
	const n = 1000
	var arrived sync.WaitGroup
	arrived.Add(n)
	b := open(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived.Done()
		arrived.Wait() // each answer waits for all requests
	}))
	client := b.client(false)
	client.Transport.(*http.Transport).DisableKeepAlives = true
	client.Timeout = 2 * time.Minute
	errs := make(chan error, n)
	for range n {
		go func() {
			resp, err := client.Get("https://api.example/")
			if err == nil {
				resp.Body.Close()
			}
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
}

// told waits for what is said of a client.
func (b behind) told() proxy.Refusal {
	b.Helper()
	select {
	case r := <-b.refused:
		return r
	case <-time.After(20 * time.Second):
		b.Fatal("nothing is said of the client")
		panic("unreachable")
	}
}

func TestAClientThatRefusesTheCertificateIsNamedInOneLine(t *testing.T) {
	pinned := errors.New("not my certificate")
	for name, tc := range map[string]struct {
		config  func(b behind) *tls.Config
		says    string
		certain bool
	}{
		"one that does not know the CA": {func(behind) *tls.Config { return &tls.Config{} }, "the app pins its certificates, or does not trust the proxy's CA", true},
		"one that lives in other times": {func(b behind) *tls.Config {
			return &tls.Config{RootCAs: b.pool(), MaxVersion: tls.VersionTLS12, Time: func() time.Time { return time.Now().AddDate(-2, 0, 0) }}
		}, "the device's clock", true},
		"one that checks pins afterwards": {func(b behind) *tls.Config {
			return &tls.Config{RootCAs: b.pool(), VerifyConnection: func(tls.ConnectionState) error { return nil }}
		}, "hangs up without a request", false},
		"one that pins": {func(b behind) *tls.Config {
			return &tls.Config{RootCAs: b.pool(), VerifyPeerCertificate: func([][]byte, [][]*x509.Certificate) error { return pinned }}
		}, "the app pins its certificates", true},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, sums)
			b.T = t
			conn, err := net.Dial("tcp", b.proxy.Host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			io.WriteString(conn, "CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n")
			head := make([]byte, 39)
			if _, err := io.ReadFull(conn, head); err != nil || !strings.HasPrefix(string(head), "HTTP/1.1 200") {
				t.Fatalf("got %q, %v", head, err)
			}
			config := tc.config(b)
			config.ServerName = "api.example"
			secured := tls.Client(outdated{conn}, config)
			if err := secured.Handshake(); (err != nil) != tc.certain {
				t.Errorf("the client says %v", err)
			}
			secured.Close()
			if got := b.told(); got.Host != "api.example" || !strings.Contains(got.Why, tc.says) || strings.Contains(got.Why, "\n") || got.Certain != tc.certain {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// outdated sends what OpenSSL sends for a certificate that is out of date, in place of Go's bad_certificate: the alert
// certificate_expired (RFC 5246 section 7.2.2), which goes unencrypted in TLS 1.2.
type outdated struct{ net.Conn }

func (o outdated) Write(p []byte) (int, error) {
	if bytes.Equal(p, []byte{21, 3, 3, 0, 2, 2, 42}) {
		p = []byte{21, 3, 3, 0, 2, 2, 45}
	}
	return o.Conn.Write(p)
}

func (b behind) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(b.authority.Certificate())
	return pool
}

// A device whose clock is two weeks off may be watched.
func TestAClockThatIsWeeksOffKeepsNobodyOut(t *testing.T) {
	b := open(t, sums)
	for _, days := range []int{-45, 14} {
		client := b.client(false)
		client.Transport.(*http.Transport).TLSClientConfig.Time = func() time.Time { return time.Now().AddDate(0, 0, days) }
		b.post(client, "https://api.example/", http.NoBody)
	}
}

func TestARequestForAnotherHostIsMisdirected(t *testing.T) {
	b := open(t, sums)
	req, err := http.NewRequest("GET", "https://api.example/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "other.example"
	resp, err := b.client(false).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("got %s", resp.Status)
	}
}

func TestTheProxyHandsOutItsCertificateAndAScript(t *testing.T) {
	b := open(t, sums)
	for path, want := range map[string]string{
		"/ca.pem":    string(b.authority.PEM()),
		"/proxy.pac": `host === "api.example" ? "PROXY ` + b.proxy.Host + `" : "DIRECT"`,
		"/":          "api.example",
	} {
		resp, err := http.Get(b.proxy.String() + path)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if !strings.Contains(string(text), want) || strings.Contains(string(text), "PRIVATE") {
			t.Errorf("%s: got %q", path, text)
		}
	}
}

func TestTheAuthorityIsMadeOnceAndIsItsOwnersAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made")
	var pems [8]string
	var all sync.WaitGroup
	for i := range pems {
		all.Go(func() {
			a, err := proxy.OpenAuthority(folder)
			if err != nil {
				t.Error(err)
				return
			}
			pems[i] = string(a.PEM())
		})
	}
	all.Wait()
	for _, one := range pems {
		if one != pems[0] {
			t.Error("two authorities were made")
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		t.Fatalf("got %v, %v", files, err)
	}
	file := filepath.Join(folder, files[0].Name())
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := proxy.OpenAuthority(folder); !errors.Is(err, proxy.ErrOpenFile) {
		t.Errorf("a key that all can read: %v", err)
	}
	for _, want := range []bool{true, false} {
		if got, err := proxy.RemoveAuthority(folder); got != want || err != nil {
			t.Errorf("removed: %v, %v", got, err)
		}
	}
}
