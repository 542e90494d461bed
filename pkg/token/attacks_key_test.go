package token_test

import (
	"strings"

	"aiuta-edge/pkg/token"
)

// keyAttacks choose the key, guess it, or make a verifier take a public one.
func keyAttacks(a attacker) []attackClass {
	return []attackClass{
		{"a key taken for another kind", "CVE-2016-10555, CVE-2022-29217, CVE-2023-48223, CVE-2026-48526", attempts{
			"RS256, signed as HS256":    {a.signed(`{"alg":"RS256"}`), token.ErrAlgorithm},
			"ES256, signed as HS256":    {a.signed(`{"alg":"ES256"}`), token.ErrAlgorithm},
			"EdDSA, signed as HS256":    {a.signed(`{"alg":"EdDSA"}`), token.ErrAlgorithm},
			"a public key as secret":    {a.secret(publicKeyPEM), token.ErrKeyOfOtherKind},
			"after white space":         {a.secret("\n  " + publicKeyPEM), token.ErrKeyOfOtherKind},
			"a certificate as secret":   {a.secret("-----BEGIN CERTIFICATE-----\nMIIBhTCCASugAwIBAgIQIRi6zePL6mKjOipn+dNuaTAKBggq"), token.ErrKeyOfOtherKind},
			"a public JWK as secret":    {a.secret(`{"crv":"P-256","kty":"EC","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"}`), token.ErrKeyOfOtherKind},
			"a secret JWK as secret":    {a.secret(`{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}`), token.ErrKeyOfOtherKind},
			"a set of JWKs as secret":   {a.secret(`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}`), token.ErrKeyOfOtherKind},
			"an SSH key as secret":      {a.secret("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGl0c25vdGFyZWFsa2V5"), token.ErrKeyOfOtherKind},
			"an ECDSA SSH key likewise": {a.secret("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY"), token.ErrKeyOfOtherKind},
		}},
		{"a blank or short secret", "CVE-2019-20933, CVE-2026-102266, CVE-2025-45768; RFC 7518 section 3.2", attempts{
			"empty":                     {a.secret(""), token.ErrKeyTooShort},
			"white space":               {a.secret(strings.Repeat(" ", 31)), token.ErrKeyTooShort},
			"31 bytes":                  {a.secret(testSecret[:31]), token.ErrKeyTooShort},
			"signed with none":          {a.verify(forge("", goodHeader, payload(""))), token.ErrSignature},
			"signed with NUL":           {a.verify(forge("\x00", goodHeader, payload(""))), token.ErrSignature},
			"verified without a secret": {a.verifyWith(token.Key{}, a.good), token.ErrNoKey},
			"minted without a secret":   {mintWithoutKey(), token.ErrNoKey},
		}},
		{"a secret from a word list", "RFC 8725 section 3.5", attempts{
			"a word":                    {a.secret("secret"), token.ErrKeySample},
			"a sample in capitals":      {a.secret("YOUR_SECRET_KEY"), token.ErrKeySample},
			"a long placeholder":        {a.secret("<paste the JWT secret of the portal here>"), token.ErrKeySample},
			"Aiuta's sample":            {a.secret("<JWT_SECRET>"), token.ErrKeySample},
			"jwt.io's sample":           {a.secret("your-256-bit-secret"), token.ErrKeySample},
			"jwt.io's longer sample":    {a.secret("a-string-secret-at-least-256-bits-long"), token.ErrKeySample},
			"a word padded with itself": {a.secret(strings.Repeat("secret", 8)), token.ErrKeySample},
			"a letter repeated":         {a.secret(strings.Repeat("x", 64)), token.ErrKeyGuessable},
			"zero bytes":                {a.secret(strings.Repeat("\x00", 32)), token.ErrKeyNUL},
			"signed with a word":        {a.verify(forge("secret", goodHeader, payload(""))), token.ErrSignature},
		}},
		{"a key that the token brings along", "CVE-2018-0114; RFC 8725 section 3.10", attempts{
			"jwk":                     {a.strangers(`{"alg":"HS256","jwk":` + strangersJWK + `}`), token.ErrSignature},
			"jku":                     {a.strangers(`{"alg":"HS256","jku":"http://127.0.0.1:1/jwks.json"}`), token.ErrSignature},
			"x5u":                     {a.strangers(`{"alg":"HS256","x5u":"file:///dev/stdin"}`), token.ErrSignature},
			"x5c":                     {a.strangers(`{"alg":"HS256","x5c":["` + b64.EncodeToString([]byte(stranger)) + `"]}`), token.ErrSignature},
			"the secret itself as k":  {a.strangers(`{"alg":"HS256","k":"` + b64.EncodeToString([]byte(stranger)) + `"}`), token.ErrSignature},
			"a jku that is signed":    {a.signed(`{"alg":"HS256","jku":"http://127.0.0.1:1/jwks.json"}`), nil},
			"another jwk, and signed": {a.signed(`{"alg":"HS256","jwk":` + strangersJWK + `}`), nil},
		}},
		{"kid as a path or a query", "RFC 8725 section 3.10", attempts{
			"an empty file":          {a.verify(forge("", `{"alg":"HS256","kid":"../../../../dev/null"}`, payload(""))), token.ErrSignature},
			"an absolute path":       {a.verify(forge("", `{"alg":"HS256","kid":"/dev/null"}`, payload(""))), token.ErrSignature},
			"an SQL union":           {a.verify(forge("x", `{"alg":"HS256","kid":"a' UNION SELECT 'x"}`, payload(""))), token.ErrSignature},
			"a command":              {a.strangers(`{"alg":"HS256","kid":"|sleep 10"}`), token.ErrSignature},
			"blank":                  {a.verify(forge("", `{"alg":"HS256","kid":""}`, payload(""))), token.ErrSignature},
			"an object":              {a.strangers(`{"alg":"HS256","kid":{"$ne":null}}`), token.ErrSignature},
			"a path, and signed":     {a.signed(`{"alg":"HS256","kid":"../../../../dev/null"}`), nil},
			"an unknown kid, signed": {a.signed(`{"alg":"HS256","kid":"unheard of"}`), nil},
		}},
	}
}

// strangersJWK is a key that a token may bring along.
var strangersJWK = `{"kty":"oct","k":"` + b64.EncodeToString([]byte(stranger)) + `"}`

func mintWithoutKey() error {
	_, err := token.Mint(token.Key{}, nil)
	return err
}

// publicKeyPEM is the example key of RFC 8410 section 10.1.
const publicKeyPEM = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n"
