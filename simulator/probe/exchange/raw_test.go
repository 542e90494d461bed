package exchange_test

import (
	"bufio"
	"io"
	"net"
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
