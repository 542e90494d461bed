// Package token mints HS256 JWTs, and verifies them and those signed with a key of a JWK set strictly: golang-jwt
// signs and compares, and this package refuses beforehand whatever a lenient parser would let through.
package token

import (
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// MaxLength is the longest token, in bytes, that is looked at. Parsers that split first can be made to
// allocate many times the length of a token (CVE-2025-30204).
const MaxLength = 8 << 10

// Claims are the claims of a token. Numbers read from a token are [encoding/json.Number].
type Claims map[string]any

// ErrNoKey says that a zero [Key] or [PublicKey] was given.
var ErrNoKey = errors.New("no key: make one with NewKey, or take one of a JWKS")

// Mint signs claims with key. The header is {"alg":"HS256","typ":"JWT"}, and has a kid if the key has an id. The
// claims stand in the order of their names.
func Mint(key Key, claims Claims) (string, error) {
	if len(key.secret) == 0 {
		return "", ErrNoKey
	}
	unsigned := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims(claims))
	if key.id != "" {
		unsigned.Header["kid"] = key.id
	}
	signed, err := unsigned.SignedString(key.secret)
	if err != nil {
		return "", fmt.Errorf("sign claims: %w", err)
	}
	return signed, nil
}
