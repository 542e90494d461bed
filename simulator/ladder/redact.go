package ladder

import (
	"regexp"
	"slices"
	"strings"
)

// Redactor takes secrets and tokens out of text.
type Redactor struct {
	secrets  []secret
	replacer *strings.Replacer
}

type secret struct{ value, label string }

// NewRedactor returns a redactor that knows no secret yet; it shortens tokens all the same.
func NewRedactor() *Redactor { return &Redactor{replacer: strings.NewReplacer()} }

// Hide makes the redactor show label wherever value would stand. It must not be called once the redactor is
// in use. An empty value is ignored.
func (r *Redactor) Hide(value, label string) {
	if value == "" {
		return
	}
	r.secrets = append(r.secrets, secret{value, label})
	// The longest goes first, so that a secret which holds another one leaves no rest.
	slices.SortStableFunc(r.secrets, func(a, b secret) int { return len(b.value) - len(a.value) })
	var pairs []string
	for _, s := range r.secrets {
		pairs = append(pairs, s.value, "‹"+s.label+"›")
	}
	r.replacer = strings.NewReplacer(pairs...)
}

// tokenLike is a JWT, or what is left of one: every JOSE header is an object, and `{"` encodes as "eyJ".
var tokenLike = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}`)

// Text returns s without secrets and with every token shortened to its ends.
func (r *Redactor) Text(s string) string {
	return tokenLike.ReplaceAllStringFunc(r.replacer.Replace(s), shorten)
}

// shorten keeps enough of a token to tell it from another, and too little to use it.
func shorten(raw string) string { return raw[:6] + "…" + raw[len(raw)-4:] }
