package gateway

import (
	"errors"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
)

// verify checks a token with the secrets that its issuer has at this moment: the new one and, for as long as
// the switch secret_overlap says, the one before.
func (gw *Gateway) verify(raw string, a *portal.Account) (token.Claims, error) {
	now := gw.clock.Now()
	var claims token.Claims
	var err error
	for _, key := range gw.accounts.Keys(a, now) {
		if key.Err != nil {
			return nil, Unauthorized(reason.SecretUnfit)
		}
		claims, err = gw.verifyWith(raw, key.Key, now)
		if !errors.Is(err, token.ErrSignature) {
			break
		}
	}
	if err != nil {
		return nil, Unauthorized(tokenReason(err))
	}
	return claims, nil
}

func (gw *Gateway) verifyWith(raw string, key token.Key, now time.Time) (token.Claims, error) {
	rules := token.Rules{
		Now:              func() time.Time { return now },
		Leeway:           time.Duration(gw.switches.Leeway),
		IssuedAtOptional: !*gw.switches.IatRequired,
		MaxLifetime:      time.Duration(gw.switches.MaxLifetime),
	}
	signed, err := token.VerifySignature(raw, key)
	if err != nil {
		return nil, err
	}
	claims, err := signed.Claims()
	if err != nil {
		return nil, err
	}
	if _, ok := claims["exp"]; ok || *gw.switches.ExpRequired || rules.MaxLifetime > 0 {
		return signed.Verify(key, rules)
	}
	return claims, verifyEndless(claims, key, rules)
}

// verifyEndless judges a token that never expires. Package token wants exp, so the same claims are signed
// again with one that is still ahead: the rules for iat and nbf then stand in one place.
func verifyEndless(claims token.Claims, key token.Key, rules token.Rules) error {
	bounded := token.Claims{"exp": rules.Now().Add(time.Hour).Unix()}
	for name, value := range claims {
		bounded[name] = value
	}
	raw, err := token.Mint(key, bounded)
	if err != nil {
		return err
	}
	_, err = token.Verify(raw, key, rules)
	return err
}

// tokenReasons name the errors of package token.
var tokenReasons = []struct {
	err    error
	reason reason.Reason
}{
	{token.ErrTooLong, reason.TokenTooLong},
	{token.ErrMalformed, reason.TokenMalformed},
	{token.ErrAlgorithm, reason.TokenAlgorithm},
	{token.ErrCritical, reason.TokenCritical},
	{token.ErrSignature, reason.TokenSignature},
	{token.ErrMissingClaim, reason.TokenClaimMissing},
	{token.ErrClaimType, reason.TokenClaimType},
	{token.ErrExpired, reason.TokenExpired},
	{token.ErrNotYetValid, reason.TokenNotYetValid},
	{token.ErrIssuedInFuture, reason.TokenIssuedInFuture},
	{token.ErrLifetimeTooLong, reason.TokenLifetime},
}

// tokenReason falls back to "malformed" for an error that package token may add later: still a refusal.
func tokenReason(err error) reason.Reason {
	for _, t := range tokenReasons {
		if errors.Is(err, t.err) {
			return t.reason
		}
	}
	return reason.TokenMalformed
}
