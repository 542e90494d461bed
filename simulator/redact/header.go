package redact

import (
	"slices"
	"strings"
)

// credentialHeaders let a caller in, whether or not the redactor knows their values.
var credentialHeaders = []string{"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"}

// Header returns a header's value like Text; of one that carries credentials it leaves the first word if others follow,
// which is the scheme.
func (r *Redactor) Header(name, value string) string {
	if !slices.Contains(credentialHeaders, strings.ToLower(name)) {
		return r.Text(value)
	}
	if scheme, _, ok := strings.Cut(value, " "); ok && !strings.Contains(scheme, "=") {
		return r.Text(scheme) + " …"
	}
	return "…"
}
