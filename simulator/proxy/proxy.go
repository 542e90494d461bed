// Package proxy is an HTTP proxy that opens the TLS of a few hosts, and passes everything else on unread. A client has to
// trust its certificate authority; one that pins other certificates cannot be watched.
//
// The servers are net/http's, so that HTTP/1.1, HTTP/2 and WebSocket are what they are elsewhere.
package proxy

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Config says what a proxy does.
type Config struct {
	Authority *Authority
	// Open has the handler of each host that is opened, by "host:port", in lower case.
	Open map[string]http.Handler
	// Refused is told of a client that did not take the certificate of a host. It may be called concurrently.
	Refused func(Refusal)
	// Log takes what goes wrong with a connection. Nil discards it.
	Log *log.Logger
}

// Proxy is the handler of a proxy's own address. Make one with [New], and close it.
type Proxy struct {
	config  Config
	opened  *handOver
	server  *http.Server
	plain   plainHTTP
	done    chan struct{}
	unused  silent
	mu      sync.Mutex
	tunnels map[net.Conn]struct{} // the clients' ends
	served  map[string]struct{}   // hosts
}

// maxConnections is how many clients the proxy serves at the same time, those that it tunnels included.
const maxConnections = 4096

// New returns a proxy that is ready to serve.
func New(c Config) *Proxy {
	if c.Log == nil {
		c.Log = log.New(io.Discard, "", 0)
	}
	p := &Proxy{
		config: c, opened: newHandOver(), plain: newPlainHTTP(c.Log), unused: silent{tell: c.Refused},
		done: make(chan struct{}), tunnels: map[net.Conn]struct{}{},
		served: map[string]struct{}{},
	}
	p.server = &http.Server{
		Handler:           http.HandlerFunc(p.serveOpened),
		ConnContext:       targetOf,
		ConnState:         p.unused.watch,
		ReadHeaderTimeout: 30 * time.Second,
		IdleTimeout:       5 * time.Minute,
		ErrorLog:          c.Log,
	}
	go func() {
		defer close(p.done)
		if err := p.server.Serve(p.opened); !errors.Is(err, http.ErrServerClosed) {
			c.Log.Print(err)
		}
	}()
	return p
}

// drain is how long requests under way may take to finish when a proxy closes.
const drain = 3 * time.Second

// Close waits for the requests under way, for a while, and ends every connection that the proxy has taken over.
func (p *Proxy) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	p.unused.close()
	err := p.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = p.server.Close()
	}
	<-p.done
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.tunnels {
		conn.Close()
	}
	return err
}

// ServeHTTP implements [http.Handler].
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodConnect:
		p.connect(w, r)
	case r.URL.Scheme == "http" && r.URL.Host != "":
		if handler := p.config.Open[address(r.URL.Host, "80")]; handler != nil {
			handler.ServeHTTP(w, r)
			return
		}
		p.plain.ServeHTTP(w, r)
	default:
		p.introduce(w, r)
	}
}

// connect takes the connection over, and opens or tunnels it.
func (p *Proxy) connect(w http.ResponseWriter, r *http.Request) {
	target := address(r.Host, "443")
	host, _, err := net.SplitHostPort(target)
	if err != nil {
		http.Error(w, "CONNECT needs a host and a port, such as api.aiuta.com:443", http.StatusBadRequest)
		return
	}
	handler := p.config.Open[target]
	byAddress := net.ParseIP(host) != nil
	var upstream net.Conn
	if handler == nil && !byAddress {
		if upstream, err = dial(r.Context(), r.RemoteAddr, target); err != nil {
			http.Error(w, "the proxy cannot reach "+target, http.StatusBadGateway)
			return
		}
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil || !p.keep(conn) {
		if upstream != nil {
			upstream.Close()
		}
		if err == nil {
			io.WriteString(conn, "HTTP/1.1 503 Too many connections\r\nContent-Length: 0\r\n\r\n")
			conn.Close()
		}
		return
	}
	client := &taken{
		Conn: conn, reader: bufio.NewReaderSize(buffered.Reader, maxHello), host: host, handler: handler,
		closed: func() { p.forget(conn) },
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		client.Close()
		return
	}
	if handler == nil && byAddress {
		p.named(client, target)
	}
	if client.handler != nil {
		p.open(client)
		return
	}
	if upstream == nil {
		if upstream, err = dial(r.Context(), r.RemoteAddr, target); err != nil {
			client.Close()
			return
		}
	}
	tunnel(client, upstream)
}

// named finds the host of a client that asks for an address, if it is one that is opened.
func (p *Proxy) named(client *taken, target string) {
	name := named(client.Conn, client.reader)
	_, port, _ := net.SplitHostPort(target)
	if handler := p.config.Open[net.JoinHostPort(name, port)]; name != "" && handler != nil {
		client.host, client.handler = name, handler
	}
}

func (p *Proxy) keep(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.tunnels) >= maxConnections {
		return false
	}
	p.tunnels[conn] = struct{}{}
	return true
}

func (p *Proxy) forget(conn net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.tunnels, conn)
}

// address is "host:port" in lower case.
func address(hostport, usual string) string {
	hostport = strings.ToLower(hostport)
	if _, _, err := net.SplitHostPort(hostport); err != nil {
		return net.JoinHostPort(strings.Trim(hostport, "[]"), usual)
	}
	return hostport
}

// serveOpened answers a request that came through the TLS of a host.
func (p *Proxy) serveOpened(w http.ResponseWriter, r *http.Request) {
	client := r.Context().Value(targetKey{}).(*taken)
	if name, _, err := net.SplitHostPort(address(r.Host, "443")); err != nil || name != client.host {
		http.Error(w, "this connection is for "+client.host, http.StatusMisdirectedRequest)
		return
	}
	p.mu.Lock()
	p.served[client.host] = struct{}{}
	p.mu.Unlock()
	client.handler.ServeHTTP(w, r)
}

// Served reports whether a request for a host has come through: some client takes its certificate.
func (p *Proxy) Served(host string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, served := p.served[host]
	return served
}

type targetKey struct{}

// targetOf lets a request know which host its connection is for.
func targetOf(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, targetKey{}, takenOf(conn))
}
