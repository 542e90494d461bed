package brand

import (
	"encoding/hex"
	"net/http"
	"slices"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/pkg/endpoint"
)

// session makes a session of a user: the claims that the endpoint demands, and a jti that sets two sessions of one
// second apart. The caller holds the lock.
func (b *Brand) session(name string) string {
	now := b.config.Clock.Now()
	claims := jwt.MapClaims{
		"iss": b.config.Issuer, "sub": name,
		"iat": now.Unix(), "exp": now.Add(b.config.TTL).Unix(),
		"jti": hex.EncodeToString(b.random(16)),
	}
	if b.config.Audience != "" {
		claims["aud"] = b.config.Audience
	}
	return b.keys[len(b.keys)-1].sign(claims)
}

// owner returns whose session or API key a text is. The caller holds the lock.
func (b *Brand) owner(session string) (name string, ok bool) {
	if b.config.Kind.credential() == endpoint.ClientKey {
		presented := digestOf(session)
		for candidate, u := range b.users {
			if presented.is(u.apiKey) {
				name, ok = candidate, true // no early end: the time tells nothing of where a key is
			}
		}
		return name, ok
	}
	for _, key := range b.keys {
		parsed, err := jwt.Parse(session, func(*jwt.Token) (any, error) { return key.verifying, nil },
			jwt.WithValidMethods([]string{key.method.Alg()}), jwt.WithIssuer(b.config.Issuer),
			jwt.WithExpirationRequired(), jwt.WithTimeFunc(b.config.Clock.Now))
		if err != nil {
			continue
		}
		if name, err = parsed.Claims.GetSubject(); err == nil && b.users[name] != nil {
			return name, true
		}
	}
	return "", false
}

// publish answers with the keys of sessions as a JWK set (RFC 7517 section 5), the current one first.
func (b *Brand) publish(w http.ResponseWriter, _ *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var set struct {
		Keys []map[string]string `json:"keys"`
	}
	for _, key := range slices.Backward(b.keys) {
		set.Keys = append(set.Keys, key.jwk)
	}
	answer(w, http.StatusOK, set)
}
