package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// minInside is how long a secret must be to be looked for inside longer base64 text. Of a shorter one too few
// characters are certain, and they would be found in texts that have nothing to do with it.
const minInside = 9

// disguises are the spellings in which a value turns up in requests, logs and documents: as it is, percent-encoded,
// escaped in JSON and Go, in base64 (also as a part of a longer text, as in "Basic" credentials), and in
// hexadecimal.
func disguises(value string) []string {
	spellings := []string{
		value,
		url.QueryEscape(value), url.PathEscape(value), percent(value, "%%%02X"), percent(value, "%%%02x"),
		quoted(value, true), quoted(value, false), inner(strconv.Quote(value)),
		hex.EncodeToString([]byte(value)), strings.ToUpper(hex.EncodeToString([]byte(value))),
	}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		whole := encoding.EncodeToString([]byte(value))
		spellings = append(spellings, whole, url.QueryEscape(whole))
		if len(value) >= minInside {
			for shift := range 3 {
				part := inside(encoding, value, shift)
				spellings = append(spellings, part, url.QueryEscape(part))
			}
		}
	}
	return spellings
}

// percent encodes every byte that is not unreserved by RFC 3986 section 2.3.
func percent(value, format string) string {
	var b strings.Builder
	for _, c := range []byte(value) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if letter || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, format, c)
		}
	}
	return b.String()
}

func quoted(value string, html bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(html)
	if err := encoder.Encode(value); err != nil {
		panic("redact: encode a string as JSON: " + err.Error())
	}
	return inner(strings.TrimSuffix(b.String(), "\n"))
}

// inner is what stands between the quotes.
func inner(text string) string { return text[1 : len(text)-1] }

// inside is what base64 makes of value wherever shift bytes modulo 3 stand before it: the characters that no
// neighbour has a part in.
func inside(encoding *base64.Encoding, value string, shift int) string {
	text := encoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + value))
	if (shift+len(value))%3 != 0 {
		text = text[:len(text)-1]
	}
	// One byte before it takes part in two characters, two bytes in three.
	return text[[]int{0, 2, 3}[shift]:]
}
