package conformance

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/target"
)

// rawRequests are requests as bytes, each character one byte and {{c*n}} n times the character c, with what a real Spin
// 4.0.2 answered with the artifact behind it, and what we answer where that differs, with the reason.
//
//go:embed testdata/raw_requests.json
var rawRequests []byte

// leastAlike is how many answers must be Spin's.
const leastAlike = 71

func TestRawRequestsAreAnsweredAsBySpin(t *testing.T) {
	var rows []struct{ Name, Request, Spin, Ours, Why string }
	if err := json.Unmarshal(rawRequests, &rows); err != nil {
		t.Fatal(err)
	}
	application := target.Embedded()
	application.Clock, application.Cache, application.Variables = clock.Real{}, cache, map[string]string{
		"jwt_issuer": "iss-1", "jwt_secret": "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "caller_auth": "none", "params": "*",
	}
	handler, closeTarget, err := application.Open(context.WithoutCancel(t.Context()), target.Component)
	if err != nil {
		t.Fatal(err)
	}
	server, err := loopback.StartSpin("127.0.0.1:0", handler, nil)
	if err != nil {
		t.Fatal(errors.Join(err, closeTarget()))
	}
	t.Cleanup(func() { _ = errors.Join(server.Close(), closeTarget()) })
	alike := 0
	for _, row := range rows {
		want := row.Ours
		if want == "" {
			want = row.Spin
			alike++
		} else if row.Why == "" || row.Ours == row.Spin {
			t.Errorf("%s: a difference needs a reason", row.Name)
		}
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			if got := askRaw(t, strings.TrimPrefix(server.URL, "http://"), rawBytes(t, row.Request), strings.HasSuffix(want, "open")); got != want {
				t.Errorf("got %s\nwant %s (Spin: %s)", got, want, row.Spin)
			}
		})
	}
	if len(rows) != 84 || alike < leastAlike {
		t.Errorf("%d of %d answers are Spin's, want %d", alike, len(rows), leastAlike)
	}
}

var repeated = regexp.MustCompile(`(?s)\{\{(.)\*(\d+)\}\}`)

// rawBytes spells a request out.
func rawBytes(t *testing.T, text string) []byte {
	text = repeated.ReplaceAllStringFunc(text, func(one string) string {
		parts := repeated.FindStringSubmatch(one)
		n, err := strconv.Atoi(parts[2])
		if err != nil {
			t.Fatal(err)
		}
		return strings.Repeat(parts[1], n)
	})
	var raw []byte
	for _, c := range text {
		raw = append(raw, byte(c))
	}
	return raw
}

var (
	statusLines = regexp.MustCompile(`HTTP/1\.[01] (\d{3})`)
	problemCode = regexp.MustCompile(`"code":"(\w+)"`)
)

// askRaw sends bytes and describes what comes back. A connection that stays open is read for a short while only.
func askRaw(t *testing.T, address string, raw []byte, open bool) string {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	patience := 30 * time.Second
	if open {
		patience = 2 * time.Second
	}
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	go connection.Write(raw) // an answer may come before all is sent
	answer, err := io.ReadAll(connection)
	end := "closed"
	if errors.Is(err, os.ErrDeadlineExceeded) {
		end = "open"
	}
	if len(answer) == 0 {
		return "nothing, " + end
	}
	var statuses []string
	for _, one := range statusLines.FindAllSubmatch(answer, -1) {
		statuses = append(statuses, string(one[1]))
	}
	_, rest, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	rest = bytes.TrimSpace(rest)
	kind := fmt.Sprintf("%.40s", rest)
	if code := problemCode.FindSubmatch(answer); bytes.Contains(answer, []byte(`"token":"`)) {
		kind = "token"
	} else if code != nil {
		kind = string(code[1])
	} else if len(rest) == 0 {
		kind = "empty"
	}
	return strings.Join(statuses, ",") + " " + kind + ", " + end
}
