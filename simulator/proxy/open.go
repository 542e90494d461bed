package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// handshakeLimit is how long a client may take to agree on TLS.
const handshakeLimit = 20 * time.Second

// tlsRecord is the first byte of a TLS handshake. Source: RFC 8446 section 5.1.
const tlsRecord = 0x16

// open agrees on TLS as the host that the client asked for, and hands the connection to the server. A client may also speak
// plain HTTP through CONNECT, as Chromium does for ws://.
func (p *Proxy) open(client *taken) {
	client.SetDeadline(time.Now().Add(handshakeLimit))
	first, err := client.reader.Peek(1)
	if err != nil {
		client.Close()
		return
	}
	if first[0] != tlsRecord {
		client.SetDeadline(time.Time{})
		p.opened.give(client)
		return
	}
	secured := tls.Server(client, &tls.Config{
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return p.config.Authority.leaf(client.host) },
		NextProtos:     []string{"h2", "http/1.1"},
	})
	if err := secured.HandshakeContext(context.Background()); err != nil {
		p.refused(client.host, err)
		client.Close()
		return
	}
	client.SetDeadline(time.Time{})
	p.opened.give(secured)
}

// taken is a connection that CONNECT has taken over, with what the client had sent already.
type taken struct {
	net.Conn
	reader  *bufio.Reader
	host    string
	handler http.Handler

	once   sync.Once
	closed func()
}

// Read implements [net.Conn].
func (t *taken) Read(p []byte) (int, error) { return t.reader.Read(p) }

// Close implements [net.Conn].
func (t *taken) Close() error {
	t.once.Do(t.closed)
	return t.Conn.Close()
}

// NetConn is the connection below, as of a [tls.Conn].
func (t *taken) NetConn() net.Conn { return t.Conn }

// Conn is the connection that a request to an opened host came on, below its TLS; nil for any other request.
func Conn(r *http.Request) net.Conn {
	if client, ok := r.Context().Value(targetKey{}).(*taken); ok {
		return client
	}
	return nil
}

// takenOf returns what lies below the TLS of a connection.
func takenOf(conn net.Conn) *taken {
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn()
	}
	return conn.(*taken)
}

// handOver is a listener whose connections are given to it.
type handOver struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func newHandOver() *handOver {
	return &handOver{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (h *handOver) give(conn net.Conn) {
	select {
	case h.conns <- conn:
	case <-h.closed:
		conn.Close()
	}
}

// Accept implements [net.Listener].
func (h *handOver) Accept() (net.Conn, error) {
	select {
	case conn := <-h.conns:
		return conn, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (h *handOver) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

// Addr implements [net.Listener].
func (h *handOver) Addr() net.Addr { return &net.TCPAddr{} }
