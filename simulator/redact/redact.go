// Package redact takes secrets and tokens out of text that people read: ladders, reports, traces and journals.
package redact

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Redactor takes secrets and tokens out of text. Make one with [New]. It is safe for concurrent use.
type Redactor struct {
	mu sync.RWMutex
	// most is how many secrets are remembered; zero is all.
	most     int
	secrets  []secret
	hidden   map[string]string // from what is hidden to what is shown
	replacer *strings.Replacer
}

// secret is a value and its label.
type secret struct{ value, label string }

// New returns a redactor that knows no secret yet; it shortens tokens all the same.
func New() *Redactor { return &Redactor{replacer: strings.NewReplacer()} }

// NewBounded is [New] for a program that meets ever new secrets: it remembers the last ones only.
func NewBounded(most int) *Redactor {
	r := New()
	r.most = most
	return r
}

// Hide makes the redactor show label wherever value would stand, as it is or encoded (see [disguises]). It may be
// called at any time, as secrets rotate: what a record holds is redacted again when it is read. An empty value is
// ignored, and of two labels for one value the first stays.
func (r *Redactor) Hide(value, label string) {
	if value == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.ContainsFunc(r.secrets, func(known secret) bool { return known.value == value }) {
		return
	}
	r.secrets = append(r.secrets, secret{value, label})
	if r.most > 0 && len(r.secrets) > r.most {
		r.secrets = slices.Delete(r.secrets, 0, len(r.secrets)-r.most)
	}
	r.rebuild()
}

// rebuild makes the replacer of the secrets.
func (r *Redactor) rebuild() {
	r.hidden = map[string]string{}
	for _, s := range r.secrets {
		for _, spelling := range disguises(s.value) {
			if _, ok := r.hidden[spelling]; !ok {
				r.hidden[spelling] = "‹" + s.label + "›"
			}
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

var (
	// tokenLike is a JWT, or what is left of one. Every JOSE header is an object: `{"` encodes as "eyJ", and a hostile
	// one may begin with white space after the brace, which takes a dot to tell it from a word.
	tokenLike = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}|\b(?:eyA|ewo|ewk|ew0)[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){1,4}`)
	// userInfo is name and password in a URL, such as that of a Redis server.
	userInfo = regexp.MustCompile(`://[^/?#\s]*@`)
)

// Tokens returns what looks like a token in a text, up to n of them, each whole.
func Tokens(text string, n int) []string { return tokenLike.FindAllString(text, n) }

// Text returns s without secrets, without names and passwords in URLs, and with every token shortened to its ends.
// Tokens go first: a secret that stands in a claim would break one in two, and the half with the signature would stay.
func (r *Redactor) Text(s string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if strings.Contains(s, "ey") || strings.Contains(s, "ew") { // most texts hold no token, and the expression is slow
		s = tokenLike.ReplaceAllStringFunc(s, func(raw string) string {
			if label, ok := r.hidden[raw]; ok {
				return label
			}
			return Shorten(raw)
		})
	}
	s = r.replacer.Replace(s)
	if strings.Contains(s, "://") {
		s = userInfo.ReplaceAllString(s, "://…@")
	}
	return s
}

// Shorten keeps enough of a token to tell it from another, and too little to use it.
func Shorten(raw string) string { return raw[:6] + "…" + raw[len(raw)-4:] }

// JSON returns text without secrets. It stays JSON even if a secret is a number, or spans several members.
func (r *Redactor) JSON(text json.RawMessage) json.RawMessage {
	if text == nil {
		return nil
	}
	clean := []byte(r.Text(string(text)))
	if json.Valid(clean) {
		return clean
	}
	quoted, err := json.Marshal(string(clean))
	if err != nil {
		return nil
	}
	return quoted
}
