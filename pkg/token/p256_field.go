package token

import "math/big"

// fieldElement is a number modulo the prime p of P-256 (SP 800-186 section 3.2.1.3):
//
//	p = 2^256 - 2^224 + 2^192 + 2^96 - 1
//
// It is R times what it stands for, where R is 2^270 (Montgomery), as the sum of ten limbs with a weight of 2^27 each, the
// lowest first. Nothing here takes constant time, and nothing here is secret.
//
// Limbs are signed and need not be carried, and a number may stand in several ways: sums and differences are those of the
// limbs. What goes into [fieldElement.multiply] has limbs and a value of bounded size, and what comes out is small again.
type fieldElement [10]int64

const (
	limbBits = 27
	limbMask = 1<<limbBits - 1
)

// p256Prime returns p.
func p256Prime() *big.Int {
	return new(big.Int).SetBytes([]byte("\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
}

// newFieldElement takes a number that is not negative.
func newFieldElement(number *big.Int) (e fieldElement) {
	rest := new(big.Int).Lsh(number, uint(limbBits*len(e)))
	rest.Mod(rest, p256Prime())
	mask, limb := big.NewInt(limbMask), new(big.Int)
	for i := range e {
		e[i] = limb.And(rest, mask).Int64()
		rest.Rsh(rest, limbBits)
	}
	return e
}

// isZero reports whether the element stands for zero.
func (e *fieldElement) isZero() bool {
	number, limb := new(big.Int), new(big.Int)
	for i := len(e) - 1; i >= 0; i-- {
		number.Lsh(number, limbBits)
		number.Add(number, limb.SetInt64(e[i]))
	}
	return number.Mod(number, p256Prime()).Sign() == 0
}

func (e *fieldElement) add(a, b *fieldElement) {
	for i := range e {
		e[i] = a[i] + b[i]
	}
}

func (e *fieldElement) subtract(a, b *fieldElement) {
	for i := range e {
		e[i] = a[i] - b[i]
	}
}

// carry makes all limbs but the last one digits from 0 to 2^27-1, and changes no value.
func (e *fieldElement) carry() {
	var over int64
	for i := range len(e) - 1 {
		limb := e[i] + over
		e[i], over = limb&limbMask, limb>>limbBits
	}
	e[len(e)-1] += over
}

// multiply makes e the product of a and b, which it may be one of. The limbs of a and b must be below 2^29.6, so that ten
// products of them and what is added fit into 63 bits, and their values below 2^260. All limbs of the product but the last
// are from 0 to 2^27-1, and its value is above -2^250 and below p + 2^250.
func (e *fieldElement) multiply(a, b *fieldElement) {
	var t [20]int64
	t[0] = a[0] * b[0]
	t[1] = a[0]*b[1] + a[1]*b[0]
	t[2] = a[0]*b[2] + a[1]*b[1] + a[2]*b[0]
	t[3] = a[0]*b[3] + a[1]*b[2] + a[2]*b[1] + a[3]*b[0]
	t[4] = a[0]*b[4] + a[1]*b[3] + a[2]*b[2] + a[3]*b[1] + a[4]*b[0]
	t[5] = a[0]*b[5] + a[1]*b[4] + a[2]*b[3] + a[3]*b[2] + a[4]*b[1] + a[5]*b[0]
	t[6] = a[0]*b[6] + a[1]*b[5] + a[2]*b[4] + a[3]*b[3] + a[4]*b[2] + a[5]*b[1] + a[6]*b[0]
	t[7] = a[0]*b[7] + a[1]*b[6] + a[2]*b[5] + a[3]*b[4] + a[4]*b[3] + a[5]*b[2] + a[6]*b[1] + a[7]*b[0]
	t[8] = a[0]*b[8] + a[1]*b[7] + a[2]*b[6] + a[3]*b[5] + a[4]*b[4] + a[5]*b[3] + a[6]*b[2] + a[7]*b[1] + a[8]*b[0]
	t[9] = a[0]*b[9] + a[1]*b[8] + a[2]*b[7] + a[3]*b[6] + a[4]*b[5] + a[5]*b[4] + a[6]*b[3] + a[7]*b[2] + a[8]*b[1] + a[9]*b[0]
	t[10] = a[1]*b[9] + a[2]*b[8] + a[3]*b[7] + a[4]*b[6] + a[5]*b[5] + a[6]*b[4] + a[7]*b[3] + a[8]*b[2] + a[9]*b[1]
	t[11] = a[2]*b[9] + a[3]*b[8] + a[4]*b[7] + a[5]*b[6] + a[6]*b[5] + a[7]*b[4] + a[8]*b[3] + a[9]*b[2]
	t[12] = a[3]*b[9] + a[4]*b[8] + a[5]*b[7] + a[6]*b[6] + a[7]*b[5] + a[8]*b[4] + a[9]*b[3]
	t[13] = a[4]*b[9] + a[5]*b[8] + a[6]*b[7] + a[7]*b[6] + a[8]*b[5] + a[9]*b[4]
	t[14] = a[5]*b[9] + a[6]*b[8] + a[7]*b[7] + a[8]*b[6] + a[9]*b[5]
	t[15] = a[6]*b[9] + a[7]*b[8] + a[8]*b[7] + a[9]*b[6]
	t[16] = a[7]*b[9] + a[8]*b[8] + a[9]*b[7]
	t[17] = a[8]*b[9] + a[9]*b[8]
	t[18] = a[9] * b[9]
	// p is -1 modulo 2^96: the lowest limb itself says how often p has to be added for that limb to end in zeros.
	for i := range e {
		q := t[i] & limbMask
		t[i+1] += t[i] >> limbBits
		t[i+3] += q << (96 - 3*limbBits)
		t[i+7] += q << (192 - 7*limbBits)
		t[i+8] -= q << (224 - 8*limbBits)
		t[i+9] += q << (256 - 9*limbBits)
	}
	var over int64
	for i := range len(e) - 1 {
		limb := t[len(e)+i] + over
		e[i], over = limb&limbMask, limb>>limbBits
	}
	e[len(e)-1] = t[2*len(e)-1] + over
}
