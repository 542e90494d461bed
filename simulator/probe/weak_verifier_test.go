package probe_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"strings"
)

// weakVerifiers are verifiers with one weakness each in how they check a signature or read a token, and the attacks
// that must notice it: these and no others.
var weakVerifiers = map[string]weakBackend{
	"takes none for an algorithm": {
		func(a arrival) bool {
			alg, _ := a.header["alg"].(string)
			return a.honest() && strings.EqualFold(alg, "none") && strings.Count(a.raw, ".") == 2
		}, []string{"alg-none", "alg-none-signed", "duplicate-header-names", "header-name-case"},
	},
	"takes a missing algorithm for none": {
		func(a arrival) bool {
			alg, _ := a.header["alg"].(string)
			return a.honest() && alg == "" && a.header["ALG"] == nil && a.signature == ""
		}, []string{"alg-missing"},
	},
	"compares algorithms in any letters": {
		func(a arrival) bool {
			alg, _ := a.header["alg"].(string)
			return a.honest() && a.wellSigned && alg != "HS256" && strings.EqualFold(strings.TrimSpace(alg), "HS256")
		}, []string{"alg-case"},
	},
	"takes every HMAC": {
		func(a arrival) bool {
			return a.honest() && (a.header["alg"] == "HS512" && hmac.Equal(a.mac, sum(sha512.New, a.targets.Aiuta.Victim.Secret, a.input)))
		}, []string{"alg-other-hmac"},
	},
	"does not look at the algorithm": {
		func(a arrival) bool {
			alg, ok := a.header["alg"].(string)
			return a.honest() && a.wellSigned && ok && alg != "HS256" && a.header["Alg"] == nil && strings.Count(a.raw, "=") == 0
		}, []string{"alg-asymmetric", "alg-case", "alg-other-hmac", "duplicate-header-names"},
	},
	"takes its public key for the secret": {
		func(a arrival) bool { return a.signedWith([]byte(a.targets.Aiuta.PublicKey)) }, []string{"key-confusion"},
	},
	"skips an empty signature": {
		func(a arrival) bool { return a.honest() && a.header["alg"] == "HS256" && a.signature == "" }, []string{"signature-null"},
	},
	"compares as much as it is given": {
		func(a arrival) bool {
			want := sum(sha256.New, a.targets.Aiuta.Victim.Secret, a.input)
			return a.honest() && a.header["alg"] == "HS256" && len(a.mac) > 0 && len(a.mac) < len(want) && bytes.HasPrefix(want, a.mac)
		}, []string{"signature-short"},
	},
	"compares the first half": {
		func(a arrival) bool {
			want := sum(sha256.New, a.targets.Aiuta.Victim.Secret, a.input)
			return a.honest() && len(a.mac) > 32 && bytes.HasPrefix(a.mac, want[:16]) && strings.Count(a.raw, ".") == 2
		}, []string{"signature-long"},
	},
	"does not verify": {
		func(a arrival) bool {
			return a.fresh && a.mine && a.claims["sub"] != nil
		}, []string{"payload-changed", "session-for-token"},
	},
	"decodes any base64": {
		func(a arrival) bool {
			return a.honest() && a.wellSigned && a.header["alg"] == "HS256" && strings.ContainsAny(a.raw, "+/= \t")
		}, []string{"folded-token", "padding", "standard-alphabet", "white-space"},
	},
	"ignores crit": {
		func(a arrival) bool {
			_, critical := a.header["crit"]
			_, encoded := a.header["b64"]
			return a.honest() && a.wellSigned && (critical || encoded)
		}, []string{"crit-b64", "crit-unknown"},
	},
	"takes the last of two names": {
		func(a arrival) bool {
			head, payload, _ := strings.Cut(a.input, ".")
			return a.honest() && a.wellSigned && a.header["alg"] == "HS256" &&
				(bytes.Count(anyBase64(head), []byte(`lg"`)) > 1 || bytes.Count(anyBase64(payload), []byte(`"exp"`)) > 1)
		}, []string{"duplicate-claim-names", "duplicate-header-names"},
	},
	"reads names in any letters": {
		func(a arrival) bool {
			var claims struct{ Exp, Iat float64 }
			_, payload, _ := strings.Cut(a.input, ".")
			json.Unmarshal(anyBase64(payload), &claims)
			return a.wellSigned && a.mine && claims.Exp > 4e9 && claims.Exp < 5e9 && bytes.Contains(bytes.ToUpper(anyBase64(payload)),
				[]byte(`"EXP":4102444800`)) && a.claims["exp"] != float64(4102444800)
		}, []string{"claim-name-case"},
	},
}
