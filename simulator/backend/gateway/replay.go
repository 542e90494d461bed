package gateway

import (
	"crypto/sha256"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

// UseToken lets a token start one operation, if the switch wants that. An API key may start any number.
func (gw *Gateway) UseToken(r *http.Request, who Grant) error {
	if gw.switches.Replay != switches.Reject || who.Claims == nil {
		return nil
	}
	raw := strings.TrimPrefix(r.Header.Get(aiuta.HeaderAuthorization), aiuta.BearerPrefix)
	if !gw.used.Add(tokenIdentity(raw, who), struct{}{}) {
		return Unauthorized(reason.TokenReplayed)
	}
	return nil
}

// tokenIdentity is the issuer and the jti, which is unique for it (RFC 7519 section 4.1.7), or the hash of a
// token that has none. One token has one spelling: package token accepts no other.
func tokenIdentity(raw string, who Grant) string {
	if jti, ok := who.Claims["jti"].(string); ok && jti != "" {
		return "jti " + who.Account.Issuer + " " + jti
	}
	sum := sha256.Sum256([]byte(raw))
	return "token " + string(sum[:])
}
