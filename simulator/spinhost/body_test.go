package spinhost_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/simulator/spinhost"
)

// wire opens a connection to an application that is served, and writes raw bytes to it.
func wire(t *testing.T, server *httptest.Server, raw string) *net.TCPConn {
	t.Helper()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	if err := connection.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(connection, raw); err != nil {
		t.Fatal(err)
	}
	return connection.(*net.TCPConn)
}

// served serves an application over real connections.
func served(t *testing.T, manifest string, options ...spinhost.Option) (*httptest.Server, *logBuffer) {
	t.Helper()
	app, log := open(t, manifest, options...)
	server := httptest.NewServer(app)
	t.Cleanup(server.Close)
	return server, log
}

// Requests whose body ends before it is whole.
var cutBodies = map[string]string{
	"a length that is too large": "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\nsome of it",
	"chunks without an end":      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\na\r\nsome of it\r\n",
	"half a chunk":               "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n90\r\nsome of it",
	"no body at all":             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n",
}

func TestAClientThatClosesInTheMiddleOfItsBodyGetsNoAnswer(t *testing.T) {
	for name, raw := range cutBodies {
		t.Run(name, func(t *testing.T) {
			server, log := served(t, edge)
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					for range 50 {
						connection := wire(t, server, raw)
						if err := connection.CloseWrite(); err != nil {
							t.Error(err)
						}
						answer, _ := io.ReadAll(connection) // that the connection is reset is no answer either
						if len(answer) > 0 {
							t.Errorf("it gets %q", answer)
							return
						}
						connection.Close()
					}
				})
			}
			wg.Wait()
			if strings.Contains(log.String(), "ERROR") {
				t.Errorf("the log has an error of the component: %.300s", log)
			}
		})
	}
}

func TestAClientThatClosesAfterItsBodyGetsTheWholeAnswerOrNone(t *testing.T) {
	server, _ := served(t, edge)
	for range 300 {
		connection := wire(t, server, "GET /initialised HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
		if err := connection.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(connection)
		switch text := string(answer); {
		case text == "", strings.HasPrefix(text, "HTTP/1.1 200 OK\r\n") && strings.HasSuffix(text, "\r\n\r\n1"):
		default:
			t.Fatalf("it gets %q", text)
		}
	}
}

func TestABodyThatDoesNotArriveEndsInTime(t *testing.T) {
	for name, raw := range cutBodies {
		t.Run(name, func(t *testing.T) {
			server, log := served(t, edge, spinhost.WithBodyTime(50*time.Millisecond))
			answer, err := io.ReadAll(wire(t, server, raw)) // up to where the host closes the connection
			if err != nil {
				t.Error(err)
			}
			if text := string(answer); !strings.HasPrefix(text, "HTTP/1.1 408 ") || !strings.Contains(text, "took longer to arrive than the time limit of 50ms") {
				t.Errorf("it gets %q", text)
			}
			if !strings.Contains(log.String(), "level=WARN") {
				t.Errorf("the log says %q", log)
			}
		})
	}
}

// The guest may take longer than the body could have.
func TestABodyThatHasArrivedIsNoLongerTimed(t *testing.T) {
	server, _ := served(t, outside, spinhost.WithBodyTime(50*time.Millisecond))
	resp, err := http.Post(server.URL+"/sleep?200", "text/plain", strings.NewReader("all of it"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("it gets %s", resp.Status)
	}
}

// What another handler has read ahead is here; a deadline costs more than reading it.
func TestOnlyABodyThatIsStillToComeIsTimed(t *testing.T) {
	app, _ := open(t, edge, spinhost.WithBodyTime(time.Minute))
	here := struct {
		*bytes.Buffer
		io.Closer
	}{bytes.NewBufferString("all of it"), io.NopCloser(nil)}
	for want, body := range map[int]io.Reader{2: strings.NewReader("all of it"), 0: nil} {
		r := httptest.NewRequest(http.MethodPost, "/", body)
		if want == 0 {
			r.Body, r.ContentLength = here, int64(here.Len())
		}
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		app.ServeHTTP(w, r)
		if !strings.HasSuffix(w.Body.String(), "all of it") || w.set != want {
			t.Errorf("%d deadlines are set, want %d, and the answer is %q", w.set, want, w.Body)
		}
	}
}

// deadlines counts those that are set on its connection.
type deadlines struct {
	*httptest.ResponseRecorder
	set int
}

func (d *deadlines) SetReadDeadline(time.Time) error { d.set++; return nil }

func TestABodyThatIsAnnouncedAsTooLargeIsNotRead(t *testing.T) {
	server, _ := served(t, edge, spinhost.WithBodyLimit(100))
	answer, err := io.ReadAll(wire(t, server, "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 101\r\n\r\n"))
	if err != nil || !bytes.HasPrefix(answer, []byte("HTTP/1.1 413 ")) {
		t.Errorf("it gets %q, %v", answer, err)
	}
}

func TestABodyArrivesWholeWhateverItsSize(t *testing.T) {
	app, _ := open(t, edge, spinhost.WithBodyLimit(300<<10))
	for _, size := range []int{0, 1, 4 << 10, 4<<10 + 1, 64 << 10, 64<<10 + 1, 200_000, 300 << 10} {
		want := strings.Repeat("0123456789", size/10+1)[:size]
		for name, r := range map[string]io.Reader{"with its length": strings.NewReader(want), "in chunks": io.MultiReader(strings.NewReader(want))} {
			if _, got := decoded(t, do(app, httptest.NewRequest(http.MethodPost, "/", r))); got != want {
				t.Errorf("%d bytes %s arrive as %d", size, name, len(got))
			}
		}
	}
	if w := do(app, httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader(strings.Repeat("a", 300<<10+1))))); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a byte too many in chunks gets %d", w.Code)
	}
}

func TestABodyCostsWhatArrivesAndNotWhatIsAnnounced(t *testing.T) {
	server, _ := served(t, outside, spinhost.WithMemoryBudget(64<<20))
	for i := range 8 { // 72 MiB are announced, and bodies have 16 MiB together
		defer wire(t, server, fmt.Sprintf("POST /%d HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\na little", i, 9<<20)).Close()
	}
	resp, err := http.Post(server.URL+"/body?1", "text/plain", strings.NewReader(strings.Repeat("a", 1<<20)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("a megabyte gets %s", resp.Status)
	}
}
