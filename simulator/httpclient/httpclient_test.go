package httpclient_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/simulator/httpclient"
)

// TestAnAnswerCountsThatComesBeforeTheRequestIsWhole has a server that answers after the head and closes at once, with
// most of the body unread, so that the client's writes fail.
func TestAnAnswerCountsThatComesBeforeTheRequestIsWhole(t *testing.T) {
	url := serve(t, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nshort")
	client := httpclient.New(&http.Transport{})
	defer client.CloseIdleConnections()
	for range 50 {
		response, err := client.Post(url, "application/json", strings.NewReader(strings.Repeat("x", 16<<20)))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("got %s", response.Status)
		}
	}
}

func TestAServerThatClosesWithoutAnAnswerIsAnError(t *testing.T) {
	url := serve(t, "")
	client := httpclient.New(&http.Transport{})
	defer client.CloseIdleConnections()
	response, err := client.Post(url, "application/json", strings.NewReader(strings.Repeat("x", 16<<20)))
	if err == nil {
		response.Body.Close()
		t.Errorf("got %s", response.Status)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	url := serve(t, "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
	client := httpclient.New(&http.Transport{})
	defer client.CloseIdleConnections()
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusTemporaryRedirect {
		t.Errorf("got %s", response.Status)
	}
}

// serve answers each connection with a text once it has read a request's head, and closes it.
func serve(t *testing.T, answer string) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			reader := bufio.NewReader(conn)
			for line, err := reader.ReadString('\n'); err == nil && line != "\r\n"; {
				line, err = reader.ReadString('\n')
			}
			conn.Write([]byte(answer))
			conn.Close()
		}
	}()
	return "http://" + listener.Addr().String()
}
