package caller

import (
	"net/http"
	"strconv"
	"strings"

	"aiuta-edge/pkg/token"
)

// Why no credential could be read.
const (
	noCredential     = "send the header Authorization with a bearer credential"
	otherScheme      = "use the scheme Bearer in the header Authorization"
	severalHeaders   = "send the header Authorization once"
	brokenCredential = "the credential is empty or holds a character that is not allowed in one"
)

var longCredential = "the credential is longer than the " + strconv.Itoa(token.MaxLength>>10) + " KiB that are accepted"

// bearer returns the credential of the header Authorization. A credential in the query or in the body, which RFC
// 6750 sections 2.2 and 2.3 allow, is ignored: it ends up in logs.
func bearer(r *http.Request) (string, error) {
	values := r.Header.Values("Authorization")
	switch len(values) {
	case 0:
		return "", &Refusal{CodeNone, noCredential}
	case 1:
	default:
		return "", &Refusal{CodeInvalidRequest, severalHeaders}
	}
	scheme, credential, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", &Refusal{CodeNone, otherScheme}
	}
	credential = strings.Trim(credential, " ")
	if len(credential) > token.MaxLength {
		return "", &Refusal{CodeInvalidRequest, longCredential}
	}
	if !isB64Token(credential) {
		return "", &Refusal{CodeInvalidRequest, brokenCredential}
	}
	return credential, nil
}

// isB64Token reports whether s is a b64token (RFC 6750 section 2.1). That has no comma, so two credentials that a
// proxy has joined into one are refused too.
func isB64Token(s string) bool {
	bare := strings.TrimRight(s, "=")
	for i := range len(bare) {
		c := bare[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~+/", c) >= 0) {
			return false
		}
	}
	return bare != ""
}
