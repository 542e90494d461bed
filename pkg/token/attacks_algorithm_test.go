package token_test

import (
	"strings"

	"aiuta-edge/pkg/token"
)

// algorithmAttacks choose how a signature is checked, or that it is not.
func algorithmAttacks(a attacker) []attackClass {
	return []attackClass{
		{"no algorithm", "CVE-2015-2951, CVE-2015-9235; RFC 8725 section 3.1", attempts{
			"none":                {a.unsigned(`{"alg":"none"}`), token.ErrAlgorithm},
			"None":                {a.unsigned(`{"alg":"None"}`), token.ErrAlgorithm},
			"NONE":                {a.unsigned(`{"alg":"NONE"}`), token.ErrAlgorithm},
			"nOnE":                {a.unsigned(`{"alg":"nOnE"}`), token.ErrAlgorithm},
			"noNE":                {a.unsigned(`{"alg":"noNE"}`), token.ErrAlgorithm},
			"none, yet signed":    {a.signed(`{"alg":"none"}`), token.ErrAlgorithm},
			"an empty alg":        {a.unsigned(`{"alg":""}`), token.ErrAlgorithm},
			"no alg":              {a.unsigned(`{}`), token.ErrAlgorithm},
			"no alg, yet signed":  {a.signed(`{"typ":"JWT"}`), token.ErrAlgorithm},
			"null":                {a.unsigned(`{"alg":null}`), token.ErrAlgorithm},
			"a truth value":       {a.unsigned(`{"alg":true}`), token.ErrAlgorithm},
			"a number":            {a.unsigned(`{"alg":0}`), token.ErrAlgorithm},
			"a list with HS256":   {a.signed(`{"alg":["HS256"]}`), token.ErrAlgorithm},
			"an object in a list": {a.signed(`{"alg":[{"HS256":true}]}`), token.ErrAlgorithm},
		}},
		{"another algorithm", "RFC 8725bis section 3.1: letter for letter, from a list of one", attempts{
			"hs256":                   {a.signed(`{"alg":"hs256"}`), token.ErrAlgorithm},
			"HS256 and a space":       {a.signed(`{"alg":"HS256 "}`), token.ErrAlgorithm},
			"HS256 and NUL":           {a.signed(`{"alg":"HS256\u0000"}`), token.ErrAlgorithm},
			"HS256 in wide letters":   {a.signed(`{"alg":"ＨＳ２５６"}`), token.ErrAlgorithm},
			"HS512, signed with it":   {a.verify(forgeHS512(testSecret, payload(""))), token.ErrAlgorithm},
			"HS512, signed as HS256":  {a.signed(`{"alg":"HS512"}`), token.ErrAlgorithm},
			"HS256 of an HS512's MAC": {a.verify(a.body + "." + strings.Split(forgeHS512(testSecret, payload("")), ".")[2]), token.ErrSignature},
		}},
		{"a null signature", "CVE-2020-28042", attempts{
			"no signature":              {a.verify(a.body + "."), token.ErrSignature},
			"no signature and no dot":   {a.verify(a.body), token.ErrMalformed},
			"the last four letters cut": {a.verify(a.good[:len(a.good)-4]), token.ErrMalformed},
			"the last letter cut":       {a.verify(a.good[:len(a.good)-1]), token.ErrMalformed},
			"half of it":                {a.verify(a.body + "." + a.parts[2][:20]), token.ErrSignature},
			"a byte too many":           {a.verify(a.body + "." + a.parts[2][:40] + "AAAA"), token.ErrSignature},
			"32 zero bytes":             {a.verify(a.body + "." + b64.EncodeToString(make([]byte, 32))), token.ErrSignature},
			"the payload as signature":  {a.verify(a.body + "." + a.parts[1]), token.ErrSignature},
		}},
		{"an extension that is not understood", "CVE-2026-32597, CVE-2025-59420; RFC 7515 section 4.1.11, RFC 7797", attempts{
			"crit":                     {a.signed(`{"alg":"HS256","crit":["x"],"x":1}`), token.ErrCritical},
			"crit of a known claim":    {a.signed(`{"alg":"HS256","crit":["exp"]}`), token.ErrCritical},
			"crit null":                {a.signed(`{"alg":"HS256","crit":null}`), token.ErrCritical},
			"an empty crit":            {a.signed(`{"alg":"HS256","crit":[]}`), token.ErrCritical},
			"an unencoded payload":     {a.signed(`{"alg":"HS256","b64":false,"crit":["b64"]}`), token.ErrCritical},
			"b64 without crit":         {a.signed(`{"alg":"HS256","b64":false}`), token.ErrCritical},
			"b64 that says the normal": {a.signed(`{"alg":"HS256","b64":true}`), token.ErrCritical},
		}},
	}
}
