package fault

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
)

// resetPeer breaks the connection with a TCP reset.
type resetPeer struct{}

func (resetPeer) name() string { return "reset_peer" }
func (resetPeer) check() error { return nil }

func (resetPeer) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	if err := x.lose(next, r); err != nil {
		return nil, err
	}
	return nil, x.fail(&net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)})
}

// down refuses the connection.
type down struct{}

func (down) name() string { return "down" }
func (down) check() error { return nil }

func (down) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	if err := x.lose(next, r); err != nil {
		return nil, err
	}
	return nil, x.fail(&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)})
}

// dns fails to resolve the server's name.
type dns struct{}

func (dns) name() string { return "dns" }
func (dns) check() error { return nil }

func (dns) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	if err := x.lose(next, r); err != nil {
		return nil, err
	}
	unknown := &net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true}
	return nil, x.fail(&net.OpError{Op: "dial", Net: "tcp", Err: unknown})
}

// emptyResponse closes the connection in good order and without an answer.
type emptyResponse struct{}

func (emptyResponse) name() string { return "empty_response" }
func (emptyResponse) check() error { return nil }

func (emptyResponse) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	if err := x.lose(next, r); err != nil {
		return nil, err
	}
	return nil, x.fail(io.EOF)
}

// Garbage is what goes over the connection instead of a response. The words are WireMock's.
type Garbage string

// The kinds of garbage: from the first byte on, or behind the head of a good answer.
const (
	RandomDataThenClose    Garbage = "RANDOM_DATA_THEN_CLOSE"
	MalformedResponseChunk Garbage = "MALFORMED_RESPONSE_CHUNK"
)

func (Garbage) name() string { return "garbage" }

func (g Garbage) check() error {
	if g != RandomDataThenClose && g != MalformedResponseChunk {
		return fmt.Errorf("unknown kind %q: use %s or %s", string(g), RandomDataThenClose, MalformedResponseChunk)
	}
	return nil
}

// garbageSize is enough to be more than one read, and little enough for an error message.
const garbageSize = 40

func (g Garbage) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	if err := x.lose(next, r); err != nil {
		return nil, err
	}
	var wire bytes.Buffer
	if g == MalformedResponseChunk {
		fmt.Fprintf(&wire, "HTTP/1.1 200 OK\r\n%s: %s\r\nTransfer-Encoding: chunked\r\n\r\n", Header, g.name())
	}
	for range garbageSize {
		wire.WriteByte(0x80 | byte(x.chance.Uint32())) // never a line break, a digit, or the beginning of "HTTP"
	}
	wire.WriteString("\r\n") // so that a parser judges the line, and does not just miss its end
	failed := x.fail(nil)
	failed.wire = wire.Bytes()
	return nil, failed
}

// parsed reads an error's garbage as a client does: as the response to r, whose body may still fail, or as an error.
func (e *Error) parsed(r *http.Request) (*http.Response, error) {
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(e.wire)), r)
	if err != nil {
		return nil, &Error{Link: e.Link, What: e.What, Err: err}
	}
	resp.Body = &failingBody{resp.Body, e}
	return resp, nil
}

// failingBody makes the errors of a body those of a fault.
type failingBody struct {
	io.ReadCloser
	fault *Error
}

func (b *failingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &Error{Link: b.fault.Link, What: b.fault.What, Err: err}
	}
	return n, err
}
