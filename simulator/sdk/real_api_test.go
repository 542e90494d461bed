package sdk_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/sdk/seen"
)

// serveSecurely serves Aiuta's API under its own name, and returns the port and the file of its certificate.
func (l *laboratory) serveSecurely(t *testing.T, handler http.Handler, http2 bool) (port int, certificate string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	named := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: aiutasHost}, DNSNames: []string{aiutasHost},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, named, named, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate = filepath.Join(t.TempDir(), "aiuta.pem")
	if err := os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	secure := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server := &http.Server{
		Handler: handler, ErrorLog: log.New(io.Discard, "", 0),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) },
	}
	done := make(chan error, 1)
	if http2 {
		server.TLSConfig = secure
		go func() { done <- server.ServeTLS(plain, "", "") }()
	} else {
		secure.NextProtos = []string{"http/1.1"}
		go func() { done <- server.Serve(overheard{tls.NewListener(plain, secure)}) }()
	}
	t.Cleanup(func() {
		server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Aiuta's API: %v", err)
		}
	})
	return plain.Addr().(*net.TCPAddr).Port, certificate
}

// aiutasHost is the host that the SDK's requests go to. Source: android KtorHttpClientFactory.kt.
const aiutasHost = "api.aiuta.com"

type connKey struct{}

// overheard listens for connections whose requests are kept as they came, since a [http.Request] forgets the order of headers.
type overheard struct{ net.Listener }

func (o overheard) Accept() (net.Conn, error) {
	c, err := o.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &overheardConn{Conn: c.(*tls.Conn)}, nil
}

type overheardConn struct {
	*tls.Conn
	heard bytes.Buffer
}

func (c *overheardConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.heard.Write(p[:n])
	return n, err
}

// head returns the names of the headers of the last request, in their order.
func (c *overheardConn) head() (names []string) {
	head, _, _ := strings.Cut(c.heard.String(), "\r\n\r\n")
	c.heard.Reset()
	for _, line := range strings.Split(head, "\r\n")[1:] {
		name, _, _ := strings.Cut(line, ":")
		names = append(names, name)
	}
	return names
}

// watched notes what a request is and what becomes of it, and closes connections that the case wants closed.
func (l *laboratory) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		c, _ := r.Context().Value(connKey{}).(net.Conn)
		noted := l.note(l.requested(r, body))
		if plain, ok := c.(*overheardConn); ok {
			l.heard(noted.Call, plain.head())
		}
		answer := &answered{ResponseWriter: w}
		defer func() {
			failed := recover()
			if failed == nil && err == nil && r.Context().Err() == nil {
				l.answer(noted, answer.status, answer.body.Bytes())
			}
			if broken := w.Header().Get(fault.Header); failed != nil && r.ProtoMajor == 2 && broken == "reset_peer" {
				reset(c) // and not the stream only
			}
			if noted.Call == "upload" && l.closes != nil {
				time.AfterFunc(60*time.Millisecond, func() { l.closes(c) })
			}
			if failed != nil {
				panic(failed)
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

func reset(c net.Conn) {
	plain := c.(interface{ NetConn() net.Conn }).NetConn().(*net.TCPConn)
	_ = plain.SetLinger(0)
	_ = plain.Close()
}

func hangUp(c net.Conn) { _ = c.(interface{ NetConn() net.Conn }).NetConn().Close() }

// answered keeps the answer. One without a status was broken off before.
type answered struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answered) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

func (a *answered) Write(p []byte) (int, error) {
	a.status = cmp.Or(a.status, http.StatusOK)
	a.body.Write(p)
	return a.ResponseWriter.Write(p)
}

// requested is a request as a fact.
func (l *laboratory) requested(r *http.Request, body []byte) seen.Fact {
	f := seen.Fact{Call: r.Method + " " + r.URL.Path}
	for _, call := range fault.Calls() {
		if call.Link == fault.SDKAPI && call.Matches(r) {
			f.Call = call.Name
		}
	}
	for _, name := range []string{aiuta.HeaderAuthorization, aiuta.HeaderAPIKey, aiuta.HeaderSubscriptionID} {
		if len(r.Header.Values(name)) > 0 {
			f.Carries = append(f.Carries, name)
		}
	}
	slices.Sort(f.Carries)
	if f.Call == "analytics" {
		f.Event = eventIn(body)
	}
	if token, ok := strings.CutPrefix(r.Header.Get(aiuta.HeaderAuthorization), "Bearer"); ok {
		l.mu.Lock()
		defer l.mu.Unlock()
		f.Token = l.tokens[strings.TrimSpace(token)]
	}
	return f
}

func eventIn(body []byte) string {
	var event struct{ Data struct{ Type, Event string } }
	_ = json.Unmarshal(body, &event) // what is none has no name
	return cmp.Or(event.Data.Event, event.Data.Type)
}
