package brand

import (
	"crypto/rsa"
	"math/big"
)

// publicExponent is the usual one.
const publicExponent = 65537

// makeRSA makes a key of 2048 bits from the brand's random numbers. The standard library's own way takes its
// randomness elsewhere, so no seed could repeat it. It is for sessions of a simulation, and for nothing else.
func (b *Brand) makeRSA() *rsa.PrivateKey {
	one, e := big.NewInt(1), big.NewInt(publicExponent)
	for {
		p, q := b.prime(), b.prime()
		totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		d := new(big.Int).ModInverse(e, totient)
		if d == nil || p.Cmp(q) == 0 {
			continue
		}
		key := &rsa.PrivateKey{
			PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: publicExponent},
			D:         d, Primes: []*big.Int{p, q},
		}
		if key.Validate() == nil {
			key.Precompute()
			return key
		}
	}
}

// prime returns a prime of 1024 bits whose two highest bits are set, so that two of them make a modulus of 2048: the first
// from a random number on. Most numbers have a small divisor, which is found in a hundredth of the time of a real test, and
// that test (Baillie-PSW) is not known to take any other number for a prime: more rounds would only make a play slower.
func (b *Brand) prime() *big.Int {
	const bits = 1024
	candidate := new(big.Int).SetBytes(b.random(bits / 8))
	candidate.SetBit(candidate, bits-1, 1)
	candidate.SetBit(candidate, bits-2, 1)
	candidate.SetBit(candidate, 0, 1)
	var remainders [len(divisors)]int
	for i, divisor := range divisors {
		remainders[i] = int(new(big.Int).Mod(candidate, big.NewInt(int64(divisor))).Int64())
	}
	for two := big.NewInt(2); ; candidate.Add(candidate, two) {
		divided := false
		for i, divisor := range divisors {
			divided = divided || remainders[i] == 0
			remainders[i] = (remainders[i] + 2) % divisor
		}
		if !divided && candidate.ProbablyPrime(0) {
			return candidate
		}
	}
}

// divisors are the odd numbers below 2048, of which only the primes matter.
var divisors = func() (all [1023]int) {
	for i := range all {
		all[i] = 2*i + 3
	}
	return all
}()
