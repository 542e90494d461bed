package token_test

import (
	"errors"
	"fmt"
	"time"

	"aiuta-edge/pkg/token"
)

// A token for Aiuta: claims in, a signed JWT out.
func ExampleMint() {
	key, err := token.NewKey([]byte("kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"))
	if err != nil {
		fmt.Println(err)
		return
	}
	raw, err := token.Mint(key, token.Claims{"iss": "brand", "iat": 1800000000, "exp": 1800000060, "uploaded_image_id": "image-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	minted, err := token.Parse(raw)
	fmt.Println(minted.Header, string(minted.Payload), err)
	// Output:
	// map[alg:HS256 typ:JWT] {"exp":1800000060,"iat":1800000000,"iss":"brand","uploaded_image_id":"image-1"} <nil>
}

// A key with an id, as it is used while two secrets are in use.
func ExampleKey_WithID() {
	key, err := token.NewKey([]byte("kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"))
	if err == nil {
		key, err = key.WithID("2026-11")
	}
	fmt.Println(key, err)
	// Output: [secret] <nil>
}

// Secrets that a configuration should not have, and what to change.
func ExampleNewKey() {
	for _, secret := range []string{
		"your-256-bit-secret", "kF3vPq8Z", `"kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"`, "\uFEFFkF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	} {
		_, err := token.NewKey([]byte(secret))
		fmt.Println(err)
	}
	// Output:
	// secret is a sample value
	// secret is shorter than 32 bytes
	// secret stands in quotes: remove them, or the quotes become part of the key
	// secret begins with a byte order mark (U+FEFF): save it without one
	// secret repeats a few characters
}

// A verifier says who signs, for whom, and by which clock.
func ExampleVerify() {
	key, err := token.NewKey([]byte("kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"))
	if err != nil {
		fmt.Println(err)
		return
	}
	raw, err := token.Mint(key, token.Claims{"iss": "brand", "aud": []string{"try-on", "shop"}, "iat": 1800000000, "exp": 1800000060})
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Unix(1800000030, 0)
	rules := token.Rules{Now: func() time.Time { return at }, Leeway: time.Second, Issuer: "brand", Audiences: []string{"try-on"}}
	claims, err := token.Verify(raw, key, rules)
	fmt.Println(claims["aud"], err)

	at = at.Add(time.Hour)
	_, err = token.Verify(raw, key, rules)
	fmt.Println(errors.Is(err, token.ErrExpired), err)
	// Output:
	// [try-on shop] <nil>
	// true token has expired: at 2027-01-15T08:01:00Z, seen at 2027-01-15T09:00:30Z
}

// A session of an identity provider: its header leads to a key of the provider's set, and the key says which algorithm
// it is for. The token is that of RFC 8037 appendix A.4, whose payload is no claims.
func ExampleParseJWKS() {
	set, err := token.ParseJWKS([]byte(`{"keys":[
		{"kty":"RSA","use":"enc","alg":"RSA-OAEP","n":"AQAB","e":"AQAB"},
		{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
	]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	const raw = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc" +
		".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
	unverified, err := token.Parse(raw)
	if err != nil {
		fmt.Println(err)
		return
	}
	key, err := set.Key(unverified)
	if err != nil {
		fmt.Println(err)
		return
	}
	verified, err := token.VerifySignature(raw, key)
	fmt.Println(key.Algorithm(), string(verified.Payload), err)
	// Output: EdDSA Example of Ed25519 signing <nil>
}

func ExampleRegistered() {
	fmt.Println(token.Registered("exp"), token.Registered("kid"), token.Registered("uploaded_image_id"))
	// Output: true true false
}
