package token

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"math/big"
	"testing"
)

// TestRS256IsJudgedAsCryptoRSADoes signs what no honest signer would, with the private key, and takes crypto/rsa's word
// for what may hold. The second modulus does not end at a byte, and the third not at a digit.
func TestRS256IsJudgedAsCryptoRSADoes(t *testing.T) {
	const signed = "header.payload"
	digest := sha256.Sum256([]byte(signed))
	for _, bits := range []int{2048, 2049, 2062, 3072} {
		private, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		key := rsaKey{private.N, big.NewInt(int64(private.E))}
		size := private.Size()
		good := encoded(signed, size)
		changed := func(at int, to byte) []byte {
			text := bytes.Clone(good)
			text[at] = to
			return text
		}
		info := []byte(sha256Info)
		padded := func(tail ...[]byte) []byte { // 00 01 FF FF FF FF FF FF FF FF 00, then the tail, then zeros
			text := make([]byte, size)
			copy(text, "\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\x00"+string(bytes.Join(tail, nil)))
			return text
		}
		accepted := 0
		for name, message := range map[string][]byte{
			"as it should be":                    good,
			"another digest":                     changed(size-1, good[size-1]^1),
			"a digest of SHA-1 by its name":      changed(size-sha256.Size-5, 2),
			"block type 2":                       changed(1, 2),
			"a zero in the padding":              changed(5, 0),
			"no zero after the padding":          changed(size-sha256.Size-len(info)-1, 0xff),
			"something after it (CVE-2006-4339)": padded(info, digest[:]),
			"the digest alone":                   padded(digest[:]),
			"short padding, and it at the end":   append(padded(info)[:size-sha256.Size], digest[:]...),
			"no NULL in DigestInfo":              append(padded([]byte("\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20"))[:size-sha256.Size], digest[:]...),
			"nothing":                            make([]byte, size),
		} {
			m := new(big.Int).SetBytes(message)
			if m.Cmp(private.N) >= 0 {
				t.Fatalf("%s is no message below n", name)
			}
			s := new(big.Int).Exp(m, private.D, private.N)
			signature := s.FillBytes(make([]byte, size))
			for spelling, text := range map[string][]byte{
				"":                 signature,
				", without a byte": signature[1:],
				", with a zero":    append([]byte{0}, signature...),
				", n added":        new(big.Int).Add(s, private.N).Bytes(),
				", taken from n":   new(big.Int).Sub(private.N, s).FillBytes(make([]byte, size)),
			} {
				want := rsa.VerifyPKCS1v15(&private.PublicKey, crypto.SHA256, digest[:], text) == nil
				if got := key.verify(signed, text) == nil; got != want {
					t.Errorf("%d bits, %s%s: holds: %t, crypto/rsa: %t", bits, name, spelling, got, want)
				}
				if want {
					accepted++
				}
			}
		}
		if accepted != 1 {
			t.Errorf("%d bits: %d signatures hold, want 1", bits, accepted)
		}
	}
}
