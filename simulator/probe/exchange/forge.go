package exchange

import (
	"encoding/base64"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// Replaced returns the credential with another value in each header: what somebody sends who knows where a
// credential goes, and has none. A bearer stays one.
func (c Credential) Replaced(value string) Credential {
	forged := Credential{make([]header, len(c.headers))}
	for i, h := range c.headers {
		scheme := ""
		if strings.HasPrefix(h.value, aiuta.BearerPrefix) {
			scheme = aiuta.BearerPrefix
		}
		forged.headers[i] = header{h.name, scheme + value}
	}
	return forged
}

// WithBearer returns the credential with another session token in place of its own.
func (c Credential) WithBearer(token string) Credential {
	forged := Credential{append([]header(nil), c.headers...)}
	for i, h := range forged.headers {
		if http.CanonicalHeaderKey(h.name) == aiuta.HeaderAuthorization {
			forged.headers[i].value = aiuta.BearerPrefix + token
		}
	}
	return forged
}

// Unsigned turns a session token into one that claims to need no signature, with the same claims (CVE-2015-9235). It is
// empty if the token is no JWT.
func Unsigned(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + parts[1] + "."
}

// Altered returns a session token with another signature of the same length; it is empty if the token is no JWT. The
// first characters change, because the last one has bits that count for nothing.
func Altered(token string) string {
	i := strings.LastIndexByte(token, '.')
	if strings.Count(token, ".") != 2 || len(token)-i < 9 {
		return ""
	}
	other := "AAAAAAAA"
	if strings.HasPrefix(token[i+1:], other) {
		other = "BBBBBBBB"
	}
	return token[:i+1] + other + token[i+9:]
}
