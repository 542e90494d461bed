package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Why a well-formed token is refused. Errors returned by [Verify] wrap exactly one of these, or one of the
// errors of form.
var (
	ErrSignature       = errors.New("signature does not match")
	ErrIssuer          = errors.New("issuer is another one")
	ErrAudience        = errors.New("token is meant for another audience")
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
	// Audiences are what aud must be or must list, one of them; none accepts any. Only with an audience is an access
	// token accepted (typ at+jwt): by RFC 9068 section 4, its reader must check that it is meant.
	Audiences []string
	// IssuedAtOptional accepts a token without iat, unless MaxLifetime needs it. An iat that is there is checked.
	IssuedAtOptional bool
	// MaxLifetime bounds exp - iat; zero does not.
	MaxLifetime time.Duration
}

// VerifyingKey is what a signature is checked with: a [Key] or a [PublicKey]. It says itself which algorithm
// it is for, so that a token never chooses (RFC 8725bis section 3.1).
type VerifyingKey interface {
	// algorithm returns the alg that a token of this key must name; it is empty for a zero key.
	algorithm() string
	// verify returns nil if signature is this key's for what is signed. It is not called for a zero key.
	verify(signed string, signature []byte) error
}

// Verify returns the claims of raw if key signed it and it satisfies rules. Form comes first, then the
// signature, and only then the claims, so that an unsigned claim never decides which error is seen
// (CVE-2024-51744). The claims exp and iat are required; times are whole seconds (RFC 7519 section 2).
func Verify(raw string, key VerifyingKey, rules Rules) (Claims, error) {
	t, err := Parse(raw)
	if err != nil {
		return nil, err
	}
	return t.Verify(key, rules)
}

// Verify is [Verify] for a token that [Parse] has taken apart, which is how the key that a header names can be
// looked up first.
func (t Token) Verify(key VerifyingKey, rules Rules) (Claims, error) {
	if err := t.verifySignature(key, len(rules.Audiences) > 0); err != nil {
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

// VerifySignature takes raw apart if its form, its header and its signature are right. It says nothing about
// the payload: that may be anything, or claims that have long expired.
func VerifySignature(raw string, key VerifyingKey) (Token, error) {
	t, err := Parse(raw)
	if err != nil {
		return Token{}, err
	}
	if err := t.verifySignature(key, false); err != nil {
		return Token{}, err
	}
	return t, nil
}

func (t Token) verifySignature(key VerifyingKey, forAudience bool) error {
	alg := key.algorithm()
	if alg == "" {
		return ErrNoKey
	}
	if err := t.checkHeader(alg, forAudience); err != nil {
		return err
	}
	return t.checkSignature(key)
}

func (t Token) checkSignature(key VerifyingKey) error {
	if key.algorithm() == "" {
		return ErrNoKey
	}
	if err := key.verify(t.signed, t.signature); err != nil {
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
	if len(r.Audiences) > 0 && !addresses(claims["aud"], r.Audiences) {
		return ErrAudience
	}
	exp, err := requiredTime(claims, "exp")
	if err != nil {
		return err
	}
	iat, issued, err := r.issuedAt(claims)
	if err != nil {
		return err
	}
	at := now()
	if !at.Before(exp.Add(r.Leeway)) {
		return fmt.Errorf("%w: at %s, seen at %s", ErrExpired, stamp(exp), stamp(at))
	}
	if issued && iat.After(at.Add(r.Leeway)) {
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
	if issued && r.MaxLifetime > 0 && exp.Sub(iat) > r.MaxLifetime {
		return fmt.Errorf("%w: %s instead of at most %s", ErrLifetimeTooLong, exp.Sub(iat), r.MaxLifetime)
	}
	return nil
}

// issuedAt returns iat, and whether it is there.
func (r Rules) issuedAt(claims Claims) (iat time.Time, issued bool, err error) {
	if _, ok := claims["iat"]; !ok && r.IssuedAtOptional && r.MaxLifetime == 0 {
		return time.Time{}, false, nil
	}
	iat, err = requiredTime(claims, "iat")
	return iat, err == nil, err
}

// addresses reports whether aud is one of the audiences, or a list of strings that holds one (RFC 7519 section 4.1.3).
// A list with anything but strings in it names no audience (CVE-2020-26160).
func addresses(aud any, audiences []string) bool {
	list, ok := aud.([]any)
	if !ok {
		list = []any{aud}
	}
	found := false
	for _, element := range list {
		name, ok := element.(string)
		if !ok {
			return false
		}
		found = found || slices.Contains(audiences, name)
	}
	return found
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
