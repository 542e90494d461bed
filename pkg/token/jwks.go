package token

import (
	"errors"
	"fmt"
	"strconv"

	"aiuta-edge/pkg/strictjson"
)

// Limits of a JWK set. Those of well-known issuers have two to ten keys and less than 20 KiB.
const (
	MaxJWKS     = 64 << 10 // bytes
	MaxJWKSKeys = 128
	maxKeyID    = 256
)

// Why a JWK set is refused, or has no key for a token. Errors returned by [ParseJWKS] and the methods of [JWKS]
// wrap exactly one of these.
var (
	ErrJWKS           = errors.New("text is not a JWK set")
	ErrJWKSTooLong    = errors.New("JWK set is longer than " + strconv.Itoa(MaxJWKS) + " bytes or " + strconv.Itoa(MaxJWKSKeys) + " keys")
	ErrJWKSNoKey      = errors.New("JWK set has no usable key")
	ErrJWKSDuplicate  = errors.New("two usable keys of the JWK set have the same kid")
	ErrKeyUnknown     = errors.New("no usable key has the token's kid")
	ErrKeyNotNamed    = errors.New("token has no kid, and the JWK set has several usable keys")
	ErrKeyIDMalformed = errors.New("the token's kid is not 1 to 256 visible ASCII characters")
)

// JWKS are the usable keys of a JWK set. The zero JWKS has none.
type JWKS struct {
	byID  map[string]PublicKey
	first PublicKey
	count int
}

// ParseJWKS reads a JWK set (RFC 7517 section 5).
//
// A key that cannot be used here is left out, as that section asks: one of another kind, for another purpose, or
// too weak; one with private members; one whose kid is malformed. It may belong to another reader of the set.
// The whole set is refused if it has no usable key, or two with the same kid: which of them counts would be up
// to the reader. The bytes of text are not kept.
func ParseJWKS(text []byte) (JWKS, error) {
	if len(text) > MaxJWKS {
		return JWKS{}, ErrJWKSTooLong
	}
	object, err := strictjson.Object(text)
	if err != nil {
		return JWKS{}, fmt.Errorf("%w: %w", ErrJWKS, err)
	}
	list, ok := object["keys"].([]any)
	if !ok {
		return JWKS{}, fmt.Errorf("%w: keys is not a list", ErrJWKS)
	}
	if len(list) > MaxJWKSKeys {
		return JWKS{}, ErrJWKSTooLong
	}
	set := JWKS{byID: map[string]PublicKey{}}
	var unusable error
	for _, element := range list {
		jwk, ok := element.(map[string]any)
		if !ok {
			return JWKS{}, fmt.Errorf("%w: a key is not an object", ErrJWKS)
		}
		key, err := parseJWK(jwk)
		if err != nil {
			unusable = err
			continue
		}
		if err := set.add(jwk, key); err != nil {
			return JWKS{}, err
		}
	}
	if set.count == 0 && unusable != nil {
		return JWKS{}, fmt.Errorf("%w: of the last one, %w", ErrJWKSNoKey, unusable)
	}
	if set.count == 0 {
		return JWKS{}, ErrJWKSNoKey
	}
	return set, nil
}

func (s *JWKS) add(jwk map[string]any, key PublicKey) error {
	if id, ok := jwk["kid"].(string); ok {
		if _, ok := s.byID[id]; ok {
			return ErrJWKSDuplicate
		}
		s.byID[id] = key
	}
	if s.count == 0 {
		s.first = key
	}
	s.count++
	return nil
}

// Key returns the key for a token: the one that its kid names, or the only one of the set if it has no kid.
// Nothing else in a header leads to a key: jku, jwk, x5u and x5c are what the bearer says (CVE-2018-0114).
// Whether the key fits the token's alg is for [Token.Verify] to say.
func (s JWKS) Key(t Token) (PublicKey, error) {
	id, named := t.Header["kid"]
	if !named {
		switch s.count {
		case 0:
			return PublicKey{}, ErrKeyUnknown
		case 1:
			return s.first, nil
		}
		return PublicKey{}, ErrKeyNotNamed
	}
	if !isKeyID(id) {
		return PublicKey{}, ErrKeyIDMalformed
	}
	key, ok := s.byID[id.(string)]
	if !ok {
		return PublicKey{}, ErrKeyUnknown
	}
	return key, nil
}

// isKeyID bounds what may be a kid. A token's only ever is the key of a map, but it is the bearer's text.
func isKeyID(id any) bool {
	s, ok := id.(string)
	if !ok || s == "" || len(s) > maxKeyID {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
