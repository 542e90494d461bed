package loopback_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/loopback"
)

func TestCloseDoesNotWaitForConnectionsThatNobodyUses(t *testing.T) {
	server, err := loopback.Start("127.0.0.1:0", http.NotFoundHandler(), nil)
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(server.URL, "http://")
	for range 3 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	// A request after them shows that the server has accepted all.
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	began := time.Now()
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("closing took %s", took)
	}
}

func TestCloseLetsARequestFinish(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	server, err := loopback.Start("127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-leave
		w.WriteHeader(http.StatusTeapot)
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	status := make(chan int)
	go func() {
		resp, err := http.Get(server.URL)
		if err != nil {
			t.Error(err)
			close(status)
			return
		}
		resp.Body.Close()
		status <- resp.StatusCode
	}()
	<-entered
	closed := make(chan error)
	go func() { closed <- server.Close() }()
	close(leave)
	if got := <-status; got != http.StatusTeapot {
		t.Errorf("the request got %d", got)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// A request whose body never comes is no reason to fail, nor to stay.
func TestCloseEndsARequestThatIsNeverWhole(t *testing.T) {
	entered, left := make(chan struct{}), make(chan error, 1)
	server, err := loopback.Start("127.0.0.1:0", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(entered)
		_, err := io.ReadAll(r.Body)
		left <- err
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\nsome of it"); err != nil {
		t.Fatal(err)
	}
	<-entered
	if err := server.Close(); err != nil {
		t.Errorf("closing fails: %v", err)
	}
	if err := <-left; err == nil {
		t.Error("the handler has read a whole body")
	}
}
