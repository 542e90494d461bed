package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Mixed requests come from so many connections at once. What they send is mixedRequests, in turn.
const (
	mixedClients = 16
	// mixedTurns is how many rounds there are in make bench; -rounds takes another number.
	mixedTurns = 2_000
)

// mixedRequest is what one client sends, and the status that says it was understood.
type mixedRequest struct {
	head, body string
	status     int
	// cut ends the connection after so many bytes of the body, without reading an answer.
	cut int
}

// mixedRequests are twenty: half of them a mint, half of them what a server on the internet is sent.
func mixedRequests(path, host string) []mixedRequest {
	post := func(more, body string) mixedRequest {
		return mixedRequest{head: fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s", path, host, more), body: body}
	}
	mint := post("", body)
	mint.status = http.StatusOK
	refused := func(r mixedRequest, status int) mixedRequest { r.status = status; return r }
	get := func(target, more string) mixedRequest {
		return mixedRequest{head: fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\n%s", target, host, more)}
	}
	half := post("", `{"uploaded_image_id":"`+strings.Repeat("a", 64<<10)+`"}`)
	half.cut = 10 << 10
	hostile := []mixedRequest{
		refused(post("", `{"a":[`+strings.Repeat(`{},`, floodBody/3)+`{}]}`), http.StatusRequestEntityTooLarge),
		refused(post("", strings.Repeat("[", 4<<10)), http.StatusBadRequest),
		refused(post("", `{"uploaded_image_id":"a","uploaded_image_id":"b"}`), http.StatusBadRequest),
		refused(post("", `{"exp":9999999999}`), http.StatusBadRequest),
		refused(post("X-Padding: "+strings.Repeat("a", 200<<10)+"\r\n", body), http.StatusOK),          // Spin takes 400 KiB of headers,
		refused(post("Authorization: Bearer "+strings.Repeat("a", 4<<10)+"\r\n", body), http.StatusOK), // nobody is asked who he is
		refused(get(path+"?uploaded_image_id="+strings.Repeat("%61", 3<<10), ""), http.StatusBadRequest),
		refused(get("/"+strings.Repeat("a/", 1<<10), ""), http.StatusNotFound),
		refused(get(path, ""), http.StatusBadRequest),
		half,
	}
	var mixed []mixedRequest
	for _, r := range hostile {
		mixed = append(mixed, mint, r)
	}
	return mixed
}

// mixedUp sends rounds of mixed requests to the component, and looks at what the server's process holds after each
// tenth of them.
func mixedUp(ctx context.Context, l *bench) ([]row, error) {
	s, err := l.serve(ctx, "component")
	if err != nil {
		return nil, err
	}
	defer s.stop()
	u, err := url.Parse(s.url)
	if err != nil {
		return nil, err
	}
	requests := mixedRequests(u.RequestURI(), u.Host)
	var wrong atomic.Int64
	var first, last int
	began := time.Now()
	for tenth := range 10 {
		var all sync.WaitGroup
		for client := range mixedClients {
			rounds := (tenth+1)*l.rounds/10 - tenth*l.rounds/10
			rounds = (client+1)*rounds/mixedClients - client*rounds/mixedClients
			all.Go(func() {
				c := &mixedClient{host: u.Host}
				defer c.close()
				for range rounds {
					for _, r := range requests {
						if ctx.Err() != nil || !c.send(r) {
							wrong.Add(1)
						}
					}
				}
			})
		}
		all.Wait()
		_, now, err := s.memory()
		if err != nil {
			return []row{{what: "resident memory", missing: err.Error()}}, nil
		}
		if tenth == 0 {
			first = now
		}
		last = now
	}
	took := time.Since(began)
	most, _, err := s.memory()
	if err != nil {
		return nil, err
	}
	sent := l.rounds * len(requests)
	return []row{
		{what: "mixed requests, half of them hostile", bench: "Mixed/requests", times: sent, rate: float64(sent) / took.Seconds(), failed: int(wrong.Load())},
		{what: "resident memory after a tenth of them", bench: "Mixed/first", size: first},
		{what: "resident memory after all", bench: "Mixed/last", size: last},
		{what: "resident memory at most", bench: "Mixed/resident", size: most},
	}, ctx.Err()
}

// mixedClient sends on one connection for as long as the server keeps it.
type mixedClient struct {
	host       string
	connection net.Conn
	answers    *bufio.Reader
}

func (c *mixedClient) close() {
	if c.connection != nil {
		_ = c.connection.Close()
	}
	c.connection = nil
}

// send reports whether the answer is the one that is expected. An answer that a reset has overtaken, to a request that the
// server did not read to its end, is none.
func (c *mixedClient) send(r mixedRequest) bool {
	if c.connection == nil {
		connection, err := net.Dial("tcp", c.host)
		if err != nil {
			return false
		}
		c.connection, c.answers = connection, bufio.NewReader(connection)
	}
	text := fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", r.head, len(r.body), r.body)
	if r.cut > 0 {
		_, err := io.WriteString(c.connection, text[:len(text)-len(r.body)+r.cut])
		c.close()
		return err == nil
	}
	connection, written := c.connection, make(chan struct{})
	go func() { // the answer may come before all of it is sent
		defer close(written)
		_, _ = io.WriteString(connection, text)
	}()
	resp, err := http.ReadResponse(c.answers, nil)
	if err == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	if err != nil || resp.Close {
		c.close()
	}
	<-written
	if err != nil {
		return r.status >= http.StatusRequestEntityTooLarge
	}
	return resp.StatusCode == r.status
}
