package token_test

import (
	"strings"

	"aiuta-edge/pkg/token"
)

// formAttacks make two readers see two tokens in one text, or two texts in one token.
func formAttacks(a attacker) []attackClass {
	return []attackClass{
		{"another serialisation", "RFC 8725bis section 2.13", attempts{
			"flattened JSON":           {a.verify(`{"protected":"` + a.parts[0] + `","payload":"` + a.parts[1] + `","signature":"` + a.parts[2] + `"}`), token.ErrMalformed},
			"general JSON":             {a.verify(`{"payload":"` + a.parts[1] + `","signatures":[{"protected":"` + a.parts[0] + `","signature":"` + a.parts[2] + `"}]}`), token.ErrMalformed},
			"JSON around the token":    {a.verify(`"` + a.good + `"`), token.ErrMalformed},
			"five a.parts, encrypted":  {a.verify(a.good + ".AAAA.AAAA"), token.ErrMalformed},
			"four parts":               {a.verify(a.good + ".AAAA"), token.ErrMalformed},
			"two parts":                {a.verify(a.body), token.ErrMalformed},
			"a dot at the end":         {a.verify(a.good + "."), token.ErrMalformed},
			"a dot at the beginning":   {a.verify("." + a.good), token.ErrMalformed},
			"nothing":                  {a.verify(""), token.ErrMalformed},
			"the scheme left in front": {a.verify("Bearer " + a.good), token.ErrMalformed},
			"two tokens":               {a.verify(a.good + "," + a.good), token.ErrMalformed},
			"a comment":                {a.verify(a.good + "#"), token.ErrMalformed},
		}},
		{"a second spelling", "RFC 4648 sections 3.3 to 3.5; a list of denied tokens by hash would miss it", attempts{
			"a newline in the signature":       {a.verify(insert(a.good, len(a.good)-3, "\n")), token.ErrMalformed},
			"a carriage return in the header":  {a.verify(insert(a.good, 3, "\r")), token.ErrMalformed},
			"a line end after the token":       {a.verify(a.good + "\r\n"), token.ErrMalformed},
			"a space before the token":         {a.verify(" " + a.good), token.ErrMalformed},
			"padding":                          {a.verify(a.good + "="), token.ErrMalformed},
			"padding in the header":            {a.verify(strings.Replace(a.good, ".", "=.", 1)), token.ErrMalformed},
			"the unused bits of the signature": {a.verify(a.good[:len(a.good)-1] + respell(a.good[len(a.good)-1])), token.ErrMalformed},
			"a payload with unused bits":       {a.verify(forgeEncoded(testSecret, a.parts[0], b64.EncodeToString([]byte(`{"a": 1}`))[:10]+"R")), token.ErrMalformed},
			"the other alphabet":               {a.verify(strings.ReplaceAll(forgeEncoded(testSecret, a.parts[0], "____"), "_", "/")), token.ErrMalformed},
			"an escaped dot":                   {a.verify(strings.Replace(a.good, ".", "%2E", 1)), token.ErrMalformed},
			"NUL after the token":              {a.verify(a.good + "\x00"), token.ErrMalformed},
		}},
		{"a name that stands twice", "RFC 7515 section 4, RFC 8259 section 4", attempts{
			"alg, the last good":         {a.signed(`{"alg":"none","alg":"HS256"}`), token.ErrMalformed},
			"alg, the first good":        {a.signed(`{"alg":"HS256","alg":"none"}`), token.ErrMalformed},
			"alg, both good":             {a.signed(`{"alg":"HS256","alg":"HS256"}`), token.ErrMalformed},
			"alg, spelled with escapes":  {a.signed(`{"alg":"HS256","\u0061lg":"none"}`), token.ErrMalformed},
			"exp":                        {a.claims(`,"exp":9999999999`), token.ErrMalformed},
			"a claim of the application": {a.claims(`,"sku_ids":["a"],"sku_ids":["b"]`), token.ErrMalformed},
			"deep inside a claim":        {a.claims(`,"o":[{"a":1,"a":2}]`), token.ErrMalformed},
		}},
		{"a name in other letters", "encoding/json matches the names of struct fields by Unicode case folding", attempts{
			"ALG":                    {a.signed(`{"ALG":"HS256"}`), token.ErrAlgorithm},
			"Alg next to alg":        {a.signed(`{"alg":"none","Alg":"HS256"}`), token.ErrAlgorithm},
			"ISS":                    {a.verify(forge(testSecret, goodHeader, strings.Replace(payload(""), "iss", "ISS", 1))), token.ErrIssuer},
			"iss with a long s":      {a.verify(forge(testSecret, goodHeader, strings.Replace(payload(""), "iss", "iſs", 1))), token.ErrIssuer},
			"EXP":                    {a.verify(forge(testSecret, goodHeader, strings.Replace(payload(""), "exp", "EXP", 1))), token.ErrMissingClaim},
			"Exp after an old exp":   {a.verify(forge(testSecret, goodHeader, `{"iss":"iss-1","iat":1,"exp":2,"Exp":9999999999}`)), token.ErrExpired},
			"CRIT is another header": {a.signed(`{"alg":"HS256","CRIT":["x"]}`), nil},
		}},
		{"a text that reads differently", "RFC 8259 section 8", attempts{
			"half a pair in the issuer":   {a.verify(forge(testSecret, goodHeader, strings.Replace(payload(""), "iss-1", `iss-1\ud800`, 1))), token.ErrIssuer},
			"half a pair in a header":     {a.signed(`{"alg":"HS256","x":"\ud800"}`), token.ErrMalformed},
			"two names of half a pair":    {a.claims(`,"\udfff":1,"\udffe":2`), token.ErrMalformed},
			"half a pair where none asks": {a.claims(`,"name":"Ann \ud83d"`), nil},
			"U+FFFD where none asks":      {a.claims(`,"name":"Ann \ufffd"`), nil},
			"invalid UTF-8":               {a.claims(",\"a\":\"\xff\""), token.ErrMalformed},
			"UTF-16":                      {a.verify(forge(testSecret, goodHeader, "{\x00}\x00")), token.ErrMalformed},
			"a byte order mark":           {a.verify(forge(testSecret, goodHeader, "\ufeff"+payload(""))), token.ErrMalformed},
			"a second object behind":      {a.verify(forge(testSecret, goodHeader, payload("")+`{}`)), token.ErrMalformed},
			"NUL behind":                  {a.verify(forge(testSecret, goodHeader, payload("")+"\x00")), token.ErrMalformed},
			"a header that is null":       {a.signed(`null`), token.ErrMalformed},
			"a header that is no JSON":    {a.signed(`alg=HS256`), token.ErrMalformed},
			"an empty header":             {a.signed(``), token.ErrMalformed},
			"claims that are a list":      {a.verify(forge(testSecret, goodHeader, `[["exp",9999999999]]`)), token.ErrMalformed},
			"claims that are null":        {a.verify(forge(testSecret, goodHeader, `null`)), token.ErrMalformed},
			"an issuer with a space more": {a.verify(forge(testSecret, goodHeader, strings.Replace(payload(""), "iss-1", "iss-1 ", 1))), token.ErrIssuer},
		}},
		{"a token that costs", "CVE-2025-30204", attempts{
			"a megabyte of dots":        {a.verify(strings.Repeat(".", 1<<20)), token.ErrTooLong},
			"dots within the limit":     {a.verify(strings.Repeat(".", token.MaxLength)), token.ErrMalformed},
			"a byte over the limit":     {a.verify(strings.Repeat("a", token.MaxLength+1)), token.ErrTooLong},
			"a header over its limit":   {a.signed(`{"alg":"HS256","x":"` + strings.Repeat("a", 6<<10) + `"}`), token.ErrMalformed},
			"much, and signed":          {a.claims(`,"x":"` + strings.Repeat("a", token.MaxLength) + `"`), token.ErrTooLong},
			"deep nesting, not signed":  {a.unsigned(strings.Repeat(`{"a":`, 1000)), token.ErrMalformed},
			"deep nesting in a header":  {a.signed(`{"alg":"HS256","x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`), token.ErrMalformed},
			"deep nesting in a claim":   {a.claims(`,"x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000)), token.ErrMalformed},
			"a number of 4,000 digits":  {a.times("1800000000", strings.Repeat("9", 4000)), token.ErrClaimType},
			"an exponent of many zeros": {a.times("1800000000", "1e"+strings.Repeat("9", 400)), token.ErrClaimType},
		}},
	}
}
