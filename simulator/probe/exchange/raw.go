package exchange

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// write sends a request byte for byte over a connection of its own, and reads what comes.
func (c *Client) write(ctx context.Context, r Request, who Credential) (Answer, error) {
	text, err := r.bytes(ctx, c.url, who)
	if err != nil {
		return Answer{}, err
	}
	conn, err := c.dial(ctx)
	if err != nil {
		return Answer{}, explain(err)
	}
	var writing sync.WaitGroup
	defer func() {
		conn.Close() // ends a write that nobody takes
		writing.Wait()
	}()
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })() // ends what waits; a failure shows there
	// A server may answer by the first lines and hang up on the rest: reading says whether it did.
	writing.Go(func() { conn.Write(text) })
	in := bufio.NewReader(conn)
	answer, err := readOne(in, r.method())
	switch {
	case err != nil && ctx.Err() != nil:
		return Answer{}, ctx.Err()
	case err != nil:
		return Answer{}, explain(err)
	case r.Then == nil:
		return answer, nil
	}
	if text, err = r.Then.bytes(ctx, c.url, who); err != nil {
		return Answer{}, err
	}
	writing.Go(func() { conn.Write(text) })
	answer.More = countMore(in, r.Then.method())
	return answer, nil
}

func readOne(in *bufio.Reader, method string) (answer Answer, err error) {
	resp, err := http.ReadResponse(in, &http.Request{Method: method})
	if err != nil {
		return Answer{}, err
	}
	return answer, answer.read(resp)
}

// countMore counts the answers up to the end of the connection, without the one that the good request deserves.
func countMore(in *bufio.Reader, method string) int {
	more, served := 0, false
	for {
		answer, err := readOne(in, method)
		switch {
		case err != nil:
			return more
		case answer.Success() && !served, answer.Limited():
			served = true
		default:
			more++
		}
	}
}

func (c *Client) dial(ctx context.Context) (net.Conn, error) {
	at, err := url.Parse(c.url)
	if err != nil {
		return nil, err
	}
	port := at.Port()
	switch {
	case port == "" && at.Scheme == "https":
		port = "443"
	case port == "":
		port = "80"
	}
	address := net.JoinHostPort(at.Hostname(), port)
	if at.Scheme == "https" {
		return (&tls.Dialer{Config: c.tls}).DialContext(ctx, "tcp", address)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", address)
}

// bytes writes the request in the form of HTTP/1.1. It is the last on its connection, unless a line says otherwise.
func (r Request) bytes(ctx context.Context, url string, who Credential) ([]byte, error) {
	req, err := r.build(ctx, url, who)
	if err != nil {
		return nil, err
	}
	target := r.Target
	if target == "" {
		target = req.URL.RequestURI()
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.method(), target, req.Host)
	req.Header.Write(&b) // a buffer takes everything
	b.WriteString(r.Lines)
	lines := strings.ToLower(r.Lines)
	if !strings.Contains(lines, "content-length") && !strings.Contains(lines, "transfer-encoding") {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.Body))
	}
	if !strings.Contains(lines, "connection:") {
		b.WriteString("Connection: close\r\n")
	}
	b.WriteString("\r\n" + r.Body)
	return b.Bytes(), nil
}
