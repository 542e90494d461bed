package token

import (
	"errors"
	"strings"
)

var (
	errKind     = errors.New("it is not a key for RS256, ES256 or EdDSA")
	errPrivate  = errors.New("it holds a private or symmetric key, so its readers can sign")
	errUse      = errors.New("its use or key_ops is not to verify signatures")
	errKeyID    = errors.New("its kid is not 1 to 256 visible ASCII characters")
	errEncoding = errors.New("a member is not a base64url text")
)

// parseJWK makes a key of a JWK (RFC 7517, RFC 7518 section 6, RFC 8037 section 2). The algorithm follows from
// kty and crv; an alg member can only confirm it. Certificates and addresses (x5c, x5u) are ignored. A member that is
// null counts as absent, as some libraries write it.
func parseJWK(jwk map[string]any) (PublicKey, error) {
	for _, name := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"} {
		if jwk[name] != nil {
			return PublicKey{}, errPrivate
		}
	}
	if !verifies(jwk) {
		return PublicKey{}, errUse
	}
	if id := jwk["kid"]; id != nil && !isKeyID(id) {
		return PublicKey{}, errKeyID
	}
	alg := jwk["alg"]
	switch {
	case jwk["kty"] == "RSA" && (alg == nil || alg == "RS256"):
		n, e, err := twoMembers(jwk, "n", "e")
		if err != nil {
			return PublicKey{}, err
		}
		return newRSAKey(n, e)
	case jwk["kty"] == "EC" && jwk["crv"] == "P-256" && (alg == nil || alg == "ES256"):
		x, y, err := twoMembers(jwk, "x", "y")
		if err != nil {
			return PublicKey{}, err
		}
		return newECKey(x, y)
	case jwk["kty"] == "OKP" && jwk["crv"] == "Ed25519" && (alg == nil || alg == "EdDSA" || alg == "Ed25519"):
		x, err := member(jwk, "x")
		if err != nil {
			return PublicKey{}, err
		}
		return newEdKey(x)
	}
	return PublicKey{}, errKind
}

// verifies honours use and key_ops (RFC 7517 sections 4.2 and 4.3): a key that is said to be for something else than
// signatures is not used for them. An empty key_ops says nothing.
func verifies(jwk map[string]any) bool {
	if use := jwk["use"]; use != nil && use != "sig" {
		return false
	}
	ops := jwk["key_ops"]
	if ops == nil {
		return true
	}
	list, ok := ops.([]any)
	if !ok {
		return false
	}
	for _, op := range list {
		if op == "verify" {
			return true
		}
	}
	return len(list) == 0
}

func twoMembers(jwk map[string]any, first, second string) ([]byte, []byte, error) {
	a, err := member(jwk, first)
	if err != nil {
		return nil, nil, err
	}
	b, err := member(jwk, second)
	return a, b, err
}

// member decodes a base64url text. Padding is dropped: it is wrong there (RFC 7515 section 2), but it leaves no doubt
// about which key is meant.
func member(jwk map[string]any, name string) ([]byte, error) {
	text, ok := jwk[name].(string)
	if !ok {
		return nil, errEncoding
	}
	text = strings.TrimRight(text, "=")
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
