package exchange

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"aiuta-edge/simulator/redact"
)

// shown is how many characters of a body or a query stand in evidence.
const shown = 160

// Evidence puts requests and answers into one line each. What a redactor hides is hidden before anything is
// cut, so that no half of a secret remains.
type Evidence struct{ Redact *redact.Redactor }

// Sent describes a request. Credentials are never in it.
func (e Evidence) Sent(r Request) string {
	parts := []string{r.method()}
	for _, text := range []string{r.Path, r.Target, r.Lines} {
		if text != "" {
			parts = append(parts, e.line(text))
		}
	}
	if r.Host != "" {
		parts = append(parts, "Host: "+e.line(r.Host))
	}
	if r.Query != "" {
		parts = append(parts, "?"+e.line(r.Query))
	}
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		parts = append(parts, name+": "+e.line(strings.Join(r.Header[name], ", ")))
	}
	if r.ContentType != "" {
		parts = append(parts, e.line(r.ContentType))
	}
	if r.Body != "" {
		parts = append(parts, e.line(r.Body))
	}
	return strings.Join(parts, " ")
}

// Got describes an answer.
func (e Evidence) Got(a Answer) string {
	text := fmt.Sprint(a.Status)
	if name := http.StatusText(a.Status); name != "" {
		text += " " + name
	}
	if contentType := a.Header.Get("Content-Type"); contentType != "" {
		text += " " + e.line(contentType)
	}
	if len(a.Body) > 0 {
		text += " " + e.line(string(a.Body))
	}
	return text
}

// Text hides secrets in any text and puts it on one line.
func (e Evidence) Text(s string) string { return e.line(s) }

func (e Evidence) line(s string) string {
	size := len(s)
	s = e.Redact.Text(strings.ToValidUTF8(s, "\uFFFD"))
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		if i == shown {
			fmt.Fprintf(&b, "… (%d bytes)", size)
			break
		}
		switch {
		case r == '\n', r == '\r', r == '\t':
			b.WriteByte(' ')
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
