package token

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"math/big"

	"github.com/golang-jwt/jwt/v5"
)

// PublicKey is a key that is fit for one of RS256, ES256 and EdDSA, and for that one alone. The zero PublicKey
// verifies nothing.
type PublicKey struct {
	method jwt.SigningMethod
	key    any
}

func (k PublicKey) material() (jwt.SigningMethod, any) { return k.method, k.key }

// Algorithm returns the alg that a token of this key must name; it is empty for the zero PublicKey.
func (k PublicKey) Algorithm() string {
	if k.method == nil {
		return ""
	}
	return k.method.Alg()
}

// Bounds of an RSA key. A modulus has at least 2048 bits by RFC 7518 section 3.3, and at most as many as Go's TLS
// takes, because the time to verify grows with the square of its length (CVE-2023-29409). An exponent is odd and
// over 2^16 by FIPS 186-5 section 5.4, and has to fit into an int of 32 bits.
const (
	MinRSABits  = 2048
	MaxRSABits  = 8192
	minExponent = 1<<16 + 1
	maxExponent = 1<<31 - 1
)

var (
	errModulus  = errors.New("n is not an odd number of 2048 to 8192 bits, in as few bytes as it takes")
	errExponent = errors.New("e is not an odd number from 65537 to 2147483647, in as few bytes as it takes")
	errPoint    = errors.New("x and y are not a point of P-256, in 32 bytes each")
	errEdwards  = errors.New("x does not have 32 bytes")
)

// newRSAKey takes modulus and exponent as big-endian numbers (RFC 7518 section 6.3.1).
func newRSAKey(modulus, exponent []byte) (PublicKey, error) {
	n, ok := number(modulus)
	if bits := n.BitLen(); !ok || bits < MinRSABits || bits > MaxRSABits || n.Bit(0) == 0 {
		return PublicKey{}, errModulus
	}
	e, ok := number(exponent)
	if !ok || !e.IsInt64() || e.Int64() < minExponent || e.Int64() > maxExponent || e.Bit(0) == 0 {
		return PublicKey{}, errExponent
	}
	return PublicKey{jwt.SigningMethodRS256, &rsa.PublicKey{N: n, E: int(e.Int64())}}, nil
}

// number refuses leading zeros, which a Base64urlUInt does not have (RFC 7518 section 2).
func number(raw []byte) (n *big.Int, ok bool) {
	return new(big.Int).SetBytes(raw), len(raw) > 0 && raw[0] != 0
}

// newECKey takes the coordinates of a point of P-256, 32 bytes each (RFC 7518 section 6.2.1.2). A point that is
// not on the curve is refused.
func newECKey(x, y []byte) (PublicKey, error) {
	if len(x) != 32 || len(y) != 32 {
		return PublicKey{}, errPoint
	}
	const uncompressed = 4 // SEC 1 version 2.0 section 2.3.3
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{uncompressed}, x...), y...))
	if err != nil {
		return PublicKey{}, errPoint
	}
	return PublicKey{jwt.SigningMethodES256, key}, nil
}

// newEdKey takes an Ed25519 public key (RFC 8037 section 2).
func newEdKey(x []byte) (PublicKey, error) {
	if len(x) != ed25519.PublicKeySize {
		return PublicKey{}, errEdwards
	}
	return PublicKey{jwt.SigningMethodEdDSA, ed25519.PublicKey(bytes.Clone(x))}, nil
}
