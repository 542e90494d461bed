package proxy

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"
)

// helloLimit is how long a client that asks for an address may take to say which host it means, and maxHello how long what it
// says may be. Source: RFC 8446 section 5.1.
const (
	helloLimit = 3 * time.Second
	maxHello   = 5 + 1<<14
)

// errNamed ends a handshake that was only for the name.
var errNamed = errors.New("the name is read")

// named returns the host that a client names in its TLS, "" if it names none. The Android emulator asks for addresses, because
// it looks names up itself. Nothing is taken out of reader.
func named(conn net.Conn, reader *bufio.Reader) string {
	conn.SetReadDeadline(time.Now().Add(helloLimit))
	defer conn.SetReadDeadline(time.Time{})
	head, err := reader.Peek(5)
	if err != nil || head[0] != tlsRecord {
		return ""
	}
	hello, err := reader.Peek(5 + int(head[3])<<8 + int(head[4]))
	if err != nil {
		return ""
	}
	name := ""
	// The server reads the hello, asks for its configuration, and is told no.
	_ = tls.Server(mute{bytes.NewReader(hello)}, &tls.Config{
		GetConfigForClient: func(info *tls.ClientHelloInfo) (*tls.Config, error) {
			name = info.ServerName
			return nil, errNamed
		},
	}).Handshake()
	return name
}

// mute is a connection that has been read, and takes nothing.
type mute struct{ io.Reader }

func (mute) Write(p []byte) (int, error)      { return len(p), nil }
func (mute) Close() error                     { return nil }
func (mute) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (mute) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (mute) SetDeadline(time.Time) error      { return nil }
func (mute) SetReadDeadline(time.Time) error  { return nil }
func (mute) SetWriteDeadline(time.Time) error { return nil }
