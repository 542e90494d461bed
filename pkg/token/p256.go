package token

import (
	"crypto/sha256"
	"errors"
	"math/big"
)

// ecKey verifies ES256 (RFC 7518 section 3.4): ECDSA with P-256 and SHA-256.
//
// golang-jwt's method is not used, because crypto/ecdsa links four curves where one is needed: a quarter of a megabyte
// in a component that starts anew for each request, and its code for WebAssembly takes twice the time of p256_point.go. What
// is computed here is public, so it need not take constant time.
type ecKey struct{ *p256Point }

var errECDSA = errors.New("the ECDSA signature does not match")

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
	point, err := newP256Point(new(big.Int).SetBytes(x), new(big.Int).SetBytes(y))
	if err != nil {
		return PublicKey{}, err
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
	// 6 to 9: the x of the point u*G + v*Q, which must not be at infinity, is r modulo n. It is below p, and p below 2n.
	point := k.sum(u, v)
	if point.hasX(r) {
		return nil
	}
	if r.Add(r, n); r.Cmp(p256Prime()) < 0 && point.hasX(r) {
		return nil
	}
	return errECDSA
}

// sum returns u*G + v*Q for numbers below n, two bits of each at a time (Straus's method), with the fifteen sums of
// i*G + j*Q that two bits can ask for.
func (k ecKey) sum(u, v *big.Int) *p256Point {
	adder := newP256Adder()
	var table [4][4]*p256Point
	base := p256Base()
	for i := range table {
		for j := range table[i] {
			table[i][j] = p256Infinity()
			switch {
			case j > 0:
				adder.add(table[i][j], table[i][j-1], k.p256Point)
			case i > 0:
				adder.add(table[i][j], table[i-1][j], base)
			}
		}
	}
	point := p256Infinity()
	for bit := 8*p256Bytes - 2; bit >= 0; bit -= 2 {
		adder.double(point, point)
		adder.double(point, point)
		if i, j := twoBits(u, bit), twoBits(v, bit); i|j != 0 {
			adder.add(point, point, table[i][j])
		}
	}
	return point
}

func twoBits(n *big.Int, from int) uint { return n.Bit(from+1)<<1 | n.Bit(from) }
