package token_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/c2sp/wycheproof"

	"aiuta-edge/pkg/token"
)

// jwsGroup is a group of json_web_signature_test.json: one key and the tokens to verify with it.
type jwsGroup struct {
	Comment string
	Private struct{ Kty, Alg, K string }
	Tests   []jwsVector
}

type jwsVector struct {
	TcID    int
	Comment string
	JWS     string
	Result  string // "valid" or "invalid"
}

// flaw is a vector whose verdict contradicts the vectors themselves or RFC 7515. It is excepted by all that
// identifies it, so that a corrected vector is verified like any other and shows up here as no longer needed.
type flaw struct {
	comment, jws, result string
}

const (
	wycheproofHeader  = "eyJraWQiOiJoczI1Ni1rZXkiLCJhbGciOiJIUzI1NiJ9"
	wycheproofMAC     = "c1LROH7eNQwUT8KMVEO52VC3WZ9e_AnDWbZ7aMmowV8"
	wycheproofValid   = 357
	wycheproofToken   = wycheproofHeader + ".VGVzdA." + wycheproofMAC
	wycheproofSound   = 36
	wycheproofVectors = 40
)

var flaws = map[int]flaw{
	// The padding that these are named for is not there: they are the valid token 357, letter for letter.
	367: {"invalidBase64Padding", wycheproofToken, "invalid"},
	370: {"invalidBase64PaddingInPayload", wycheproofToken, "invalid"},
	// These hold a question mark, which is not in the base64url alphabet, and are said to be valid; 371,
	// whose MAC covers the question mark, is not.
	372: {"InvalidCharacterInsertedInHeader", strings.TrimSuffix(wycheproofHeader, "9") + "?9.VGVzdA." + wycheproofMAC, "valid"},
	373: {"InvalidCharacterInsertedInPayload", wycheproofHeader + ".VGVzdA?." + wycheproofMAC, "valid"},
}

// TestWycheproofJWS judges every HS256 vector of Wycheproof, RFC 7520 section 4.4 (Figure 35) among them.
func TestWycheproofJWS(t *testing.T) {
	var file struct{ TestGroups []jwsGroup }
	readVectors(t, "json_web_signature_test.json", &file)
	tried, excepted := 0, map[int]bool{}
	byID := map[int]string{}
	for _, group := range file.TestGroups {
		if group.Private.Alg != "HS256" {
			continue
		}
		secret, err := b64.DecodeString(group.Private.K)
		if err != nil || group.Private.Kty != "oct" {
			t.Fatalf("group %s: the key is not a symmetric one: %v", group.Comment, err)
		}
		key := token.UncheckedKey(secret)
		for _, vector := range group.Tests {
			byID[vector.TcID] = vector.JWS
			want := vector.Result == "valid"
			if flaws[vector.TcID] == (flaw{vector.Comment, vector.JWS, vector.Result}) {
				excepted[vector.TcID] = true
				want = !want
			} else {
				tried++
			}
			t.Run(fmt.Sprintf("%s %d %s", group.Comment, vector.TcID, vector.Comment), func(t *testing.T) {
				if _, err := token.VerifySignature(vector.JWS, key); (err == nil) != want {
					t.Errorf("got %v, want valid: %t", err, want)
				}
			})
		}
	}
	if tried != wycheproofSound || tried+len(excepted) != wycheproofVectors {
		t.Errorf("tried %d vectors and excepted %d, want %d of %d: read what upstream changed", tried, len(excepted), wycheproofSound, wycheproofVectors)
	}
	for id, flaw := range flaws {
		if !excepted[id] {
			t.Errorf("vector %d (%s) has changed upstream: take its exception out", id, flaw.comment)
		}
	}
	if byID[wycheproofValid] != wycheproofToken {
		t.Errorf("vector %d is no longer what 367 and 370 repeat", wycheproofValid)
	}
}

// TestThePayloadOfRFC7520 is section 4.4 again, which Wycheproof only says is valid: the payload, which is no
// JSON, comes back as it was signed, and the key is fit for use.
func TestThePayloadOfRFC7520(t *testing.T) {
	secret, err := b64.DecodeString("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg")
	if err != nil {
		t.Fatal(err)
	}
	raw := "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9." +
		"SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwg" +
		"YW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4." +
		"s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
	got, err := token.VerifySignature(raw, mustKey(t, string(secret)))
	if err != nil {
		t.Fatal(err)
	}
	const want = "It’s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, " +
		"there’s no knowing where you might be swept off to."
	if string(got.Payload) != want {
		t.Errorf("the payload is %q, want %q", got.Payload, want)
	}
	if got.Header["kid"] != "018c0ae5-4d9b-471b-bfd6-eef314bc7037" {
		t.Errorf("kid is %v", got.Header["kid"])
	}
}

func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	raw, err := fs.ReadFile(wycheproof.TestVectors, name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
