package backend

import (
	"crypto/sha256"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// maxUsedTokens is how many used tokens are remembered; the oldest are forgotten first.
const maxUsedTokens = 10_000

// useToken lets a token start one operation, if the switch wants that. An API key may start any number.
func (b *Backend) useToken(r *http.Request, who grant) error {
	if b.config.Replay != Reject || who.claims == nil {
		return nil
	}
	raw := strings.TrimPrefix(r.Header.Get(aiuta.HeaderAuthorization), aiuta.BearerPrefix)
	if !b.used.add(tokenIdentity(raw, who), struct{}{}) {
		return unauthorized(ReasonTokenReplayed)
	}
	return nil
}

// tokenIdentity is the issuer and the jti, which is unique for it (RFC 7519 section 4.1.7), or the hash of a
// token that has none. One token has one spelling: package token accepts no other.
func tokenIdentity(raw string, who grant) string {
	if jti, ok := who.claims["jti"].(string); ok && jti != "" {
		return "jti " + who.account.Issuer + " " + jti
	}
	sum := sha256.Sum256([]byte(raw))
	return "token " + string(sum[:])
}
