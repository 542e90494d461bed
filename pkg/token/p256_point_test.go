package token

import (
	"bytes"
	"math/big"
	"math/rand"
	"testing"

	"filippo.io/nistec"
)

// TestAProductOfTheLargestLimbsIsRight multiplies the largest numbers that multiply says it takes, and such as stand in odd
// ways, and holds the product against math/big and against what multiply promises.
func TestAProductOfTheLargestLimbsIsRight(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	const largest = 3 << 28 // below 2^29.6
	top := int64(1) << (260 - 9*limbBits - 1)
	var numbers []fieldElement
	for _, limb := range []int64{0, 1, -1, limbMask, largest, -largest} {
		var e fieldElement
		for i := range len(e) - 1 {
			e[i] = limb
		}
		for _, e[9] = range []int64{0, top, -top, 1, -1} {
			numbers = append(numbers, e)
		}
	}
	for range 200 {
		var e fieldElement
		for i := range len(e) - 1 {
			e[i] = random.Int63n(2*largest) - largest
		}
		e[9] = random.Int63n(2*top) - top
		numbers = append(numbers, e)
	}
	p := p256Prime()
	r := new(big.Int).Lsh(big.NewInt(1), 270)
	inverse := new(big.Int).ModInverse(r, p)
	slack := new(big.Int).Lsh(big.NewInt(1), 250)
	above := new(big.Int).Add(p, slack)
	for _, a := range numbers {
		for _, b := range numbers {
			want := new(big.Int).Mul(wholeOf(a), wholeOf(b))
			want.Mul(want, inverse).Mod(want, p)
			var got fieldElement
			got.multiply(&a, &b)
			value := wholeOf(got)
			if value.CmpAbs(above) > 0 || value.Sign() < 0 && value.CmpAbs(slack) > 0 {
				t.Fatalf("%d times %d is %x, which is too large", a, b, value)
			}
			for _, limb := range got[:9] {
				if limb < 0 || limb > limbMask {
					t.Fatalf("%d times %d has the limbs %d", a, b, got)
				}
			}
			if value.Mod(value, p).Cmp(want) != 0 {
				t.Fatalf("%d times %d is %x, want %x", a, b, value, want)
			}
		}
	}
}

// TestTheLargestSumsOfProductsAreRight hands finish the largest limbs that products of coordinates can have, which no
// point is known to lead to.
func TestTheLargestSumsOfProductsAreRight(t *testing.T) {
	p := p256Prime()
	inverse := new(big.Int).ModInverse(new(big.Int).Lsh(big.NewInt(1), 270), p)
	times := func(a, b *big.Int) *big.Int {
		product := new(big.Int).Mul(a, b)
		return product.Mul(product, inverse).Mod(product, p)
	}
	plus := func(factor int64, a *big.Int, more ...*big.Int) *big.Int {
		sum := new(big.Int).Set(a)
		for _, term := range more {
			sum.Add(sum, term)
		}
		return sum.Mul(sum, big.NewInt(factor))
	}
	minus := func(a *big.Int) *big.Int { return new(big.Int).Neg(a) }
	all := func(limb int64) (e fieldElement) {
		for i := range len(e) - 1 {
			e[i] = limb
		}
		return e
	}
	square, mixed := []fieldElement{all(0), all(limbMask)}, []fieldElement{all(-2 << limbBits), all(limbMask)}
	adder := newP256Adder()
	b := wholeOf(adder.b)
	for choice := range 1 << 6 {
		pick := func(of []fieldElement, bit int) fieldElement { return of[choice>>bit&1] }
		xx, yy, zz := pick(square, 0), pick(square, 1), pick(square, 2)
		xy, yz, xz := pick(mixed, 3), pick(mixed, 4), pick(mixed, 5)
		var point p256Point
		adder.finish(&point, &xx, &yy, &zz, &xy, &yz, &xz)
		XX, YY, ZZ, XY, YZ, XZ := wholeOf(xx), wholeOf(yy), wholeOf(zz), wholeOf(xy), wholeOf(yz), wholeOf(xz)
		u := plus(3, XZ, minus(times(b, ZZ)))
		v := plus(3, times(b, XZ), plus(-3, ZZ), minus(XX))
		w := plus(3, XX, minus(ZZ))
		x := plus(1, times(XY, plus(1, YY, u)), minus(times(YZ, v)))
		y := plus(1, times(plus(1, YY, u), plus(1, YY, minus(u))), times(w, v))
		for name, pair := range map[string][2]*big.Int{"x": {wholeOf(point.x), x}, "y": {wholeOf(point.y), y}} {
			if difference := plus(1, pair[0], minus(pair[1])); difference.Mod(difference, p).Sign() != 0 {
				t.Errorf("choice %06b: %s is %x, want %x", choice, name, pair[0], pair[1])
			}
		}
	}
}

func wholeOf(e fieldElement) *big.Int {
	sum := new(big.Int)
	for i := len(e) - 1; i >= 0; i-- {
		sum.Lsh(sum, limbBits).Add(sum, big.NewInt(e[i]))
	}
	return sum
}

// TestSumsOfPointsAreThoseOfNistec takes the code beneath crypto/ecdsa as the measure, for numbers and keys that are
// special: sums that end at infinity, a point added to itself, to its negative and to infinity.
func TestSumsOfPointsAreThoseOfNistec(t *testing.T) {
	random := rand.New(rand.NewSource(2))
	n := p256Order()
	number := func(k int64) *big.Int { return new(big.Int).Mod(big.NewInt(k), n) }
	scalars := []*big.Int{number(0), number(1), number(2), number(3), number(-1), number(-2), number(-3), new(big.Int).Rsh(n, 1)}
	for range 8 {
		scalars = append(scalars, new(big.Int).Rand(random, n))
	}
	for _, k := range scalars[1:] { // the key is k*G
		key := multipleOf(t, k, nistec.NewP256Point().SetGenerator())
		text := key.Bytes()
		public, err := newECKey(text[1:33], text[33:])
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range scalars {
			for _, v := range scalars {
				got := public.key.(ecKey).sum(u, v)
				want := nistec.NewP256Point().Add(multipleOf(t, u, nistec.NewP256Point().SetGenerator()), multipleOf(t, v, key))
				x, err := want.BytesX()
				if err != nil { // at infinity
					if !got.z.isZero() || got.hasX(new(big.Int)) {
						t.Errorf("%d*G + %d*%d*G is not at infinity", u, v, k)
					}
					continue
				}
				if !got.hasX(new(big.Int).SetBytes(x)) {
					t.Errorf("%d*G + %d*%d*G does not have the x %x", u, v, k, x)
				}
				if got.hasX(new(big.Int).Add(new(big.Int).SetBytes(x), big.NewInt(1))) {
					t.Errorf("%d*G + %d*%d*G has two x", u, v, k)
				}
			}
		}
	}
}

func multipleOf(t *testing.T, k *big.Int, point *nistec.P256Point) *nistec.P256Point {
	t.Helper()
	product, err := nistec.NewP256Point().ScalarMult(point, k.FillBytes(make([]byte, p256Bytes)))
	if err != nil {
		t.Fatal(err)
	}
	return product
}

// TestAKeyIsAPointAsNistecSees: coordinates of other points, beyond p, and off the curve.
func TestAKeyIsAPointAsNistecSees(t *testing.T) {
	random := rand.New(rand.NewSource(3))
	p := p256Prime()
	taken := 0
	for round := range 300 {
		x, y := make([]byte, p256Bytes), make([]byte, p256Bytes)
		random.Read(x)
		random.Read(y)
		if round%2 == 0 {
			point := multipleOf(t, new(big.Int).Rand(random, p256Order()), nistec.NewP256Point().SetGenerator()).Bytes()
			x, y = point[1:33], point[33:]
		}
		if round%4 == 2 {
			y[31] ^= 1
		}
		_, err := nistec.NewP256Point().SetBytes(bytes.Join([][]byte{{4}, x, y}, nil))
		if _, ours := newECKey(x, y); (ours == nil) != (err == nil) {
			t.Errorf("%x, %x: %v, nistec: %v", x, y, ours, err)
		}
		if err == nil {
			taken++
		}
	}
	// A small x and the same, p higher, which is another spelling of the same number.
	for small := range byte(8) {
		x := make([]byte, p256Bytes)
		x[31] = small
		point, err := nistec.NewP256Point().SetBytes(append([]byte{2}, x...))
		if err != nil {
			continue // no point has it
		}
		y := point.Bytes()[33:]
		if _, err := newECKey(x, y); err != nil {
			t.Errorf("x = %d: %v", small, err)
		}
		if _, err := newECKey(new(big.Int).Add(p, big.NewInt(int64(small))).Bytes(), y); err == nil {
			t.Errorf("x = p + %d is a point", small)
		}
		taken++
	}
	if taken < 77 {
		t.Errorf("%d are points", taken)
	}
}
