package token

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"math/big"

	"github.com/golang-jwt/jwt/v5"
)

// PublicKey is a key that is fit for one of RS256, ES256 and EdDSA, and for that one alone. The zero PublicKey
// verifies nothing.
type PublicKey struct{ key VerifyingKey }

// Algorithm returns the alg that a token of this key must name; it is empty for the zero PublicKey.
func (k PublicKey) Algorithm() string { return k.algorithm() }

func (k PublicKey) algorithm() string {
	if k.key == nil {
		return ""
	}
	return k.key.algorithm()
}

func (k PublicKey) verify(signed string, signature []byte) error {
	return k.key.verify(signed, signature)
}

// Each algorithm calls golang-jwt's method by its name. Through the interface that they share, a component would
// link all the others, and all that sign.

type rsaKey struct{ *rsa.PublicKey }

func (rsaKey) algorithm() string { return "RS256" }

func (k rsaKey) verify(signed string, signature []byte) error {
	return jwt.SigningMethodRS256.Verify(signed, signature, k.PublicKey)
}

type edKey struct{ ed25519.PublicKey }

func (edKey) algorithm() string { return "EdDSA" }

func (k edKey) verify(signed string, signature []byte) error {
	return jwt.SigningMethodEdDSA.Verify(signed, signature, k.PublicKey)
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
	return PublicKey{rsaKey{&rsa.PublicKey{N: n, E: int(e.Int64())}}}, nil
}

// number refuses leading zeros, which a Base64urlUInt does not have (RFC 7518 section 2).
func number(raw []byte) (n *big.Int, ok bool) {
	return new(big.Int).SetBytes(raw), len(raw) > 0 && raw[0] != 0
}

// newEdKey takes an Ed25519 public key (RFC 8037 section 2).
func newEdKey(x []byte) (PublicKey, error) {
	if len(x) != ed25519.PublicKeySize {
		return PublicKey{}, errEdwards
	}
	return PublicKey{edKey{bytes.Clone(x)}}, nil
}
