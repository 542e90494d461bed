package endpoint

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
)

// maxFailure bounds what a line of the log holds of another's words.
const maxFailure = 200

// failure says why a server of the operator's failed, fit for the log: on one line, short, and with no more of its address
// than scheme, host and port. Path, query and user of an address may be secrets, and errors quote them.
func failure(err error, address string) string {
	var waiting interface{ Timeout() bool }
	if errors.As(err, &waiting) && waiting.Timeout() {
		return "timed out"
	}
	text := err.Error()
	if u, parseErr := url.Parse(address); parseErr == nil && u.Host != "" {
		password, _ := u.User.Password()
		for _, secret := range []string{address, u.String(), u.RequestURI(), u.RawQuery, u.User.String() + "@", password} {
			if len(secret) > 1 { // neither "" nor "/" nor "@"
				text = strings.ReplaceAll(text, secret, u.Scheme+"://"+u.Host)
			}
		}
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return strings.ToValidUTF8(text[:min(len(text), maxFailure)], "")
}
