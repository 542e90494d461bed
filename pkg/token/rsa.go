package token

import (
	"crypto/sha256"
	"errors"
	"math/big"
)

// rsaKey verifies RS256 (RFC 7518 section 3.3): RSASSA-PKCS1-v1_5 with SHA-256.
//
// golang-jwt's method is not used, because crypto/rsa takes constant time, for the sake of private keys: half a millisecond
// in an instance where [power] takes a tenth. What is computed here is public.
type rsaKey struct{ n, e *big.Int }

var errRSA = errors.New("the RSA signature does not match")

func (rsaKey) algorithm() string { return "RS256" }

// verify is RFC 8017 section 8.2.2, by the numbers of its steps.
func (k rsaKey) verify(signed string, signature []byte) error {
	// 1: a signature is as long as the modulus.
	size := (k.n.BitLen() + 7) / 8
	if len(signature) != size {
		return errRSA
	}
	// 2: RSAVP1 (section 5.2.2) takes a number below n.
	s := new(big.Int).SetBytes(signature)
	if s.Cmp(k.n) >= 0 {
		return errRSA
	}
	m := power(s, k.e, k.n)
	// 3 and 4: the one message that the signature may stand for. Its encoding is compared whole, and never parsed:
	// what reads around its padding can be forged (CVE-2006-4339).
	if m.Cmp(new(big.Int).SetBytes(encoded(signed, size))) != 0 {
		return errRSA
	}
	return nil
}

// sha256Info is the DER of DigestInfo before a SHA-256 digest (RFC 8017 section 9.2, note 1).
const sha256Info = "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"

// encoded is EMSA-PKCS1-v1_5 (RFC 8017 section 9.2): 00 01 FF...FF 00, DigestInfo and the digest, in size bytes.
func encoded(signed string, size int) []byte {
	digest := sha256.Sum256([]byte(signed))
	text := make([]byte, size)
	text[1] = 1
	end := size - len(sha256Info) - len(digest)
	for i := 2; i < end-1; i++ {
		text[i] = 0xff
	}
	copy(text[end:], sha256Info)
	copy(text[end+len(sha256Info):], digest[:])
	return text
}
