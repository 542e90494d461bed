package exchange_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"testing"

	"aiuta-edge/simulator/probe/exchange"
)

// TestAnEarlyRefusalIsAnAnswer: a server may refuse a request by its first lines, and hang up on the rest of it.
func TestAnEarlyRefusalIsAnAnswer(t *testing.T) {
	for name, said := range map[string]string{
		"with all of its body":     "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\n{}",
		"with nothing of its body": "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				conn, err := listener.Accept()
				if err != nil {
					return // the test is over
				}
				bufio.NewReaderSize(conn, 64).ReadString('\n') // what cannot be read is refused, too
				io.WriteString(conn, said)
				conn.Close() // a reset, because most of the request was not read
			}()
			client := exchange.NewClient("http://"+listener.Addr().String(), nil, nil)
			defer client.Close()
			answer, err := client.Send(t.Context(), exchange.Request{Body: strings.Repeat(" ", 32<<20), Lines: "X-By: hand\r\n"}, exchange.Credential{})
			if err != nil || answer.Status != 413 {
				t.Errorf("status %d, error %v, want 413", answer.Status, err)
			}
		})
	}
}

// TestAnswersBeyondTheGoodRequestsOwnAreCounted: one server ends a request by its length, another by its first blank line.
func TestAnswersBeyondTheGoodRequestsOwnAreCounted(t *testing.T) {
	for name, tc := range map[string]struct {
		readsBodies bool
		more        int
	}{"reads bodies": {true, 0}, "sees a request in a body": {false, 1}} {
		t.Run(name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				conn, err := listener.Accept()
				if err != nil {
					return // the test is over
				}
				defer conn.Close()
				answerAll(conn, tc.readsBodies)
			}()
			client := exchange.NewClient("http://"+listener.Addr().String()+"/token", nil, nil)
			defer client.Close()
			const inner = "GET /smuggled HTTP/1.1\r\nHost: smuggled\r\n\r\n"
			then := exchange.Query("good=1")
			answer, err := client.Send(t.Context(), exchange.Request{
				Method: http.MethodPost, Body: inner, Lines: "Connection: keep-alive\r\n", Then: &then,
			}, exchange.Credential{})
			if err != nil || answer.Status != http.StatusBadRequest || answer.More != tc.more {
				t.Errorf("got %d and %d more, %v; want 400 and %d more", answer.Status, answer.More, err, tc.more)
			}
		})
	}
}

// answerAll answers each request on a connection: the good one with 200, the others with 400.
func answerAll(conn net.Conn, readsBodies bool) {
	in := bufio.NewReader(conn)
	for {
		head, err := textproto.NewReader(in).ReadLine()
		if err != nil {
			return
		}
		lines, err := textproto.NewReader(in).ReadMIMEHeader()
		if err != nil {
			return
		}
		if length, _ := strconv.Atoi(lines.Get("Content-Length")); readsBodies {
			in.Discard(length)
		}
		if strings.Contains(head, "?good=1") {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
			return
		}
		io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
	}
}

// TestARequestWrittenByHandEndsWithItsContext: the server never answers.
func TestARequestWrittenByHandEndsWithItsContext(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		if conn, err := listener.Accept(); err == nil {
			defer conn.Close()
			bufio.NewReader(conn).ReadString('\n')
			cancel(nil)
			io.Copy(io.Discard, conn)
		}
	}()
	client := exchange.NewClient("http://"+listener.Addr().String(), nil, nil)
	defer client.Close()
	if _, err := client.Send(ctx, exchange.Request{Lines: "X-By: hand\r\n"}, exchange.Credential{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
