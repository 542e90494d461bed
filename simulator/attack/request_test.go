package attack_test

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"

	"aiuta-edge/simulator/attack"
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
			status, err := attack.WriteByHand(t.Context(), "http://"+listener.Addr().String(), strings.Repeat(" ", 32<<20))
			if err != nil || status != 413 {
				t.Errorf("status %d, error %v, want 413", status, err)
			}
		})
	}
}
