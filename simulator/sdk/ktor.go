package sdk

import (
	"net/http"
	"regexp"
	"strings"
)

// challenged reports whether a 401 lets the client renew its credentials, and whether its challenge can be read at all.
//
// Source: Auth.kt of Ktor, findProvider, which parses every WWW-Authenticate before it chooses whom to ask, and fails the
// request where it cannot. Since 3.4.0 a client with one provider asks that one for any scheme; before, one that is
// applicable to it, which Android's is for its API key if the scheme is "x-api-key" (ApiKeyAuthenticationPlugin.kt), and
// always for its token (JWTAuthenticationPlugin.kt).
func (r TokenRules) challenged(h http.Header, withKey bool) (renews, readable bool) {
	challenges := h.Values("WWW-Authenticate")
	if len(challenges) == 0 {
		return true, true
	}
	applicable := !withKey || !r.KeyNeedsOwnScheme
	for _, challenge := range challenges {
		if !challengeList.MatchString(challenge) {
			return false, false
		}
		scheme, _, _ := strings.Cut(strings.TrimLeft(challenge, ", \t"), " ")
		applicable = applicable || strings.EqualFold(scheme, "x-api-key")
	}
	return applicable, true
}

// challengeList is RFC 9110 section 11.6.1: schemes, each with a token68 or with parameters.
var challengeList = func() *regexp.Regexp {
	const (
		token     = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
		quoted    = `"(?:[^"\\\\]|\\\\.)*"`
		parameter = token + `[ \t]*=[ \t]*(?:` + token + `|` + quoted + `)`
		comma     = `(?:[ \t]*,[ \t]*)`
		challenge = token + `(?: +(?:[A-Za-z0-9._~+/-]+=*|` + parameter + `(?:` + comma + parameter + `)*))?`
	)
	return regexp.MustCompile("^" + challenge + "(?:" + comma + "(?:" + challenge + "|" + parameter + "))*$")
}()
