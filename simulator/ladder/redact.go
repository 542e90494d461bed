package ladder

import (
	"regexp"
	"slices"
	"strings"
)

// Redactor takes secrets and tokens out of text.
type Redactor struct{ secrets []secret }

type secret struct{ value, label string }

// NewRedactor returns a redactor that knows no secret yet; it shortens tokens all the same.
func NewRedactor() *Redactor { return &Redactor{} }

// Hide makes the redactor show label wherever value would stand. It must not be called once the redactor is
// in use. An empty value is ignored.
func (r *Redactor) Hide(value, label string) {
	if value == "" {
		return
	}
	r.secrets = append(r.secrets, secret{value, label})
	// The longest goes first, so that a secret which holds another one leaves no rest.
	slices.SortStableFunc(r.secrets, func(a, b secret) int { return len(b.value) - len(a.value) })
}

// tokenLike is a JWT, or what is left of one: every JOSE header is an object, and `{"` encodes as "eyJ".
var tokenLike = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}`)

// Text returns s without secrets and with every token shortened to its ends.
func (r *Redactor) Text(s string) string {
	for _, secret := range r.secrets {
		s = strings.ReplaceAll(s, secret.value, "‹"+secret.label+"›")
	}
	return tokenLike.ReplaceAllStringFunc(s, shorten)
}

// shorten keeps enough of a token to tell it from another, and too little to use it.
func shorten(raw string) string { return raw[:6] + "…" + raw[len(raw)-4:] }
