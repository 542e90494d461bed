package token

import (
	"crypto/sha256"
	"errors"
	"math/big"

	"filippo.io/nistec"
)

// ecKey verifies ES256 (RFC 7518 section 3.4): ECDSA with P-256 and SHA-256.
//
// golang-jwt's method is not used, because crypto/ecdsa links four curves where one is needed: a quarter of a megabyte
// in a component that starts anew for each request. Points are added by the code that crypto/ecdsa has beneath,
// published as filippo.io/nistec. What is computed here is public, so it need not take constant time.
type ecKey struct{ *nistec.P256Point }

var (
	errPoint = errors.New("x and y are not a point of P-256, in 32 bytes each")
	errECDSA = errors.New("the ECDSA signature does not match")
)

// p256Bytes is the length of a coordinate, and of a number modulo the order of the group.
const p256Bytes = 32

// p256Order returns n, the order of the group that the base point makes (SP 800-186 section 3.2.1.3).
func p256Order() *big.Int {
	return new(big.Int).SetBytes([]byte("\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"))
}

// newECKey takes the coordinates of a point of P-256, 32 bytes each (RFC 7518 section 6.2.1.2). A point that is
// not on the curve is refused. The group has a prime order, so no other check is needed (SP 800-186 appendix D.1).
func newECKey(x, y []byte) (PublicKey, error) {
	if len(x) != p256Bytes || len(y) != p256Bytes {
		return PublicKey{}, errPoint
	}
	const uncompressed = 4 // SEC 1 version 2.0 section 2.3.3
	point, err := nistec.NewP256Point().SetBytes(append(append([]byte{uncompressed}, x...), y...))
	if err != nil {
		return PublicKey{}, errPoint
	}
	return PublicKey{ecKey{point}}, nil
}

func (ecKey) algorithm() string { return "ES256" }

// verify is FIPS 186-5 section 6.4.2, by the numbers of its steps. A signature has r and s side by side (RFC 7518
// section 3.4).
func (k ecKey) verify(signed string, signature []byte) error {
	if len(signature) != 2*p256Bytes {
		return errECDSA
	}
	n := p256Order()
	// 1: r and s are from 1 to n-1. Zeros would match anything (CVE-2022-21449).
	r, s := new(big.Int).SetBytes(signature[:p256Bytes]), new(big.Int).SetBytes(signature[p256Bytes:])
	if r.Sign() == 0 || s.Sign() == 0 || r.Cmp(n) >= 0 || s.Cmp(n) >= 0 {
		return errECDSA
	}
	// 2 and 3: the hash is as long as n, so no bit of it is cut off.
	hash := sha256.Sum256([]byte(signed))
	e := new(big.Int).SetBytes(hash[:])
	// 4 and 5: the inverse of s; u = e/s and v = r/s.
	inverse := new(big.Int).ModInverse(s, n)
	u, v := e.Mul(e, inverse), inverse.Mul(r, inverse)
	u.Mod(u, n)
	v.Mod(v, n)
	// 6: the point u*G + v*Q, which must not be at infinity.
	x, err := k.sum(u, v).BytesX()
	if err != nil {
		return errECDSA
	}
	// 7 to 9: its x is r, modulo n.
	if at := new(big.Int).SetBytes(x); at.Mod(at, n).Cmp(r) != 0 {
		return errECDSA
	}
	return nil
}

// sum returns u*G + v*Q for numbers below n, two bits of each at a time (Straus's method), with the fifteen sums of
// i*G + j*Q that two bits can ask for. nistec's ScalarBaseMult would take about as long, and bring a table of 88 KB
// into the memory of each instance, also for requests without a session.
func (k ecKey) sum(u, v *big.Int) *nistec.P256Point {
	var table [4][4]*nistec.P256Point
	base := nistec.NewP256Point().SetGenerator()
	for i := range table {
		for j := range table[i] {
			table[i][j] = nistec.NewP256Point()
			switch {
			case j > 0:
				table[i][j].Add(table[i][j-1], k.P256Point)
			case i > 0:
				table[i][j].Add(table[i-1][j], base)
			}
		}
	}
	point := nistec.NewP256Point()
	for bit := 8*p256Bytes - 2; bit >= 0; bit -= 2 {
		point.Double(point)
		point.Double(point)
		if i, j := twoBits(u, bit), twoBits(v, bit); i|j != 0 {
			point.Add(point, table[i][j])
		}
	}
	return point
}

func twoBits(n *big.Int, from int) uint { return n.Bit(from+1)<<1 | n.Bit(from) }
