package exchange

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// ErrCredential is wrapped by the errors about a credential that no request can carry. They never hold it.
var ErrCredential = errors.New("credential does not fit into a header")

// Credential is what shows an endpoint who is asking: one or more headers. The zero Credential shows nothing.
type Credential struct{ headers []header }

type header struct{ name, value string }

// Bearer returns a credential with a session token in the Authorization header (RFC 6750 section 2.1).
func Bearer(token string) (Credential, error) {
	return Credential{}.With(aiuta.HeaderAuthorization, aiuta.BearerPrefix+token)
}

// With returns the credential with one more header. c stays as it is.
func (c Credential) With(name, value string) (Credential, error) {
	if name == "" || strings.ContainsFunc(name, notTokenChar) {
		return Credential{}, fmt.Errorf("%w: %q is no name of a header", ErrCredential, name)
	}
	if value == "" || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return Credential{}, fmt.Errorf("%w: the value of %s is empty or has a control character, such as a line break", ErrCredential, name)
	}
	return Credential{append(c.headers[:len(c.headers):len(c.headers)], header{name, value})}, nil
}

// notTokenChar reports whether a header's name may not hold r (RFC 9110 section 5.6.2).
func notTokenChar(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
}

// IsZero reports whether there is nothing to show.
func (c Credential) IsZero() bool { return len(c.headers) == 0 }

// Bearer returns the session token, if the credential is one, and else an empty string.
func (c Credential) Bearer() string {
	for _, h := range c.headers {
		if http.CanonicalHeaderKey(h.name) == aiuta.HeaderAuthorization {
			if token, ok := strings.CutPrefix(h.value, aiuta.BearerPrefix); ok {
				return token
			}
		}
	}
	return ""
}

// Secrets returns what must not be shown: every value, and a session token without its scheme.
func (c Credential) Secrets() []string {
	var secrets []string
	for _, h := range c.headers {
		secrets = append(secrets, h.value)
	}
	if token := c.Bearer(); token != "" {
		secrets = append(secrets, token)
	}
	return secrets
}

// AddTo adds the headers to those of a request.
func (c Credential) AddTo(to http.Header) {
	for _, h := range c.headers {
		to.Add(h.name, h.value)
	}
}

// String hides the credential from every format verb that honours [fmt.Stringer].
func (Credential) String() string { return "[credential]" }

// GoString hides the credential from %#v.
func (Credential) GoString() string { return "exchange.Credential{[credential]}" }
