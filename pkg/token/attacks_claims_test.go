package token_test

import (
	"strings"

	"aiuta-edge/pkg/token"
)

// claimsAttacks are signed well, and say what must not count.
func claimsAttacks(a attacker) []attackClass {
	return []attackClass{
		{"times missing, huge or of another type", "RFC 7519 sections 2 and 4.1.4; integers that saturate (libjwt issue 283)", attempts{
			"no exp":                  {a.verify(forge(testSecret, goodHeader, `{"iss":"iss-1","iat":1800000000}`)), token.ErrMissingClaim},
			"no iat":                  {a.verify(forge(testSecret, goodHeader, `{"iss":"iss-1","exp":1800000060}`)), token.ErrMissingClaim},
			"exp as a string":         {a.times("1800000000", `"1800000060"`), token.ErrClaimType},
			"exp null":                {a.times("1800000000", `null`), token.ErrClaimType},
			"exp true":                {a.times("1800000000", `true`), token.ErrClaimType},
			"exp in a list":           {a.times("1800000000", `[1800000060]`), token.ErrClaimType},
			"exp in an object":        {a.times("1800000000", `{"$gt":0}`), token.ErrClaimType},
			"exp with a fraction":     {a.times("1800000000", `1800000060.5`), token.ErrClaimType},
			"exp with an exponent":    {a.times("1800000000", `1e300`), token.ErrClaimType},
			"a small exponent":        {a.times("1800000000", `18000001e2`), token.ErrClaimType},
			"exp of 63 bits":          {a.times("1800000000", `9223372036854775807`), token.ErrClaimType},
			"exp of 64 bits":          {a.times("1800000000", `18446744073709551615`), token.ErrClaimType},
			"exp beyond 64 bits":      {a.times("1800000000", `99999999999999999999`), token.ErrClaimType},
			"exp after the year 9999": {a.times("1800000000", `253402300800`), token.ErrClaimType},
			"exp in milliseconds":     {a.times("1800000000", `1800000060000`), token.ErrClaimType},
			"a negative exp":          {a.times("1800000000", `-1`), token.ErrClaimType},
			"exp at zero":             {a.times("0", `0`), token.ErrExpired},
			"iat as a string":         {a.times(`"1800000000"`, `1800000060`), token.ErrClaimType},
			"a negative iat":          {a.times(`-1`, `1800000060`), token.ErrClaimType},
			"iat in the far future":   {a.times(`253402300799`, `253402300799`), token.ErrIssuedInFuture},
			"nbf as a string":         {a.claims(`,"nbf":"1"`), token.ErrClaimType},
			"nbf null":                {a.claims(`,"nbf":null`), token.ErrClaimType},
			"nbf in the far future":   {a.claims(`,"nbf":253402300799`), token.ErrNotYetValid},
		}},
		{"a token made for something else", "RFC 8725 sections 3.11 and 3.12", attempts{
			"the brand's session token": {a.verify(forge("the secret of the brand's own sessions", goodHeader, payload(""))), token.ErrSignature},
			"another issuer":            {a.verify(forge(testSecret, goodHeader, strings.Replace(payload(""), "iss-1", "iss-2", 1))), token.ErrIssuer},
			"no issuer":                 {a.verify(forge(testSecret, goodHeader, `{"iat":1800000000,"exp":1800000060}`)), token.ErrIssuer},
			"issuers in a list":         {a.verify(forge(testSecret, goodHeader, strings.Replace(payload(""), `"iss-1"`, `["iss-1"]`, 1))), token.ErrIssuer},
			"an access token":           {a.signed(`{"alg":"HS256","typ":"at+jwt"}`), token.ErrMalformed},
			"a token of DPoP":           {a.signed(`{"alg":"HS256","typ":"dpop+jwt"}`), token.ErrMalformed},
			"a typ that is no text":     {a.signed(`{"alg":"HS256","typ":["JWT"]}`), token.ErrMalformed},
			"typ as a media type":       {a.signed(`{"alg":"HS256","typ":"application/JWT"}`), nil},
			"a part of another token":   {a.verify(a.parts[0] + "." + b64.EncodeToString([]byte(payload(`,"x":1`))) + "." + a.parts[2]), token.ErrSignature},
			"another header":            {a.verify(b64.EncodeToString([]byte(`{"alg":"HS256"}`)) + "." + a.parts[1] + "." + a.parts[2]), token.ErrSignature},
		}},
		{"one error behind another", "CVE-2024-51744", attempts{
			"a bad signature and an old exp":   {a.verify(forge(stranger, goodHeader, `{"iss":"iss-1","iat":1,"exp":2}`)), token.ErrSignature},
			"a bad signature and no claims":    {a.verify(forge(stranger, goodHeader, ``)), token.ErrSignature},
			"a bad signature and no issuer":    {a.verify(forge(stranger, goodHeader, `{}`)), token.ErrSignature},
			"a bad signature, duplicate names": {a.verify(forge(stranger, goodHeader, payload(`,"iss":"iss-1"`))), token.ErrSignature},
		}},
	}
}
