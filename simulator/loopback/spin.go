package loopback

import (
	"bytes"
	"log"
	"net"
	"net/http"
)

// StartSpin is [Start] for an endpoint that Spin would serve: what net/http says itself about a request that it does not
// understand, the client reads as from hyper, which Spin stands on (v4.0.2, hyper 1.8.1 src/proto/h1/role.rs): no text,
// and no answer at all where there is no usable Host. The handler also gets OPTIONS *.
func StartSpin(address string, handler http.Handler, logger *log.Logger) (*Server, error) {
	return start(address, handler, logger, nil, true)
}

// spinListener hands out connections on which net/http's own answers are those of hyper.
type spinListener struct{ net.Listener }

// Accept implements [net.Listener].
func (l spinListener) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if tcp, ok := accepted.(*net.TCPConn); ok {
		return &spinConn{TCPConn: tcp}, nil
	}
	return accepted, err
}

// spinConn is a connection whose own answers have no text.
type spinConn struct{ *net.TCPConn }

// ownAnswer is how net/http ends the head of an answer that no handler gave (server.go, errorHeaders): no other answer
// has only these two headers.
var ownAnswer = []byte("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n")

// Write implements [net.Conn]. net/http writes an answer of its own in one piece.
func (c *spinConn) Write(p []byte) (int, error) {
	status, text, own := bytes.Cut(p, ownAnswer)
	if !own || !bytes.HasPrefix(status, []byte("HTTP/1.1 ")) || bytes.ContainsRune(status, '\n') {
		return c.TCPConn.Write(p)
	}
	if bytes.Contains(text, []byte("Host header")) {
		return len(p), nil // Spin knows no authority then and drops the connection, as net/http is about to do
	}
	line := "HTTP/1.1 400 Bad Request"
	if bytes.Contains(status, []byte(" 431 ")) {
		line = "HTTP/1.1 431 Request Header Fields Too Large"
	}
	_, err := c.TCPConn.Write([]byte(line + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
	return len(p), err
}
