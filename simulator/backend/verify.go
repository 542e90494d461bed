package backend

import (
	"errors"
	"time"

	"aiuta-edge/pkg/token"
)

// verify checks a token with the secrets that its issuer has at this moment: the new one and, for as long as
// the switch secret_overlap says, the one before.
func (b *Backend) verify(raw string, a *account) (token.Claims, error) {
	now := b.config.Clock.Now()
	var claims token.Claims
	var err error
	for _, key := range b.accounts.keysOf(a, now) {
		if key.err != nil {
			return nil, unauthorized(ReasonSecretUnfit)
		}
		claims, err = b.verifyWith(raw, key.Key, now)
		if !errors.Is(err, token.ErrSignature) {
			break
		}
	}
	if err != nil {
		return nil, unauthorized(tokenReason(err))
	}
	return claims, nil
}

func (b *Backend) verifyWith(raw string, key token.Key, now time.Time) (token.Claims, error) {
	rules := token.Rules{
		Now:              func() time.Time { return now },
		Leeway:           time.Duration(b.config.Leeway),
		IssuedAtOptional: !*b.config.IatRequired,
		MaxLifetime:      time.Duration(b.config.MaxLifetime),
	}
	signed, err := token.VerifySignature(raw, key)
	if err != nil {
		return nil, err
	}
	claims, err := signed.Claims()
	if err != nil {
		return nil, err
	}
	if _, ok := claims["exp"]; ok || *b.config.ExpRequired || rules.MaxLifetime > 0 {
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
	reason Reason
}{
	{token.ErrTooLong, ReasonTokenTooLong},
	{token.ErrMalformed, ReasonTokenMalformed},
	{token.ErrAlgorithm, ReasonTokenAlgorithm},
	{token.ErrCritical, ReasonTokenCritical},
	{token.ErrSignature, ReasonTokenSignature},
	{token.ErrMissingClaim, ReasonTokenClaimMissing},
	{token.ErrClaimType, ReasonTokenClaimType},
	{token.ErrExpired, ReasonTokenExpired},
	{token.ErrNotYetValid, ReasonTokenNotYetValid},
	{token.ErrIssuedInFuture, ReasonTokenIssuedInFuture},
	{token.ErrLifetimeTooLong, ReasonTokenLifetime},
}

// tokenReason falls back to "malformed" for an error that package token may add later: still a refusal.
func tokenReason(err error) Reason {
	for _, t := range tokenReasons {
		if errors.Is(err, t.err) {
			return t.reason
		}
	}
	return ReasonTokenMalformed
}
