package loopback_test

import (
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
