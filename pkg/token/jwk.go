package token

import (
	"errors"
	"slices"
)

var (
	errKind     = errors.New("it is not a key for RS256, ES256 or EdDSA")
	errPrivate  = errors.New("it holds a private or symmetric key, so whoever reads it can sign")
	errUse      = errors.New("its use or key_ops is not to verify signatures")
	errKeyID    = errors.New("its kid is not 1 to 256 visible ASCII characters")
	errEncoding = errors.New("a member is not a base64url text")
)

// parseJWK makes a key of a JWK (RFC 7517, RFC 7518 section 6, RFC 8037 section 2). The algorithm follows from
// kty and crv; an alg member can only confirm it. Certificates and addresses (x5c, x5u) are not looked at.
func parseJWK(jwk map[string]any) (PublicKey, error) {
	for _, name := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"} {
		if _, ok := jwk[name]; ok {
			return PublicKey{}, errPrivate
		}
	}
	if !verifies(jwk) {
		return PublicKey{}, errUse
	}
	if id, ok := jwk["kid"]; ok && !isKeyID(id) {
		return PublicKey{}, errKeyID
	}
	switch {
	case jwk["kty"] == "RSA" && isFor(jwk, "RS256"):
		n, e, err := twoMembers(jwk, "n", "e")
		if err != nil {
			return PublicKey{}, err
		}
		return newRSAKey(n, e)
	case jwk["kty"] == "EC" && jwk["crv"] == "P-256" && isFor(jwk, "ES256"):
		x, y, err := twoMembers(jwk, "x", "y")
		if err != nil {
			return PublicKey{}, err
		}
		return newECKey(x, y)
	case jwk["kty"] == "OKP" && jwk["crv"] == "Ed25519" && isFor(jwk, "EdDSA"):
		x, err := member(jwk, "x")
		if err != nil {
			return PublicKey{}, err
		}
		return newEdKey(x)
	}
	return PublicKey{}, errKind
}

func isFor(jwk map[string]any, alg string) bool {
	said, ok := jwk["alg"]
	return !ok || said == alg
}

// verifies honours use and key_ops (RFC 7517 sections 4.2 and 4.3): a key that is not said to be for signatures
// is not used for them, and one that says nothing is.
func verifies(jwk map[string]any) bool {
	if use, ok := jwk["use"]; ok && use != "sig" {
		return false
	}
	ops, ok := jwk["key_ops"]
	if !ok {
		return true
	}
	list, ok := ops.([]any)
	return ok && slices.ContainsFunc(list, func(op any) bool { return op == "verify" })
}

func twoMembers(jwk map[string]any, first, second string) ([]byte, []byte, error) {
	a, err := member(jwk, first)
	if err != nil {
		return nil, nil, err
	}
	b, err := member(jwk, second)
	return a, b, err
}

func member(jwk map[string]any, name string) ([]byte, error) {
	text, ok := jwk[name].(string)
	if !ok {
		return nil, errEncoding
	}
	// The decoder skips line breaks, and nothing else that could be a second spelling.
	for i := range len(text) {
		if !isTokenChar(text[i]) {
			return nil, errEncoding
		}
	}
	raw, err := decode(text)
	if err != nil {
		return nil, errEncoding
	}
	return raw, nil
}
