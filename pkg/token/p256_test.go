package token_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"testing"

	"aiuta-edge/pkg/token"
)

// TestWycheproofECDSA judges signatures with r and s side by side, as a JWS has them: intermediate results at the
// edges of the arithmetic, public keys that are special, and r and s out of their range.
func TestWycheproofECDSA(t *testing.T) {
	var file struct {
		TestGroups []struct {
			PublicKey struct{ Uncompressed string }
			Tests     []struct {
				TcID              int
				Comment, Msg, Sig string
				Result            string
			}
		}
	}
	readVectors(t, "ecdsa_secp256r1_sha256_p1363_test.json", &file)
	valid, invalid := 0, 0
	for _, group := range file.TestGroups {
		point := must(hex.DecodeString(group.PublicKey.Uncompressed))
		key := must(token.NewECKey(point[1:33], point[33:]))
		for _, vector := range group.Tests {
			want := vector.Result == "valid"
			t.Run(fmt.Sprintf("%d %s", vector.TcID, vector.Comment), func(t *testing.T) {
				err := token.CheckSignature(key, must(hex.DecodeString(vector.Msg)), must(hex.DecodeString(vector.Sig)))
				if (err == nil) != want {
					t.Errorf("got %v, want valid: %t", err, want)
				}
			})
			if want {
				valid++
			} else {
				invalid++
			}
		}
	}
	if valid != 173 || valid+invalid != 262 {
		t.Errorf("%d of %d vectors are valid here, want 173 of 262: read what upstream changed", valid, valid+invalid)
	}
}

func TestAPointThatIsNotOnTheCurveIsNoKey(t *testing.T) {
	point := must(must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)).PublicKey.Bytes())
	x, y := point[1:33], point[33:]
	other := append([]byte(nil), y...)
	other[31] ^= 1
	prime := elliptic.P256().Params().P.Bytes()
	for name, coordinates := range map[string][2][]byte{
		"a bit of y is another": {x, other},
		"x and y are swapped":   {y, x},
		"the origin":            {make([]byte, 32), make([]byte, 32)},
		"x is not reduced":      {prime, y},
		"a byte less":           {x[1:], y},
		"a byte more":           {x, append([]byte{0}, y...)},
		"nothing":               {nil, nil},
	} {
		if _, err := token.NewECKey(coordinates[0], coordinates[1]); err == nil {
			t.Errorf("%s: it is a key", name)
		}
	}
	if _, err := token.NewECKey(x, y); err != nil {
		t.Errorf("as it was made: %v", err)
	}
}

// TestASignatureHasOneSpelling: with a zero in front, r and s are the same numbers.
func TestASignatureHasOneSpelling(t *testing.T) {
	private := scalarKey(t, []byte("key"))
	point := must(private.PublicKey.Bytes())
	key := must(token.NewECKey(point[1:33], point[33:]))
	sum := sha256.Sum256([]byte("message"))
	r, s, err := ecdsa.Sign(rand.Reader, private, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	for _, lengths := range [][2]int{{32, 33}, {33, 32}, {33, 33}} {
		signature := append(r.FillBytes(make([]byte, lengths[0])), s.FillBytes(make([]byte, lengths[1]))...)
		if err := token.CheckSignature(key, []byte("message"), signature); err == nil {
			t.Errorf("r in %d bytes and s in %d are accepted", lengths[0], lengths[1])
		}
	}
}

// FuzzES256IsWhatCryptoECDSAAccepts judges signatures with the code here and with Go's own. The key follows from
// one input, and the signature is a good one that is changed by another.
func FuzzES256IsWhatCryptoECDSAAccepts(f *testing.F) {
	order := elliptic.P256().Params().N.Bytes()
	f.Add([]byte("key"), []byte("message"), []byte{})
	f.Add([]byte("key"), []byte{}, []byte{1})
	f.Add([]byte{}, []byte("m"), make([]byte, 63))
	f.Add([]byte("k"), []byte("m"), append(make([]byte, 63), 1))
	f.Add([]byte("k"), []byte("m"), order)
	f.Fuzz(func(t *testing.T, seed, message, change []byte) {
		private := scalarKey(t, seed)
		point := must(private.PublicKey.Bytes())
		key := must(token.NewECKey(point[1:33], point[33:]))
		sum := sha256.Sum256(message)
		r, s, err := ecdsa.Sign(rand.Reader, private, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		signature := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		if err := token.CheckSignature(key, message, signature); err != nil {
			t.Fatalf("a good signature: %v", err)
		}
		// Every signature has a twin with n-s (it is malleable), which ECDSA accepts.
		twin := new(big.Int).Sub(elliptic.P256().Params().N, s)
		copy(signature[32:], twin.FillBytes(make([]byte, 32)))
		if err := token.CheckSignature(key, message, signature); err != nil {
			t.Fatalf("its twin: %v", err)
		}
		for i := range min(len(change), len(signature)) {
			signature[i] ^= change[i]
		}
		want := ecdsa.Verify(&private.PublicKey, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
		if err := token.CheckSignature(key, message, signature); (err == nil) != want {
			t.Errorf("got %v, crypto/ecdsa says %t", err, want)
		}
	})
}

// scalarKey makes a private key of any bytes.
func scalarKey(t *testing.T, seed []byte) *ecdsa.PrivateKey {
	t.Helper()
	sum := sha256.Sum256(seed)
	d := new(big.Int).SetBytes(sum[:])
	d.Mod(d, new(big.Int).Sub(elliptic.P256().Params().N, big.NewInt(1)))
	d.Add(d, big.NewInt(1))
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d.FillBytes(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return private
}
