package token

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"math/big"

	"github.com/golang-jwt/jwt/v5"
)

// PublicKey is a key that is fit for exactly one of RS256, ES256 and EdDSA. The zero PublicKey verifies nothing.
type PublicKey struct{ key VerifyingKey }

// Algorithm returns the alg that a token of this key must name; it is empty for the zero PublicKey. A key for EdDSA
// also takes tokens that call it Ed25519.
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

// equal compares the numbers that keys consist of, which may be spelled in several ways.
func (k PublicKey) equal(other PublicKey) bool {
	switch a := k.key.(type) {
	case rsaKey:
		b, ok := other.key.(rsaKey)
		return ok && a.e.Cmp(b.e) == 0 && a.n.Cmp(b.n) == 0
	case ecKey:
		b, ok := other.key.(ecKey)
		return ok && *a.p256Point == *b.p256Point
	case edKey:
		b, ok := other.key.(edKey)
		return ok && bytes.Equal(a.PublicKey, b.PublicKey)
	}
	return false
}

// It calls golang-jwt's method by its name. Through the interface that all share, a component would link all the others,
// and all that sign.

type edKey struct{ ed25519.PublicKey }

func (edKey) algorithm() string { return "EdDSA" }

func (k edKey) verify(signed string, signature []byte) error {
	return jwt.SigningMethodEdDSA.Verify(signed, signature, k.PublicKey)
}

// Bounds of an RSA key. A modulus has at least 2048 bits by RFC 7518 section 3.3, and at most as many as Go's TLS
// takes, because the time to verify grows with the square of its length (CVE-2023-29409). An exponent is odd and
// over 2^16 by FIPS 186-5 section 5.4, and below 2^31, as Go takes it.
const (
	minRSABits  = 2048
	maxRSABits  = 8192
	minExponent = 1<<16 + 1
	maxExponent = 1<<31 - 1
)

var (
	errModulus    = errors.New("n is not an odd number of 2048 to 8192 bits")
	errExponent   = errors.New("e is not an odd number from 65537 to 2147483647")
	errEdwards    = errors.New("x does not have 32 bytes")
	errSmallOrder = errors.New("x is a point of small order, for which anyone can sign")
)

// newRSAKey takes modulus and exponent as big-endian numbers (RFC 7518 section 6.3.1). Zeros before them are wrong there
// (section 2 of that RFC), but change no number.
func newRSAKey(modulus, exponent []byte) (PublicKey, error) {
	n, e := new(big.Int).SetBytes(modulus), new(big.Int).SetBytes(exponent)
	if bits := n.BitLen(); bits < minRSABits || bits > maxRSABits || n.Bit(0) == 0 {
		return PublicKey{}, errModulus
	}
	if !e.IsInt64() || e.Int64() < minExponent || e.Int64() > maxExponent || e.Bit(0) == 0 {
		return PublicKey{}, errExponent
	}
	return PublicKey{rsaKey{n, e}}, nil
}

// newEdKey takes an Ed25519 public key (RFC 8037 section 2), and keeps it.
func newEdKey(x []byte) (PublicKey, error) {
	if len(x) != ed25519.PublicKeySize {
		return PublicKey{}, errEdwards
	}
	if hasSmallOrder(x) {
		return PublicKey{}, errSmallOrder
	}
	return PublicKey{edKey{x}}, nil
}

// smallOrder are the y of the eight points of edwards25519 whose order divides 8, in little-endian order, and the two of
// them that have a second spelling below 2^255. A signature under such a key holds for many texts: crypto/ed25519 takes
// them, as RFC 8032 section 5.1.7 does.
var smallOrder = [...]string{
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", // order 4
	"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", // order 1
	"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", // order 2: -1
	"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05", // order 8
	"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a", // order 8
	"\xed\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", // p, which is 0
	"\xee\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", // p + 1
}

// hasSmallOrder compares y. The highest bit is the sign of x (RFC 8032 section 5.1.2).
func hasSmallOrder(point []byte) bool {
	last := len(point) - 1
	for _, y := range smallOrder {
		if string(point[:last]) == y[:last] && point[last]&0x7f == y[last] {
			return true
		}
	}
	return false
}
