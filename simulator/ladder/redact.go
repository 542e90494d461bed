package ladder

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Redactor takes secrets and tokens out of text. It is safe for concurrent use.
type Redactor struct {
	mu       sync.RWMutex
	hidden   map[string]string // from what is hidden to its label
	replacer *strings.Replacer
}

// NewRedactor returns a redactor that knows no secret yet; it shortens tokens all the same.
func NewRedactor() *Redactor {
	return &Redactor{hidden: map[string]string{}, replacer: strings.NewReplacer()}
}

// Hide makes the redactor show label wherever value would stand, as it is or encoded (see [disguises]). It may be
// called at any time, as secrets rotate: what a [Record] holds is redacted again when it is read. An empty
// value is ignored.
func (r *Redactor) Hide(value, label string) {
	if value == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, spelling := range disguises(value) {
		if _, ok := r.hidden[spelling]; !ok {
			r.hidden[spelling] = "‹" + label + "›"
		}
	}
	// Labels go first and stay, so that a text may be redacted twice: a secret may be a word of a label.
	var pairs []string
	for _, shown := range r.hidden {
		pairs = append(pairs, shown, shown)
	}
	spellings := make([]string, 0, len(r.hidden))
	for spelling := range r.hidden {
		spellings = append(spellings, spelling)
	}
	// The longest goes first, so that a secret which holds another one leaves no rest.
	slices.SortFunc(spellings, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	for _, spelling := range spellings {
		pairs = append(pairs, spelling, r.hidden[spelling])
	}
	r.replacer = strings.NewReplacer(pairs...)
}

// tokenLike is a JWT, or what is left of one. Every JOSE header is an object: `{"` encodes as "eyJ", and a
// hostile one may begin with white space after the brace, which takes a dot to tell it from a word.
var tokenLike = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}|\b(?:eyA|ewo|ewk|ew0)[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){1,4}`)

// Text returns s without secrets and with every token shortened to its ends. Tokens go first: a secret that stands
// in a claim would break one in two, and the half with the signature would stay.
func (r *Redactor) Text(s string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.replacer.Replace(tokenLike.ReplaceAllStringFunc(s, func(raw string) string {
		if label, ok := r.hidden[raw]; ok {
			return label
		}
		return shorten(raw)
	}))
}

// shorten keeps enough of a token to tell it from another, and too little to use it.
func shorten(raw string) string { return raw[:6] + "…" + raw[len(raw)-4:] }
