package token_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	golangjwt "github.com/golang-jwt/jwt/v5"

	"aiuta-edge/pkg/token"
)

// FuzzParse looks for a token that has a second spelling, or that others read differently.
func FuzzParse(f *testing.F) {
	good := forge(testSecret, goodHeader, payload(`,"sku_ids":["é"]`))
	for _, seed := range []string{
		"", ".", "..", "...", good, good + "=", good + "\n", good[:len(good)-1], good[:len(good)-1] + respell(good[len(good)-1]),
		"e30.e30.", "e30..", "eyJhIjoxLCJhIjoxfQ..", "e31.e30.AA", "bnVsbA..", `{"payload":"","signatures":[]}`, strings.Repeat(".", 100), "e30.e30.A", "e30.e30.AB",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		parsed, err := token.Parse(raw)
		if err != nil {
			if parsed.Header != nil || parsed.Payload != nil {
				t.Errorf("a refusal (%v) comes with %v", err, parsed)
			}
			return
		}
		parts := strings.Split(raw, ".")
		if len(raw) > token.MaxLength || len(parts) != 3 {
			t.Fatalf("%d bytes in %d parts are accepted", len(raw), len(parts))
		}
		var decoded [3][]byte
		for i, part := range parts {
			if decoded[i], err = b64.DecodeString(part); err != nil {
				t.Fatalf("part %d is no base64url: %v", i, err)
			}
			if again := b64.EncodeToString(decoded[i]); again != part {
				t.Errorf("part %d is %q, and %q as well", i, part, again)
			}
		}
		if !bytes.Equal(parsed.Payload, decoded[1]) {
			t.Errorf("the payload is %q, want %q", parsed.Payload, decoded[1])
		}
		decoder := json.NewDecoder(bytes.NewReader(decoded[0]))
		decoder.UseNumber()
		var header map[string]any
		if err := decoder.Decode(&header); err != nil || !reflect.DeepEqual(parsed.Header, header) {
			t.Errorf("the header is %v, want %v, %v", parsed.Header, header, err)
		}
	})
}

// FuzzVerifyAcceptsOnlyWhatTheSecretSigned compares with an HMAC that is computed here.
func FuzzVerifyAcceptsOnlyWhatTheSecretSigned(f *testing.F) {
	good := forge(testSecret, goodHeader, payload(""))
	for _, seed := range []string{
		good, forge("", goodHeader, payload("")), join(`{"alg":"none"}`, payload(""), ""), good + ".", "." + good, strings.ToLower(good), good + good,
	} {
		f.Add(seed)
	}
	key, err := token.NewKey([]byte(testSecret))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		verified, err := token.VerifySignature(raw, key)
		if err != nil {
			if verified.Header != nil || verified.Payload != nil {
				t.Errorf("a refusal (%v) comes with %v", err, verified)
			}
			return
		}
		dot := strings.LastIndexByte(raw, '.')
		mac := hmac.New(sha256.New, []byte(testSecret))
		mac.Write([]byte(raw[:dot]))
		if raw[dot+1:] != b64.EncodeToString(mac.Sum(nil)) {
			t.Errorf("%q is accepted", raw)
		}
	})
}

// FuzzVerifySigned signs what it is given, which is how far a fuzzer comes that cannot guess an HMAC. What is
// accepted satisfies the rules, and golang-jwt, which is laxer, accepts it too and reads the same claims.
func FuzzVerifySigned(f *testing.F) {
	for _, header := range []string{
		goodHeader, `{"alg":"HS256"}`, `{"alg":"none"}`, `{"alg":"HS256","alg":"HS256"}`, `{"alg":"HS256","crit":[]}`, `{"alg":"HS256","typ":"application/jwt"}`, ``,
	} {
		f.Add(header, payload(""))
	}
	for _, claims := range []string{
		payload(`,"nbf":1`), payload(`,"exp":1`), payload(`,"a":[{"b":"\ud83d\ude00"}]`), `{"iss":"iss-1","iat":-0,"exp":1800000001}`, `{}`, `null`, ``,
		`{"iss":"iss-1","iat":1,"exp":253402300799}`, `{"iss":"iss-1","iat":1e0,"exp":1.8e9}`, `{"iss":"iss-1","iat":0,"exp":1800000001,"nbf":null}`,
	} {
		f.Add(goodHeader, claims)
	}
	key, err := token.NewKey([]byte(testSecret))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, header, body string) {
		raw := forge(testSecret, header, body)
		claims, err := token.Verify(raw, key, rules)
		if err != nil {
			if claims != nil {
				t.Errorf("a refusal (%v) comes with %v", err, claims)
			}
			return
		}
		iat, exp := seconds(t, claims["iat"]), seconds(t, claims["exp"])
		if claims["iss"] != "iss-1" || iat > now.Unix() || exp <= now.Unix() {
			t.Errorf("%s is accepted", body)
		}
		lax, err := golangjwt.Parse(raw, func(*golangjwt.Token) (any, error) { return []byte(testSecret), nil },
			golangjwt.WithJSONNumber(), golangjwt.WithValidMethods([]string{"HS256"}), golangjwt.WithoutClaimsValidation())
		if err != nil {
			t.Fatalf("golang-jwt refuses %s.%s: %v", header, body, err)
		}
		if want := map[string]any(lax.Claims.(golangjwt.MapClaims)); !reflect.DeepEqual(map[string]any(claims), want) {
			t.Errorf("got %v, golang-jwt has %v", claims, want)
		}
	})
}

func seconds(t *testing.T, value any) int64 {
	t.Helper()
	n, err := value.(json.Number).Int64()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// FuzzOneChangedByteIsRefused changes one byte of a good token of any claim. TestEveryChangedByteIsRefused tries
// all bytes of one token.
func FuzzOneChangedByteIsRefused(f *testing.F) {
	f.Add("image-1", uint(0), byte('.'))
	f.Add("é", uint(40), byte('\n'))
	f.Add("", uint(150), byte('='))
	f.Add("<>&\u2028", uint(200), byte('A'))
	key, err := token.NewKey([]byte(testSecret))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, value string, at uint, b byte) {
		good, err := token.Mint(key, token.Claims{"iss": "iss-1", "iat": now.Unix(), "exp": now.Unix() + 60, "a": value})
		if err != nil {
			t.Fatal(err)
		}
		if len(good) > token.MaxLength {
			t.Skip("longer than MaxLength")
		}
		raw := []byte(good)
		i := at % uint(len(raw))
		if raw[i] == b {
			b++
		}
		raw[i] = b
		if _, err := token.Verify(string(raw), key, rules); err == nil {
			t.Errorf("byte %d of %q may be %q", i, good, b)
		}
	})
}
