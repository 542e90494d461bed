package attack_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"

	"aiuta-edge/simulator/attack"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/target"
)

// TestARefusalForAnotherReasonIsNone: a forged token that is refused for something else was never judged.
func TestARefusalForAnotherReasonIsNone(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	aiuta, open := *targets.Aiuta, *targets.Target
	aiuta.URL = inFront(t, aiuta.URL, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		if arrive(r, body, targets).header["alg"] != "none" {
			return false
		}
		w.Header().Set(reason.Header, string(reason.TokenMalformed))
		w.WriteHeader(http.StatusUnauthorized)
		return true
	})
	open.URL = inFront(t, open.URL, func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		if string(body) != `null` {
			return false
		}
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"code":"invalid_parameters"}`)
		return true
	})
	targets.Aiuta, targets.Target = &aiuta, &open
	for _, r := range run(t, t.Context(), targets, "alg-none", "body-not-an-object") {
		if want := r.Group == "control"; r.OK() != want {
			t.Errorf("%s is OK: %t, want %t", r.Name, r.OK(), want)
		}
	}
}

// TestASecondAnswerToOneRequestIsFound: a server that sees two requests where one was sent.
func TestASecondAnswerToOneRequestIsFound(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	u, err := url.Parse(targets.Target.URL)
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
	open := *targets.Target
	open.URL = "http://" + listener.Addr().String() + u.Path
	for _, r := range run(t, t.Context(), attack.Targets{Target: &open, Clock: targets.Clock}, "smuggled-request") {
		if want := r.Group == "control"; r.OK() != want {
			t.Errorf("%s is OK: %t, want %t: %+v", r.Name, r.OK(), want, r.Tries)
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
