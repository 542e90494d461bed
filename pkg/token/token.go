// Package token mints HS256 JWTs, and verifies them and those signed with a key of a JWK set strictly: golang-jwt
// signs and compares, and this package first refuses what a lenient parser would let through.
package token

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/pkg/strictjson"
)

// MaxLength is the longest token, in bytes, that is parsed. Parsers that split first can be made to allocate many
// times the length of a token (CVE-2025-30204). Sessions of Keycloak with many roles have 9 KB.
const MaxLength = 16 << 10

// Claims are the claims of a token. Numbers read from a token are [encoding/json.Number].
type Claims map[string]any

// ErrNoKey says that a zero [Key] or [PublicKey] was given.
var ErrNoKey = errors.New("no key: make one with NewKey, or take one of a JWKS")

// Mint signs claims with key. The header is {"alg":"HS256","typ":"JWT"}, and has a kid if the key has an id. The
// claims stand in the order of their names. Values are those that [strictjson.Append] knows.
//
// The parts are those that golang-jwt's Token would write. It would write them by reflection, which costs more than
// to sign them, so only its signing method is used.
func Mint(key Key, claims Claims) (string, error) {
	if len(key.secret) == 0 {
		return "", ErrNoKey
	}
	payload, err := strictjson.Append(make([]byte, 0, 512), map[string]any(claims))
	if err != nil {
		return "", fmt.Errorf("sign claims: %w", err)
	}
	header := key.header()
	raw := make([]byte, 0, encoding.EncodedLen(len(header))+encoding.EncodedLen(len(payload))+len("..")+encoding.EncodedLen(sha256.Size))
	raw = encoding.AppendEncode(raw, header)
	raw = encoding.AppendEncode(append(raw, '.'), payload)
	signature, err := jwt.SigningMethodHS256.Sign(string(raw), key.secret)
	if err != nil {
		return "", fmt.Errorf("sign claims: %w", err)
	}
	return string(encoding.AppendEncode(append(raw, '.'), signature)), nil
}

// header is the protected header of a token of the key. An id needs no escapes: see [Key.WithID].
func (k Key) header() []byte {
	if k.id == "" {
		return []byte(`{"alg":"HS256","typ":"JWT"}`)
	}
	return []byte(`{"alg":"HS256","kid":"` + k.id + `","typ":"JWT"}`)
}
