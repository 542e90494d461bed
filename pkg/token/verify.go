package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Why a well-formed token is refused. Errors returned by [Verify] wrap exactly one of these, or one of the
// errors of form.
var (
	ErrSignature       = errors.New("signature does not match")
	ErrIssuer          = errors.New("issuer is another one")
	ErrMissingClaim    = errors.New("a required claim is missing")
	ErrClaimType       = errors.New("a time claim is not a whole number")
	ErrExpired         = errors.New("token has expired")
	ErrNotYetValid     = errors.New("token is not valid yet")
	ErrIssuedInFuture  = errors.New("token was issued in the future")
	ErrLifetimeTooLong = errors.New("token lives longer than allowed")
)

// Rules are what a verifier demands beyond the signature.
type Rules struct {
	// Now is the verifier's clock; nil is the machine's.
	Now func() time.Time
	// Leeway is by how much the clocks of issuer and verifier may differ, either way.
	Leeway time.Duration
	// Issuer is the only accepted iss; empty accepts any.
	Issuer string
	// MaxLifetime bounds exp - iat; zero does not.
	MaxLifetime time.Duration
}

// Verify returns the claims of raw if key signed it and it satisfies rules. Form comes first, then the
// signature, and only then the claims, so that an unsigned claim never decides which error is seen
// (CVE-2024-51744). The claims exp and iat are required; times are whole seconds (RFC 7519 section 2).
func Verify(raw string, key Key, rules Rules) (Claims, error) {
	t, err := Parse(raw)
	if err != nil {
		return nil, err
	}
	if err := t.checkHeader(); err != nil {
		return nil, err
	}
	if err := t.checkSignature(key); err != nil {
		return nil, err
	}
	claims, err := t.Claims()
	if err != nil {
		return nil, err
	}
	if err := rules.check(claims); err != nil {
		return nil, err
	}
	return claims, nil
}

// checkSignature compares in constant time, inside golang-jwt.
func (t Token) checkSignature(key Key) error {
	if len(key.secret) == 0 {
		return ErrNoKey
	}
	if err := jwt.SigningMethodHS256.Verify(t.signed, t.signature, key.secret); err != nil {
		return ErrSignature
	}
	return nil
}

func (r Rules) check(claims Claims) error {
	now := time.Now
	if r.Now != nil {
		now = r.Now
	}
	if iss, ok := claims["iss"].(string); r.Issuer != "" && (!ok || iss != r.Issuer) {
		return ErrIssuer
	}
	exp, err := requiredTime(claims, "exp")
	if err != nil {
		return err
	}
	iat, err := requiredTime(claims, "iat")
	if err != nil {
		return err
	}
	at := now()
	if !at.Before(exp.Add(r.Leeway)) {
		return fmt.Errorf("%w: at %s, seen at %s", ErrExpired, stamp(exp), stamp(at))
	}
	if iat.After(at.Add(r.Leeway)) {
		return fmt.Errorf("%w: at %s, seen at %s", ErrIssuedInFuture, stamp(iat), stamp(at))
	}
	if _, ok := claims["nbf"]; ok {
		nbf, err := requiredTime(claims, "nbf")
		if err != nil {
			return err
		}
		if nbf.After(at.Add(r.Leeway)) {
			return fmt.Errorf("%w: before %s, seen at %s", ErrNotYetValid, stamp(nbf), stamp(at))
		}
	}
	if r.MaxLifetime > 0 && exp.Sub(iat) > r.MaxLifetime {
		return fmt.Errorf("%w: %s instead of at most %s", ErrLifetimeTooLong, exp.Sub(iat), r.MaxLifetime)
	}
	return nil
}

// latest keeps sums of times and leeways far from overflow: 31 December 9999.
const latest = 253402300799

func requiredTime(claims Claims, name string) (time.Time, error) {
	value, ok := claims[name]
	if !ok {
		return time.Time{}, fmt.Errorf("%w: %s", ErrMissingClaim, name)
	}
	number, ok := value.(json.Number)
	if !ok {
		return time.Time{}, fmt.Errorf("%w: %s", ErrClaimType, name)
	}
	seconds, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil || seconds < 0 || seconds > latest {
		return time.Time{}, fmt.Errorf("%w: %s", ErrClaimType, name)
	}
	return time.Unix(seconds, 0), nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
