package probe_test

import (
	"aiuta-edge/simulator/backend/reason"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/target"
)

// TestARefusalForAnotherReasonIsNone: a forged token that is refused for something else was never judged.
func TestARefusalForAnotherReasonIsNone(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	aiuta := *targets.Aiuta
	aiuta.URL = inFront(t, aiuta.URL, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		if arrive(r, body, targets).header["alg"] != "none" {
			return false
		}
		w.Header().Set(reason.Header, string(reason.TokenMalformed))
		w.WriteHeader(http.StatusUnauthorized)
		return true
	})
	targets.URL = inFront(t, targets.URL, func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		if string(body) != `null` {
			return false
		}
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"code":"invalid_parameters"}`)
		return true
	})
	targets.Aiuta = &aiuta
	for _, r := range run(t, targets, "alg-none", "null-body") {
		if want := isControl(r); withstood(r) != want {
			t.Errorf("%s is withstood: %t, want %t", r.Name, withstood(r), want)
		}
	}
}

// TestASecondAnswerToOneRequestIsFound: a server that sees two requests where one was sent.
func TestASecondAnswerToOneRequestIsFound(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	u, err := url.Parse(targets.URL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go answerTwice(conn, u.Host)
		}
	}()
	c := probe.Config{Endpoint: targets.Endpoint, Clock: targets.Clock}
	c.URL = "http://" + listener.Addr().String() + u.Path
	for _, r := range run(t, c, "smuggled-request") {
		if want := isControl(r); withstood(r) != want {
			t.Errorf("%s is withstood: %t, want %t: %+v", r.Name, withstood(r), want, r.Checks)
		}
	}
}

// answerTwice refuses a request with another one inside twice, and hands any other on.
func answerTwice(conn net.Conn, to string) {
	defer conn.Close()
	buffer := make([]byte, 64<<10)
	n, err := conn.Read(buffer)
	if err != nil {
		return
	}
	if bytes.Contains(buffer[:n], []byte("GET /smuggled")) {
		const refusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
		io.WriteString(conn, refusal+refusal)
		return
	}
	behind, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer behind.Close()
	behind.Write(buffer[:n])
	go io.Copy(behind, conn)
	io.Copy(conn, behind)
}
