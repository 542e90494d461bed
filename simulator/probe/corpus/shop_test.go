package corpus_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"aiuta-edge/pkg/token"
)

// What a brand has of Aiuta's portal and of its own sign-in. The secrets are for these tests only.
const (
	issuer        = "66ec1726e728c1405e5ebca2-key"
	subscription  = "66ec1726e728c1405e5ebca2"
	secret        = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
	sessionIssuer = "https://sign-in.shop.example"
	sessionSecret = "Yw7cVb2MnQ9rTz4KpLx6JhGd8SfAe1Ui"
	path          = "/aiuta_jwt"
	lifetime      = 60
)

// object are the members of a JSON object.
type object = map[string]any

// shop is a token endpoint as a brand might write it. Of this project's own it shares only the reader of sessions.
type shop struct {
	// before sees a request first, and reports whether it has answered it.
	before func(http.ResponseWriter, *http.Request) bool
	// caller returns who is asking, "" for nobody.
	caller func(*http.Request) string
	// params returns what is to be signed, or why nothing is.
	params func(*http.Request) (object, *refusal)
	claims func(caller string, params object) object
	sign   func(claims object) string
	// mint is claims and sign, unless a token is kept from an earlier request.
	mint   func(s shop, caller string, params object) string
	answer func(w http.ResponseWriter, token string)
	refuse func(http.ResponseWriter, refusal)
}

// refusal is a status and a word for people.
type refusal struct {
	status int
	why    string
}

// newShop returns an endpoint that is right in all that check judges, but for what is changed.
func newShop(change func(*shop)) http.Handler {
	s := shop{
		before: func(http.ResponseWriter, *http.Request) bool { return false },
		caller: signedIn,
		params: func(r *http.Request) (object, *refusal) { return read(r, refuseUnknown) },
		claims: forAMinute,
		sign:   func(claims object) string { return sign(object{"alg": "HS256", "typ": "JWT"}, claims, secret) },
		mint:   func(s shop, caller string, params object) string { return s.sign(s.claims(caller, params)) },
		answer: func(w http.ResponseWriter, token string) {
			writeJSON(w, http.StatusOK, object{"type": "jwt", "token": token})
		},
		refuse: func(w http.ResponseWriter, no refusal) {
			writeJSON(w, no.status, object{"error": object{"message": no.why}})
		},
	}
	change(&s)
	return s
}

const methods = "GET, HEAD, POST, OPTIONS"

func (s shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.before(w, r):
		return
	case r.URL.Path != path:
		s.refuse(w, refusal{http.StatusNotFound, "nothing is here"})
		return
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", methods)
		w.WriteHeader(http.StatusNoContent)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
		w.Header().Set("Allow", methods)
		s.refuse(w, refusal{http.StatusMethodNotAllowed, "ask with GET or POST"})
		return
	}
	caller := s.caller(r)
	if caller == "" {
		w.Header().Set("WWW-Authenticate", "Bearer")
		s.refuse(w, refusal{http.StatusUnauthorized, "sign in"})
		return
	}
	params, no := s.params(r)
	if no != nil {
		s.refuse(w, *no)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	s.answer(w, s.mint(s, caller, params))
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that is gone gets nothing
}

// bearer returns the credential of the first Authorization header, as Go's servers read it.
func bearer(r *http.Request) string { return bearerOf(r.Header.Get("Authorization")) }

func bearerOf(value string) string {
	scheme, raw, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return raw
}

// signedIn verifies the session of the caller.
func signedIn(r *http.Request) string { return verified(bearer(r)) }

func verified(raw string) string {
	key, err := token.NewKey([]byte(sessionSecret))
	if err != nil {
		panic(err) // the secret is a constant
	}
	signed, err := token.Parse(raw)
	if err != nil {
		return ""
	}
	claims, err := signed.Verify(key, token.Rules{Now: time.Now})
	if err != nil || claims["iss"] != sessionIssuer {
		return ""
	}
	user, _ := claims["sub"].(string)
	if !identifier.MatchString(user) {
		return ""
	}
	return user
}

// identifier is what ids of pictures, products and users look like.
var identifier = regexp.MustCompile(`^[\x21-\x7e]{1,128}$`)

// forAMinute are the claims that Aiuta documents, with a jti. Source: docs of aiuta-com,
// api/server-side-auth-component.md.
func forAMinute(_ string, params object) object {
	claims := object{}
	for name, value := range params {
		claims[name] = value
	}
	now := time.Now().Unix()
	claims["iss"], claims["iat"], claims["exp"], claims["jti"] = issuer, now, now+lifetime, rand.Text()
	return claims
}

// sign is JWS with HMAC and SHA-256 (RFC 7515), whatever the header says.
func sign(header, claims object, secret string) string {
	unsigned := part(header) + "." + part(claims)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(unsigned))
	return unsigned + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func part(members object) string {
	text, err := json.Marshal(members)
	if err != nil {
		panic(err) // what came as JSON goes as JSON
	}
	return base64.RawURLEncoding.EncodeToString(text)
}
