package token

import (
	"errors"
	"math/big"
)

var errPoint = errors.New("x and y are not a point of P-256, in 32 bytes each")

// p256Point is a point (X/Z, Y/Z) of P-256; the point at infinity has a Z of zero. The zero p256Point is none. A
// coordinate is below 2p, and its limbs below 2^28.
//
// Points are added and doubled by formulas that hold for all points (Renes, Costello and Batina, Complete addition
// formulas for prime order elliptic curves, 2016, algorithms 4 and 6), so that no signature leads to a case of its own.
type p256Point struct{ x, y, z fieldElement }

// p256B returns b of the curve y^2 = x^3 - 3x + b.
func p256B() *big.Int {
	return new(big.Int).SetBytes([]byte("\x5a\xc6\x35\xd8\xaa\x3a\x93\xe7\xb3\xeb\xbd\x55\x76\x98\x86\xbc\x65\x1d\x06\xb0\xcc\x53\xb0\xf6\x3b\xce\x3c\x3e\x27\xd2\x60\x4b"))
}

// newP256Point takes coordinates, which must be those of a point of the curve.
func newP256Point(x, y *big.Int) (*p256Point, error) {
	p := p256Prime()
	if x.Cmp(p) >= 0 || y.Cmp(p) >= 0 {
		return nil, errPoint
	}
	difference := new(big.Int).Mul(x, x)
	difference.Sub(difference, big.NewInt(3)).Mul(difference, x).Add(difference, p256B())
	difference.Sub(difference, new(big.Int).Mul(y, y))
	if difference.Mod(difference, p).Sign() != 0 {
		return nil, errPoint
	}
	return &p256Point{newFieldElement(x), newFieldElement(y), newFieldElement(big.NewInt(1))}, nil
}

// p256Infinity returns the point at infinity.
func p256Infinity() *p256Point { return &p256Point{y: newFieldElement(big.NewInt(1))} }

// p256Base returns the base point G.
func p256Base() *p256Point {
	x := new(big.Int).SetBytes([]byte("\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96"))
	y := new(big.Int).SetBytes([]byte("\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5"))
	return &p256Point{newFieldElement(x), newFieldElement(y), newFieldElement(big.NewInt(1))}
}

// hasX reports whether x is the x of the point, which is not at infinity.
func (p *p256Point) hasX(x *big.Int) bool {
	if p.z.isZero() {
		return false
	}
	want := newFieldElement(x)
	want.multiply(&want, &p.z)
	want.subtract(&want, &p.x)
	return want.isZero()
}

// p256Adder adds points. It holds what would be made anew for each.
type p256Adder struct{ b fieldElement }

func newP256Adder() *p256Adder { return &p256Adder{newFieldElement(p256B())} }

// add makes p the sum of p1 and p2, which it may be one of.
func (a *p256Adder) add(p, p1, p2 *p256Point) {
	var xx, yy, zz, xy, yz, xz, left, right fieldElement
	xx.multiply(&p1.x, &p2.x)
	yy.multiply(&p1.y, &p2.y)
	zz.multiply(&p1.z, &p2.z)
	// The sum of the two mixed products of each pair of coordinates.
	left.add(&p1.x, &p1.y)
	right.add(&p2.x, &p2.y)
	xy.multiply(&left, &right)
	xy.subtract(&xy, &xx)
	xy.subtract(&xy, &yy)
	left.add(&p1.y, &p1.z)
	right.add(&p2.y, &p2.z)
	yz.multiply(&left, &right)
	yz.subtract(&yz, &yy)
	yz.subtract(&yz, &zz)
	left.add(&p1.x, &p1.z)
	right.add(&p2.x, &p2.z)
	xz.multiply(&left, &right)
	xz.subtract(&xz, &xx)
	xz.subtract(&xz, &zz)
	minus, w := a.finish(p, &xx, &yy, &zz, &xy, &yz, &xz)
	left.multiply(&yz, &minus)
	right.multiply(&xy, &w)
	p.z.add(&left, &right)
}

// double makes p twice p1, which it may be.
func (a *p256Adder) double(p, p1 *p256Point) {
	var xx, yy, zz, xy, yz, xz, twice fieldElement
	twice.add(&p1.x, &p1.x)
	xx.multiply(&p1.x, &p1.x)
	yy.multiply(&p1.y, &p1.y)
	zz.multiply(&p1.z, &p1.z)
	xy.multiply(&twice, &p1.y)
	xz.multiply(&twice, &p1.z)
	twice.add(&p1.y, &p1.y)
	yz.multiply(&twice, &p1.z)
	a.finish(p, &xx, &yy, &zz, &xy, &yz, &xz)
	yz.add(&yz, &yz)
	yy.add(&yy, &yy)
	p.z.multiply(&yz, &yy)
}

// finish makes the x and y of a sum from the products of the coordinates of two points: x of one with x of the other, and
// the same for y and z; and x with y, y with z and x with z, both ways.
func (a *p256Adder) finish(p *p256Point, xx, yy, zz, xy, yz, xz *fieldElement) (minus, w fieldElement) {
	var u, v, plus, product fieldElement
	u.multiply(&a.b, zz)
	v.multiply(&a.b, xz)
	for i := range u {
		u[i] = 3 * (xz[i] - u[i])
		v[i] = 3 * (v[i] - 3*zz[i] - xx[i])
		w[i] = 3 * (xx[i] - zz[i])
	}
	u.carry()
	v.carry()
	plus.add(yy, &u)
	minus.subtract(yy, &u)
	p.x.multiply(xy, &plus)
	product.multiply(yz, &v)
	p.x.subtract(&p.x, &product)
	p.y.multiply(&plus, &minus)
	product.multiply(&w, &v)
	p.y.add(&p.y, &product)
	return minus, w
}
