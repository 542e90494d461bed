package spinhost_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost"
)

func TestTheSDKSendsOnlyTheFirstValueOfAHeader(t *testing.T) {
	app, _ := open(t, edge)
	if got := get(app, "/duplicates").Result().Header["Set-Cookie"]; !reflect.DeepEqual(got, []string{"first=1"}) {
		t.Errorf("got %q", got)
	}
}

func TestOfARepeatedResponseHeaderTheLastCounts(t *testing.T) {
	app, _ := open(t, raw)
	if got := get(app, "/d").Result().Header["X-N"]; !reflect.DeepEqual(got, []string{"two"}) {
		t.Errorf("got %q", got)
	}
}

func TestTheStatusOfTheGuestIsTheAnswersStatus(t *testing.T) {
	app, _ := open(t, edge)
	for _, status := range []string{"200", "204", "304", "404", "418", "599"} {
		t.Run(status, func(t *testing.T) {
			w := get(app, "/status?"+status)
			if got := w.Result().Status; !strings.HasPrefix(got, status) {
				t.Errorf("got %s", got)
			}
			if w.Header().Get("X-Late") != "yes" {
				t.Error("a header is missing")
			}
		})
	}
}

func TestAResponseThatSpinCannotSendIs500WithoutABody(t *testing.T) {
	app, log := open(t, raw)
	for _, c := range []struct{ name, path, log string }{
		{"status 99", "/9", "malformed HTTP status code 99"},
		{"status 601", "/7", "malformed HTTP status code 601"},
		{"an informational status", "/1", "status 103 cannot be an answer"},
		{"a header value with a line break", "/v", "invalid value of the response header x-n"},
		{"a header name that is no token", "/n", `invalid response header name \"x n\"`},
		{"a header value that is not UTF-8", "/8", "is not valid UTF-8"},
		{"a response outside the memory", "/o", "lies outside the guest's memory"},
		{"an exit", "/x", "exit_code(0)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := get(app, c.path)
			if w.Code != http.StatusInternalServerError || w.Body.Len() != 0 {
				t.Errorf("got %d %q", w.Code, w.Body)
			}
			if !strings.Contains(log.String(), c.log) {
				t.Errorf("the log does not say %q:\n%s", c.log, log)
			}
		})
	}
}

func TestStatus600IsInSpinsRange(t *testing.T) {
	app, _ := open(t, raw)
	if w := get(app, "/6"); w.Code != 600 {
		t.Errorf("got %d", w.Code)
	}
}

// On the wire nothing is added but what hyper adds too: the length and the date.
func TestNoHeaderIsAddedButLengthAndDate(t *testing.T) {
	app, _ := open(t, edge)
	server := httptest.NewServer(app)
	defer server.Close()
	for path, length := range map[string]string{"/nothing": "0", "/initialised": "1"} {
		response, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.Header.Get("Date") == "" || response.Header.Get("Content-Length") != length || len(response.Header) != 2 {
			t.Errorf("%s: got %v", path, response.Header)
		}
	}
}

func TestABodyAboveTheHostsLimitIsRefusedByTheHost(t *testing.T) {
	app, _ := open(t, edge, spinhost.WithBodyLimit(8))
	for body, status := range map[string]int{"12345678": http.StatusOK, "123456789": http.StatusRequestEntityTooLarge} {
		w := do(app, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		if w.Code != status {
			t.Errorf("%d bytes: got %d, want %d", len(body), w.Code, status)
		}
		if status != http.StatusOK && !strings.Contains(w.Body.String(), "limit of 8 bytes") {
			t.Errorf("got %q", w.Body)
		}
	}
}

func TestStatus101LeavesAs101(t *testing.T) {
	server, _ := served(t, edge)
	answer := make([]byte, len("HTTP/1.1 101"))
	if _, err := io.ReadFull(wire(t, server, "GET /status?101 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), answer); err != nil || string(answer) != "HTTP/1.1 101" {
		t.Errorf("got %q, %v", answer, err)
	}
}
