package token_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"aiuta-edge/pkg/token"
)

// hmacGroup is a group of hmac_sha256_test.json. Sizes are in bits.
type hmacGroup struct {
	KeySize, TagSize int
	Tests            []struct {
		TcID                           int
		Comment, Key, Msg, Tag, Result string
	}
}

// TestWycheproofHMAC judges 87 whole tags with the code that verifies tokens. The other 87 vectors have tags
// of 128 bits, which HS256 does not know (RFC 7518 section 3.2): the verifier must refuse all of them, the
// ones that are a valid beginning included, and whether they are is left to crypto/hmac.
func TestWycheproofHMAC(t *testing.T) {
	var file struct{ TestGroups []hmacGroup }
	readVectors(t, "hmac_sha256_test.json", &file)
	whole, truncated := 0, 0
	for _, group := range file.TestGroups {
		for _, vector := range group.Tests {
			key, message, tag := unhex(t, vector.Key), unhex(t, vector.Msg), unhex(t, vector.Tag)
			valid := vector.Result == "valid"
			name := fmt.Sprintf("%d %s, a tag of %d bits, a key of %d", vector.TcID, vector.Comment, group.TagSize, group.KeySize)
			t.Run(name, func(t *testing.T) {
				err := token.CheckMAC(token.UncheckedKey(key), message, tag)
				switch group.TagSize {
				case 256:
					if (err == nil) != valid {
						t.Errorf("got %v, want valid: %t", err, valid)
					}
				default:
					if err == nil {
						t.Error("a truncated tag was accepted")
					}
					mac := hmac.New(sha256.New, key)
					mac.Write(message)
					if hmac.Equal(mac.Sum(nil)[:len(tag)], tag) != valid {
						t.Errorf("the tag is a beginning of the HMAC: %t, want %t", !valid, valid)
					}
				}
			})
			if group.TagSize == 256 {
				whole++
			} else {
				truncated++
			}
		}
	}
	if whole != 87 || truncated != 87 {
		t.Errorf("tried %d whole tags and %d truncated ones, want 87 of each", whole, truncated)
	}
}

// TestWycheproofShortKeysAreNoKeys shows where the vectors and this package part: HMAC takes keys of 128
// bits, HS256 does not (RFC 7518 section 3.2), and a secret that is configured as a text has no NUL.
func TestWycheproofShortKeysAreNoKeys(t *testing.T) {
	var file struct{ TestGroups []hmacGroup }
	readVectors(t, "hmac_sha256_test.json", &file)
	seen := 0
	for _, group := range file.TestGroups {
		for _, vector := range group.Tests {
			secret := unhex(t, vector.Key)
			var want error
			switch {
			case bytes.IndexByte(secret, 0) >= 0:
				want = token.ErrKeyNUL
			case group.KeySize < 256:
				want = token.ErrKeyTooShort
			}
			if _, err := token.NewKey(secret); !errors.Is(err, want) {
				t.Errorf("%d: a key of %d bits gives %v, want %v", vector.TcID, group.KeySize, err, want)
			}
			seen++
		}
	}
	if seen != 174 {
		t.Errorf("saw %d keys, want 174", seen)
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
