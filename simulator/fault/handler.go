package fault

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"

	"aiuta-edge/simulator/spinhost/outbound"
)

// Handler puts the rules of one link in front of a handler, and breaks the connections of its clients for real: with
// a reset, before the announced length, slice by slice. It is for clients that are not this program's.
//
// down and dns happen before there is a connection: a handler can only reset the one that it has. A client may
// send a GET again by itself when a connection breaks that it has used before, as Go's does; that counts as another
// request. Over HTTP/2 what is broken is the stream; where the request's context has its connection ([WithConn]), that is closed by
// what closes one, and reset_peer resets the stream.
func (i *Injector) Handler(link Link, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		exchanges := i.hits(link, r)
		if len(exchanges) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		r = r.Clone(r.Context())
		r.Body = drained{r.Body}
		resp, err := broken(exchanges, outbound.Memory{Handler: next}).RoundTrip(r)
		if err != nil {
			breakOff(w, r, err)
			return
		}
		defer resp.Body.Close()
		send(w, resp)
	})
}

// drained is the body of a request whose rest is read when it is closed. A connection with unread data would be reset
// at its end, and a server that has not read everything does not notice that the client has gone.
type drained struct{ io.ReadCloser }

func (d drained) Close() error {
	_, err := io.Copy(io.Discard, d.ReadCloser)
	return err
}

// send writes a response, each read of its body at once. A body that fails ends the connection.
func send(w http.ResponseWriter, resp *http.Response) {
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	if resp.ContentLength >= 0 && hasBody(resp.StatusCode) {
		w.Header().Set("Content-Length", strconv.FormatInt(resp.ContentLength, 10))
	}
	w.WriteHeader(resp.StatusCode)
	flush := http.NewResponseController(w).Flush
	buffer := make([]byte, 32<<10)
	for {
		n, err := resp.Body.Read(buffer)
		if n > 0 {
			if _, gone := w.Write(buffer[:n]); gone != nil {
				return
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if flushed := flush(); flushed != nil || err != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// breakOff ends a connection the way an exchange has failed. The header is never sent: it tells handlers around this one.
func breakOff(w http.ResponseWriter, r *http.Request, err error) {
	var failed *Error
	if errors.As(err, &failed) {
		w.Header().Set(Header, failed.What)
	}
	conn, _, hijacked := http.NewResponseController(w).Hijack()
	if hijacked != nil {
		breakOffHTTP2(r, err)
	}
	defer conn.Close()
	switch {
	case errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNREFUSED) || isDNS(err):
		if tcp, ok := underneath(conn).(interface{ SetLinger(int) error }); ok {
			_ = tcp.SetLinger(0) // closing then resets; a connection that is gone already needs no reset
		}
	case failed != nil && failed.wire != nil:
		_, _ = conn.Write(failed.wire) // a client that has gone misses nothing
	}
}

// breakOffHTTP2 resets the stream of a request, or closes the connection if that is how the exchange has failed.
func breakOffHTTP2(r *http.Request, err error) {
	conn, ok := r.Context().Value(connKey{}).(net.Conn)
	if ok && (errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNREFUSED) || isDNS(err)) {
		conn.Close()
	}
	panic(http.ErrAbortHandler)
}

type connKey struct{}

// WithConn lets a fault break the connection that a request came on where many share it, as over HTTP/2: with it go the others.
func WithConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

func isDNS(err error) bool {
	var unknown *net.DNSError
	return errors.As(err, &unknown)
}

// underneath returns the connection that carries another, such as one of TLS.
func underneath(conn net.Conn) net.Conn {
	for {
		carried, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			return conn
		}
		conn = carried.NetConn()
	}
}
