package token

import (
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"math/big"
	"testing"

	"github.com/c2sp/wycheproof"
)

// TestWycheproofRSA judges each signature by itself, for moduli of each length. A DigestInfo without its NULL is
// "acceptable" there, and refused here. An exponent of 3, which a JWK may not have here, shows as well as another whether
// a signature is judged rightly.
func TestWycheproofRSA(t *testing.T) {
	for name, want := range map[string]struct{ accepted, judged int }{
		"rsa_signature_2048_sha256_test.json": {9, 259},
		"rsa_signature_3072_sha256_test.json": {8, 259},
		"rsa_signature_4096_sha256_test.json": {7, 258},
		"rsa_signature_8192_sha256_test.json": {7, 258},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := fs.ReadFile(wycheproof.TestVectors, name)
			if err != nil {
				t.Fatal(err)
			}
			var file struct {
				TestGroups []struct {
					PublicKey struct{ Modulus, PublicExponent string }
					Tests     []struct {
						TcID                      int
						Comment, Msg, Sig, Result string
					}
				}
			}
			if err := json.Unmarshal(raw, &file); err != nil {
				t.Fatal(err)
			}
			accepted, judged := 0, 0
			for _, group := range file.TestGroups {
				number := func(text string) *big.Int { return new(big.Int).SetBytes(unhex(t, text)) }
				key := rsaKey{number(group.PublicKey.Modulus), number(group.PublicKey.PublicExponent)}
				for _, vector := range group.Tests {
					judged++
					holds := key.verify(string(unhex(t, vector.Msg)), unhex(t, vector.Sig)) == nil
					if holds != (vector.Result == "valid") {
						t.Errorf("%d, %s: holds: %t, but it is %s", vector.TcID, vector.Comment, holds, vector.Result)
					}
					if holds {
						accepted++
					}
				}
			}
			if accepted != want.accepted || judged != want.judged {
				t.Errorf("%d of %d hold, want %d of %d: read what upstream changed", accepted, judged, want.accepted, want.judged)
			}
		})
	}
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
