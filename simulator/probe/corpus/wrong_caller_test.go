package corpus_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/simulator/probe"
)

// wrongCallers are endpoints that give a token to somebody who should have none.
var wrongCallers = []endpoint{
	{name: "asks nobody", must: "caller/anonymous", serve: calling(func(*http.Request) string { return "anybody" })},
	{name: "takes whatever stands in Authorization", must: sessions() + " attacks/other-credential-scheme attacks/two-credentials attacks/vendor-token-for-session caller/altered caller/expired caller/garbage caller/unsigned", serve: calling(func(r *http.Request) string { return r.Header.Get("Authorization") })},
	{name: "decodes the session and does not verify it", must: sessions("dots", "payload-not-an-object") + " attacks/two-credentials attacks/vendor-token-for-session caller/altered caller/expired caller/unsigned", serve: calling(func(r *http.Request) string {
		return user(decoded(bearer(r)))
	})},
	{name: "takes a session with alg none", must: `
		attacks/session-alg-none-signed attacks/session-duplicate-header-names
		attacks/session-two-tokens caller/unsigned`, serve: calling(func(r *http.Request) string {
		head, _, _ := strings.Cut(bearer(r), ".")
		text, _ := base64.RawURLEncoding.DecodeString(head)
		var header struct{ Alg string }
		if json.Unmarshal(text, &header) == nil && strings.EqualFold(header.Alg, "none") {
			return user(decoded(bearer(r)))
		}
		return signedIn(r)
	})},
	{name: "passes over the session's exp", must: `
		attacks/session-alg-other-hmac attacks/session-broken-text attacks/session-claim-name-case
		attacks/session-crit-b64 attacks/session-crit-unknown attacks/session-deep-nesting
		attacks/session-duplicate-claim-names attacks/session-duplicate-header-names attacks/session-exp-fraction
		attacks/session-exp-missing attacks/session-exp-past attacks/session-exp-range attacks/session-iat-future
		attacks/session-iat-type attacks/session-iss-other attacks/session-iss-type attacks/session-oversize
		attacks/session-signature-respelled attacks/session-subject attacks/session-token-of-another-type
		attacks/session-exp-type attacks/session-nbf-future caller/expired`, serve: calling(func(r *http.Request) string {
		return user(withLibrary(bearer(r), jwt.WithoutClaimsValidation()))
	})},
	{name: "verifies with a library, as its README shows", must: `
		attacks/session-alg-other-hmac attacks/session-broken-text attacks/session-claim-name-case
		attacks/session-crit-b64 attacks/session-crit-unknown attacks/session-deep-nesting
		attacks/session-duplicate-claim-names attacks/session-duplicate-header-names attacks/session-exp-fraction
		attacks/session-exp-missing attacks/session-exp-past attacks/session-exp-range attacks/session-iat-future
		attacks/session-iat-type attacks/session-iss-other attacks/session-iss-type attacks/session-oversize
		attacks/session-signature-respelled attacks/session-subject attacks/session-token-of-another-type`, serve: calling(func(r *http.Request) string {
		return user(withLibrary(bearer(r)))
	})},
	{name: "verifies with a library and all that it offers", must: `
		attacks/session-broken-text attacks/session-crit-b64 attacks/session-crit-unknown attacks/session-deep-nesting
		attacks/session-duplicate-claim-names attacks/session-duplicate-header-names attacks/session-exp-fraction
		attacks/session-exp-range attacks/session-iat-type attacks/session-oversize attacks/session-subject
		attacks/session-token-of-another-type`, serve: calling(func(r *http.Request) string {
		return user(withLibrary(bearer(r), jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
			jwt.WithIssuer(sessionIssuer), jwt.WithStrictDecoding()))
	})},
	{name: "takes the last of two credentials", must: "attacks/two-credentials", serve: calling(func(r *http.Request) string {
		all := r.Header["Authorization"]
		if len(all) == 0 {
			return ""
		}
		return verified(bearerOf(all[len(all)-1]))
	})},
	{name: "takes a session from the query", must: "attacks/credential-elsewhere", serve: brand(func(s *shop) {
		s.caller = func(r *http.Request) string {
			if raw := r.URL.Query().Get("access_token"); raw != "" {
				return verified(raw)
			}
			return signedIn(r)
		}
		s.params = func(r *http.Request) (object, *refusal) { return read(r, leaveOut) }
	})},
	{name: "believes a proxy's header", must: "attacks/trusted-proxy", serve: calling(func(r *http.Request) string {
		if name := r.Header.Get("X-Forwarded-User"); name != "" {
			return name
		}
		return signedIn(r)
	})},
	{name: "asks at POST alone", must: "caller/anonymous", serve: calling(func(r *http.Request) string {
		if r.Method == http.MethodGet {
			return "anybody"
		}
		return signedIn(r)
	})},
	{name: "reads the body before it asks who is there", must: "attacks/body-before-caller", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodPost || r.URL.Path != path {
				return false
			}
			body := keepBody(r)
			_, no := s.params(r)
			if no != nil {
				s.refuse(w, *no)
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			return no != nil
		}
	})},
	{name: "says 403 without a challenge", must: "caller/challenge", serve: brand(func(s *shop) {
		s.refuse = func(w http.ResponseWriter, no refusal) {
			if no.status == http.StatusUnauthorized {
				w.Header().Del("WWW-Authenticate")
				no.status = http.StatusForbidden
			}
			writeJSON(w, no.status, object{"error": no.why})
		}
	})},
	{name: "repeats a bad credential", must: "attacks/credential-echo", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != path || r.Method == http.MethodOptions || signedIn(r) != "" || bearer(r) == "" {
				return false
			}
			w.Header().Set("WWW-Authenticate", "Bearer")
			writeJSON(w, http.StatusUnauthorized, object{"error": "this is no session: " + bearer(r)})
			return true
		}
	})},
}

// sessions are all attacks on sessions, by their ids, but for some.
func sessions(except ...string) string {
	var all []string
	for _, a := range probe.All() {
		name, ok := strings.CutPrefix(a.Name, "session-")
		if ok && a.Against == probe.AgainstEndpoint && !slices.Contains(except, name) {
			all = append(all, probe.GroupAttacks+"/"+a.Name)
		}
	}
	return strings.Join(all, " ")
}

// calling is an endpoint that knows its callers in another way.
func calling(caller func(*http.Request) string) func(*testing.T) string {
	return brand(func(s *shop) { s.caller = caller })
}

// decoded are the claims of a JWT that nobody verifies.
func decoded(raw string) object {
	parts := strings.Split(raw, ".")
	if len(parts) < 2 {
		return nil
	}
	text, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var claims object
	_ = json.Unmarshal(text, &claims) // what is no object has no sub
	return claims
}

func user(claims object) string {
	sub, _ := claims["sub"].(string)
	return sub
}

// withLibrary are the claims of a session that golang-jwt finds valid.
func withLibrary(raw string, options ...jwt.ParserOption) object {
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(raw, claims, func(*jwt.Token) (any, error) { return []byte(sessionSecret), nil }, options...)
	if err != nil {
		return nil
	}
	return claims
}
