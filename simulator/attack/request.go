package attack

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// request is one request to send.
type request struct {
	method, url, body string
	header            http.Header
	// host replaces that of the URL in the Host header.
	host string
	// target replaces path and query on the request line; the request is then written by hand.
	target string
	// lines are header lines that no HTTP client would send; the request is then written by hand.
	lines string
}

// with returns the request with further headers, given as name and value in turn. A name may come again.
func (r request) with(headers ...string) request {
	r.header = r.header.Clone()
	if r.header == nil {
		r.header = http.Header{}
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.header.Add(headers[i], headers[i+1])
	}
	return r
}

// asking returns the request with further parameters, as they stand on the wire, behind those that its URL has.
func (r request) asking(raw string) request {
	separator := "?"
	if strings.Contains(r.url, "?") {
		separator = "&"
	}
	r.url += separator + raw
	return r
}

// without returns the request without one header.
func (r request) without(name string) request {
	r.header = r.header.Clone()
	r.header.Del(name)
	return r
}

// holds reports whether a text stands anywhere in the request.
func (r request) holds(text string) bool {
	for _, values := range r.header {
		if strings.Contains(strings.Join(values, "\n"), text) {
			return true
		}
	}
	return strings.Contains(r.body, text) || strings.Contains(r.url, text) || strings.Contains(r.lines, text)
}

// longHead is the number of bytes above which many servers refuse the lines before a body.
const longHead = 4 << 10

// isForServer reports whether the request may fail before any endpoint sees it: a target, Host or head that a server need
// not serve. HTTP lets it hang up on one (RFC 9112 section 9.6).
func (r request) isForServer() bool {
	head := len(r.url)
	for name, values := range r.header {
		for _, value := range values {
			head += len(name) + len(value) + len(": \r\n")
		}
	}
	return r.target != "" || r.host != "" || r.lines != "" || head > longHead
}

// answer is what came back.
type answer struct {
	// to is the request.
	to     request
	status int
	header http.Header
	body   []byte
	// err is why there is no answer; then the rest is empty.
	err error
	// more is how many answers came to one request that was written by hand, beyond the first.
	more int
}

const (
	// maxAnswer is more than a token endpoint answers, in bytes.
	maxAnswer = 4 << 20
	// patience is how long an answer may take, on the machine's clock. A server that computes for longer has
	// been brought down, for the others who wait.
	patience = 20 * time.Second
	// second is how long a second answer to one request may take, if there should be one.
	second = 2 * time.Second
)

func (g *attacker) send(ctx context.Context, r request) answer {
	a := g.exchange(ctx, r)
	a.to = r
	return a
}

func (g *attacker) exchange(ctx context.Context, r request) answer {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if r.target != "" || r.lines != "" {
		return r.write(ctx)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, r.url, strings.NewReader(r.body))
	if err != nil {
		return answer{err: err}
	}
	maps.Copy(req.Header, r.header)
	if r.host != "" {
		req.Host = r.host
	}
	resp, err := g.HTTP.Do(req)
	if err != nil {
		return answer{err: err}
	}
	return read(resp)
}

// read takes a refusal whose body is cut off for one without a body.
func read(resp *http.Response) answer {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil && len(body) == 0 && resp.StatusCode < 400 {
		return answer{err: err}
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: body}
}

// write sends a request byte for byte over a connection of its own and reads every answer on it.
func (r request) write(ctx context.Context) answer {
	u, err := url.Parse(r.url)
	if err != nil {
		return answer{err: err}
	}
	conn, err := dial(ctx, u)
	if err != nil {
		return answer{err: err}
	}
	var writing sync.WaitGroup
	defer func() {
		conn.Close() // ends a write that nobody takes
		writing.Wait()
	}()
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline) // a failure shows in what follows
	}
	// A server may answer by the first lines and hang up on the rest: reading says whether it did.
	writing.Go(func() { conn.Write(r.bytes(u)) })
	in := bufio.NewReader(conn)
	var first answer
	for n := 0; ; n++ {
		resp, err := http.ReadResponse(in, &http.Request{Method: r.method})
		if err != nil {
			if n == 0 {
				return answer{err: err}
			}
			first.more = n - 1
			return first
		}
		a := read(resp)
		if n == 0 {
			first = a
			conn.SetReadDeadline(time.Now().Add(second)) // a failure shows in what follows
		}
	}
}

func dial(ctx context.Context, u *url.URL) (net.Conn, error) {
	if u.Scheme == "https" {
		return (&tls.Dialer{}).DialContext(ctx, "tcp", withPort(u, "443"))
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", withPort(u, "80"))
}

func withPort(u *url.URL, port string) string {
	if u.Port() != "" {
		port = u.Port()
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// bytes writes the request in the form of HTTP/1.1. Lines that frame the body replace our own framing.
func (r request) bytes(u *url.URL) []byte {
	target := r.target
	if target == "" {
		target = u.RequestURI()
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.method, target, u.Host)
	r.header.Write(&b) // a buffer takes everything
	b.WriteString(r.lines)
	if lower := strings.ToLower(r.lines); !strings.Contains(lower, "content-length") && !strings.Contains(lower, "transfer-encoding") {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.body))
	}
	if !strings.Contains(strings.ToLower(r.lines), "connection:") {
		b.WriteString("Connection: close\r\n")
	}
	b.WriteString("\r\n" + r.body)
	return b.Bytes()
}
