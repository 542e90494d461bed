package token

import (
	"math/big"
	"math/rand"
	"testing"
)

func TestPowerIsThatOfMathBig(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	one := big.NewInt(1)
	for round := range 300 {
		bits := uint(minRSABits)
		if round%3 == 1 {
			bits += uint(random.Intn(maxRSABits - minRSABits + 1))
		}
		if special := []uint{maxRSABits, minRSABits, 2158, 2159, 2160, 2161}; round < len(special) { // 2160 is 80 digits
			bits = special[round]
		}
		n := new(big.Int).Rand(random, new(big.Int).Lsh(one, bits))
		n.SetBit(n, int(bits)-1, 1).SetBit(n, 0, 1)
		if round < 6 { // its digits are as large as can be
			n.Lsh(one, bits).Sub(n, one)
		}
		e := big.NewInt([]int64{minExponent, maxExponent, 3, 1<<16 + 3, 1<<20 + 1}[round%5])
		for _, s := range []*big.Int{new(big.Int), one, new(big.Int).Sub(n, one), new(big.Int).Rand(random, n)} {
			if got, want := power(s, e, n), new(big.Int).Exp(s, e, n); got.Cmp(want) != 0 {
				t.Fatalf("round %d, %d bits: %x^%d modulo %x is %x, want %x", round, bits, s, e, n, got, want)
			}
		}
	}
}
