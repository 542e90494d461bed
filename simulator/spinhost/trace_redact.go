package spinhost

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// redactor takes secrets and tokens out of a trace. It learns the secrets as guests ask for them: before a guest has
// read one, it cannot hand it to a host call. The zero value knows none. It is safe for concurrent use.
type redactor struct {
	mu       sync.RWMutex
	known    []string
	replacer *strings.Replacer
}

// maxSecrets is how many values are remembered. Only a provider that gives ever new ones comes near; the oldest go.
const maxSecrets = 256

// hidden stands where a secret would.
const hidden = "‹secret›"

// hide makes the redactor show ‹secret› wherever value would stand, as it is or as URLs and Basic credentials write it.
func (r *redactor) hide(value string) {
	if value == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.Contains(r.known, value) {
		return
	}
	r.known = append(r.known, value)
	r.known = r.known[max(0, len(r.known)-maxSecrets):]

	var forms []string
	for _, secret := range r.known {
		forms = append(forms, secret, url.QueryEscape(secret), url.PathEscape(secret),
			base64.StdEncoding.EncodeToString([]byte(secret)))
	}
	// The longest goes first, so that a secret which holds another one leaves no rest.
	slices.SortStableFunc(forms, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, form := range forms {
		pairs = append(pairs, form, hidden)
	}
	r.replacer = strings.NewReplacer(pairs...)
}

var (
	// tokenLike is a JWT, or what is left of one: every JOSE header is an object, and `{"` encodes as "eyJ".
	tokenLike = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}`)
	// userInfo is name and password in a URL, such as that of a Redis server.
	userInfo = regexp.MustCompile(`://[^/?#\s]*@`)
)

// Text returns a text without secrets and passwords, and with every token shortened to its ends.
func (r *redactor) Text(text string) string {
	r.mu.RLock()
	replacer := r.replacer
	r.mu.RUnlock()
	if replacer != nil {
		text = replacer.Replace(text)
	}
	text = userInfo.ReplaceAllString(text, "://…@")
	return tokenLike.ReplaceAllStringFunc(text, func(token string) string { return token[:6] + "…" + token[len(token)-4:] })
}

// credentialHeaders carry what lets somebody in, whether or not a variable holds it.
var credentialHeaders = []string{"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"}

// Header returns a header's value like Text; of one that carries credentials it leaves the first word if others follow,
// which is the scheme.
func (r *redactor) Header(name, value string) string {
	if !slices.Contains(credentialHeaders, strings.ToLower(name)) {
		return r.Text(value)
	}
	if scheme, _, ok := strings.Cut(value, " "); ok && !strings.Contains(scheme, "=") {
		return r.Text(scheme) + " …"
	}
	return "…"
}
