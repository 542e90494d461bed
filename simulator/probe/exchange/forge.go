package exchange

import (
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
