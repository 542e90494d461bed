package spinhost

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestGuestOutputIsCutIntoLines(t *testing.T) {
	for _, c := range []struct {
		name   string
		writes []string
		want   []string
	}{
		{"a line in pieces", []string{"a", "b\nc", "d\n"}, []string{"ab", "cd"}},
		{"several lines at once", []string{"a\nb\n\nc\n"}, []string{"a", "b", "", "c"}},
		{"windows line breaks", []string{"a\r\n"}, []string{"a"}},
		{"no line break at the end", []string{"a"}, []string{"a"}},
		{"a line without end", []string{strings.Repeat("x", maxLine), "y"}, []string{strings.Repeat("x", maxLine), "y"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key != slog.MessageKey {
					return slog.Attr{}
				}
				return a
			}}))
			l := &lineLog{output: &guestOutput{exchange: exchange{log: log}, left: 1 << 20}, stream: "stdout", logged: true}
			for _, w := range c.writes {
				if n, err := l.Write([]byte(w)); n != len(w) || err != nil {
					t.Fatal(n, err)
				}
			}
			l.flush()
			var want string
			for _, line := range c.want {
				if line == "" {
					line = `""`
				}
				want += "msg=" + line + "\n"
			}
			if out.String() != want {
				t.Errorf("got %q, want %q", out.String(), want)
			}
		})
	}
}
