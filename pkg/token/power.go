package token

import "math/big"

// power returns s^e modulo n, for an odd n of at most maxRSABits bits, an s below n and an odd e above 1. It takes as long
// as these numbers make it, so none of them may be secret.
//
// It squares and multiplies after Montgomery: the numbers under way are R times what they stand for, where R is a power of
// 2 above 4n, and a product is divided by R in place of n (Menezes, van Oorschot and Vanstone, Handbook of Applied
// Cryptography, 14.32 and 14.94). They stay below 2n, so nothing is subtracted on the way (Walter, Montgomery
// exponentiation needs no final subtractions, 1999).
func power(s, e, n *big.Int) *big.Int {
	m := newModulus(n)
	plain := m.digits(s)
	first := new(big.Int).Lsh(s, digitBits*uint(len(m.n)))
	first.Rem(first, n)
	base := m.digits(first)
	x := append([]uint64(nil), base...)
	for bit := e.BitLen() - 2; bit >= 0; bit-- {
		m.square(x)
		switch {
		case bit == 0: // e is odd; times s itself, the product is no longer R times too large
			m.multiply(x, plain)
		case e.Bit(bit) == 1:
			m.multiply(x, base)
		}
	}
	return m.number(x)
}

// digitBits is the length of a digit. Products of two have 54 bits, so that as many as an RSA key of maxRSABits asks for
// (2 times 304) can be added up in 64 bits before anything is carried.
const (
	digitBits = 27
	digitMask = 1<<digitBits - 1
)

// modulus is what is computed modulo. Numbers are digits, the lowest first, in slices as long as n: a multiple of four,
// because four rows of a product are added up at once.
type modulus struct {
	whole   *big.Int
	n       []uint64 // its digits
	inverse uint64   // of -n, modulo 2^digitBits
	sum     []uint64 // of a product, not carried
}

func newModulus(n *big.Int) *modulus {
	length := (n.BitLen() + 2 + digitBits - 1) / digitBits // so that R is above 4n
	length = (length + 3) &^ 3
	m := &modulus{whole: n, n: make([]uint64, length), sum: make([]uint64, 2*length+4)}
	m.n = m.digits(n)
	// Newton's method doubles the bits that are right; an odd number is its own inverse modulo 8.
	inverse := m.n[0]
	for range 4 {
		inverse *= 2 - m.n[0]*inverse
	}
	m.inverse = -inverse & digitMask
	return m
}

// square makes x its square, divided by R.
func (m *modulus) square(x []uint64) {
	sum := m.sum
	clear(sum)
	for i := 0; i+4 <= len(x); i += 4 {
		x0, x1, x2, x3 := x[i], x[i+1], x[i+2], x[i+3]
		d0, d1, d2, d3 := 2*x0, 2*x1, 2*x2, 2*x3
		at := sum[2*i : 2*i+7]
		at[0] += x0 * x0
		at[1] += d0 * x1
		at[2] += d0*x2 + x1*x1
		at[3] += d0*x3 + d1*x2
		at[4] += d1*x3 + x2*x2
		at[5] += d2 * x3
		at[6] += x3 * x3
		addRows(sum[2*i+4:], x[i+4:], d0, d1, d2, d3)
	}
	m.reduce(x)
}

// multiply makes x its product with y, divided by R.
func (m *modulus) multiply(x, y []uint64) {
	clear(m.sum)
	for i := 0; i+4 <= len(x); i += 4 {
		addRows(m.sum[i:], y, x[i], x[i+1], x[i+2], x[i+3])
	}
	m.reduce(x)
}

// reduce divides the sum by R, modulo n, into x: it adds the multiples of n that make its lower half zero.
func (m *modulus) reduce(x []uint64) {
	n0, n1, n2, n3 := m.n[0], m.n[1], m.n[2], m.n[3]
	for i := 0; i+4 <= len(m.n); i += 4 {
		at := m.sum[i : i+5]
		v := at[0]
		q0 := v * m.inverse & digitMask
		v = at[1] + q0*n1 + (v+q0*n0)>>digitBits
		q1 := v * m.inverse & digitMask
		v = at[2] + q0*n2 + q1*n1 + (v+q1*n0)>>digitBits
		q2 := v * m.inverse & digitMask
		v = at[3] + q0*n3 + q1*n2 + q2*n1 + (v+q2*n0)>>digitBits
		q3 := v * m.inverse & digitMask
		addRows(m.sum[i:], m.n, q0, q1, q2, q3)
		carry := at[0] >> digitBits
		carry = (at[1] + carry) >> digitBits
		carry = (at[2] + carry) >> digitBits
		carry = (at[3] + carry) >> digitBits
		at[4] += carry
	}
	carry := uint64(0)
	for i, digit := range m.sum[len(m.n) : 2*len(m.n)] {
		digit += carry
		x[i], carry = digit&digitMask, digit>>digitBits
	}
}

// addRows adds (a + b*2^27 + c*2^54 + d*2^81) times x to sum, which is at least three digits longer than x.
func addRows(sum, x []uint64, a, b, c, d uint64) {
	var x1, x2, x3 uint64
	sum = sum[:len(x)+3]
	for i, x0 := range x {
		sum[i] += a*x0 + b*x1 + c*x2 + d*x3
		x1, x2, x3 = x0, x1, x2
	}
	rest := sum[len(x):]
	rest[0] += b*x1 + c*x2 + d*x3
	rest[1] += c*x1 + d*x2
	rest[2] += d * x1
}

// digits returns a number's digits.
func (m *modulus) digits(number *big.Int) []uint64 {
	digits := make([]uint64, len(m.n))
	bytes := number.FillBytes(make([]byte, (len(m.n)*digitBits+7)/8))
	var bits uint
	var value uint64
	for i, at := 0, len(bytes)-1; i < len(digits); i++ {
		for ; bits < digitBits && at >= 0; bits, at = bits+8, at-1 {
			value |= uint64(bytes[at]) << bits
		}
		digits[i], value, bits = value&digitMask, value>>digitBits, bits-digitBits
	}
	return digits
}

// number is what digits stand for, modulo n.
func (m *modulus) number(digits []uint64) *big.Int {
	bytes := make([]byte, (len(digits)*digitBits+7)/8)
	var bits uint
	var value uint64
	at := len(bytes) - 1
	for _, digit := range digits {
		value |= digit << bits
		for bits += digitBits; bits >= 8; bits, at = bits-8, at-1 {
			bytes[at], value = byte(value), value>>8
		}
	}
	if at >= 0 {
		bytes[at] = byte(value)
	}
	number := new(big.Int).SetBytes(bytes)
	return number.Rem(number, m.whole)
}
