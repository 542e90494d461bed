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
	ErrKeyUnknown     = errors.New("no usable key has the token's kid")
	ErrKeyNotNamed    = errors.New("token has no kid, and the JWK set has several usable keys")
	ErrKeyIDMalformed = errors.New("the token's kid is not 1 to 256 visible ASCII characters")
)

// JWKS are the usable keys of a JWK set. The zero JWKS has none.
type JWKS struct{ keys []namedKey }

// namedKey is a key and its kid, which is empty if it has none.
type namedKey struct {
	id  string
	key PublicKey
}

// ParseJWKS reads a JWK set (RFC 7517 section 5). The bytes of text are not kept.
//
// A key that cannot be used here is left out, as that section asks: one of another kind, for another purpose, or
// too weak; one with private members; one whose kid is malformed. It may belong to another reader of the set. A key
// that stands twice counts once. A set without a usable key is refused.
func ParseJWKS(text []byte) (JWKS, error) {
	if len(text) > MaxJWKS {
		return JWKS{}, ErrJWKSTooLong
	}
	object, err := strictjson.Lenient(text, strictjson.ReplacedText|strictjson.RepeatedNames)
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
	var set JWKS
	var unusable error
	for _, element := range list {
		jwk, ok := element.(map[string]any)
		if !ok {
			unusable = errNotObject
			continue
		}
		key, err := parseJWK(jwk)
		if err != nil {
			unusable = err
			continue
		}
		set.add(jwk, key)
	}
	switch {
	case len(list) == 0:
		return JWKS{}, ErrJWKSNoKey
	case len(set.keys) == 0:
		return JWKS{}, fmt.Errorf("%w: of the last one, %w", ErrJWKSNoKey, unusable)
	}
	return set, nil
}

var errNotObject = errors.New("it is not an object, or has a member twice")

func (s *JWKS) add(jwk map[string]any, key PublicKey) {
	id, _ := jwk["kid"].(string)
	for _, k := range s.keys {
		if k.id == id && k.key.equal(key) {
			return
		}
	}
	s.keys = append(s.keys, namedKey{id, key})
}

// Key returns the key for a token: of those that its kid names, the one for its alg. Without a kid it is the only key
// of the set, or the only one for its alg. Nothing else in a header leads to a key: jku, jwk, x5u and x5c are what the
// bearer says (CVE-2018-0114). [Token.Verify] checks whether the key fits the token's alg.
//
// One kid may name keys of different types (RFC 7517 section 4.5). Where it names several for one alg, the result
// verifies what any of them has signed.
func (s JWKS) Key(t Token) (PublicKey, error) {
	header, named := t.Header["kid"]
	if named && !isKeyID(header) {
		return PublicKey{}, ErrKeyIDMalformed
	}
	id, _ := header.(string)
	alg := t.algorithm()
	var candidate, fitting PublicKey
	candidates := 0
	for _, k := range s.keys {
		if named && k.id != id {
			continue
		}
		candidates++
		candidate = k.key
		switch {
		case k.key.Algorithm() != alg:
		case fitting.key == nil:
			fitting = k.key
		case !named:
			return PublicKey{}, ErrKeyNotNamed
		default:
			fitting = PublicKey{either{fitting, k.key}}
		}
	}
	switch {
	case candidates == 0:
		return PublicKey{}, ErrKeyUnknown
	case fitting.key != nil:
		return fitting, nil
	case named || candidates == 1:
		return candidate, nil
	}
	return PublicKey{}, ErrKeyNotNamed
}

// either verifies what one of two keys for one algorithm has signed.
type either [2]PublicKey

func (k either) algorithm() string { return k[0].algorithm() }

func (k either) verify(signed string, signature []byte) error {
	err := k[0].verify(signed, signature)
	if err != nil {
		err = k[1].verify(signed, signature)
	}
	return err
}

// isKeyID bounds what may be a kid. It is the bearer's text, although it is only compared.
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
