package proxy

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"time"
)

const (
	dialLimit = 10 * time.Second
	// silence ends a tunnel through which nothing goes either way for so long.
	silence = 10 * time.Minute
)

// errOwnMachine says that a client of another machine may not reach what listens only for this one.
var errOwnMachine = errors.New("this machine's loopback is not for clients of other machines")

// dial connects to what a client asks for.
func dial(ctx context.Context, client, target string) (net.Conn, error) {
	return dialerFor(IsLoopback(client)).DialContext(ctx, "tcp", target)
}

// dialerFor returns what connects for a client of this machine, or for one of another.
func dialerFor(own bool) *net.Dialer {
	dialer := &net.Dialer{Timeout: dialLimit}
	if !own {
		dialer.Control = func(_, resolved string, _ syscall.RawConn) error {
			if host, _, err := net.SplitHostPort(resolved); err != nil || !net.ParseIP(host).IsGlobalUnicast() {
				return errOwnMachine
			}
			return nil
		}
	}
	return dialer
}

// IsLoopback reports whether an address, with or without a port, is this machine's own.
func IsLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// tunnel passes bytes on, unread, until both sides have ended.
func tunnel(client *taken, upstream net.Conn) {
	done := make(chan struct{})
	go func() {
		pass(upstream, client, client.Conn)
		close(done)
	}()
	pass(client.Conn, upstream, upstream)
	<-done
	client.Close()
	upstream.Close()
}

// pass copies until the end of from, and tells to that there is no more.
func pass(to net.Conn, from io.Reader, limited net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		limited.SetReadDeadline(time.Now().Add(silence))
		n, err := from.Read(buffer)
		if n > 0 {
			to.SetWriteDeadline(time.Now().Add(silence))
			if _, err := to.Write(buffer[:n]); err != nil {
				limited.Close()
				return
			}
		}
		if err != nil {
			break
		}
	}
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
		return
	}
	to.Close()
}
