package probe

import (
	"strings"

	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/report"
)

// formForgeries make two readers see two tokens in one text, or cost more than they weigh.
var formForgeries = []tokenAttack{
	{
		name: "json-serialisation", group: "form", severity: report.Medium,
		summary: "a good token in the JSON serialisations of JWS",
		rule:    "RFC 8725bis section 2.13; RFC 7519 section 1: compact only",
		forge: func(s *subject) []forgery {
			head, payload, signature := parts(s.good)
			return []forgery{
				{sent: "flattened JSON", raw: `{"protected":"` + head + `","payload":"` + payload + `","signature":"` + signature + `"}`, reason: reason.TokenMalformed},
				{sent: "general JSON", raw: `{"payload":"` + payload + `","signatures":[{"protected":"` + head + `","signature":"` + signature + `"}]}`,
					reason: reason.TokenMalformed},
				{sent: "a JSON string around the token", raw: `"` + s.good + `"`, reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "jwe", group: "form", severity: report.Medium,
		summary: "five parts, as an encrypted token has them",
		rule:    "RFC 8725bis; RFC 7516 section 9",
		forge: func(s *subject) []forgery {
			_, payload, _ := parts(s.good)
			return []forgery{
				{sent: "a good token and two parts more", raw: s.good + ".AAAA.AAAA", reason: reason.TokenMalformed},
				{sent: "alg dir, an empty key", raw: encode(`{"alg":"dir","enc":"A256GCM"}`) + "..AAAA." + payload + ".AAAA", reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "wrong-parts", group: "form", severity: report.High,
		summary: "two parts, four parts, and dots where none belong",
		rule:    "RFC 7515 section 7.1",
		forge: func(s *subject) []forgery {
			body, _ := s.split()
			return []forgery{
				{sent: "two parts", raw: strings.TrimSuffix(body, "."), reason: reason.TokenMalformed},
				{sent: "four parts", raw: s.good + ".AAAA", reason: reason.TokenMalformed},
				{sent: "a dot behind", raw: s.good + ".", reason: reason.TokenMalformed},
				{sent: "a dot in front", raw: "." + s.good, reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "two-tokens", group: "form", severity: report.Medium,
		summary: "a bad token and a good one in one credential",
		rule:    "RFC 6750 section 2.1",
		forge: func(s *subject) []forgery {
			bad := unsigned(`{"alg":"none"}`, s.payload(nil), "")
			return []forgery{
				{sent: "a comma between them", raw: bad + "," + s.good, reason: reason.TokenMalformed},
				{sent: "a blank between them", raw: bad + " " + s.good, reason: reason.TokenMalformed},
				{sent: "the scheme between them", raw: "Bearer " + s.good, reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "duplicate-header-names", group: "form", severity: report.Medium, leaked: true,
		summary: "alg twice in one header: parsers disagree on which counts",
		rule:    "RFC 7515 section 4",
		forge: func(s *subject) []forgery {
			return []forgery{
				{sent: "alg none, then HS256", raw: s.sign(`{"alg":"none","alg":"HS256"}`, s.payload(nil)), reason: reason.TokenMalformed},
				{sent: "alg HS256, then none", raw: s.sign(`{"alg":"HS256","alg":"none"}`, s.payload(nil)), reason: reason.TokenMalformed},
				{sent: "the second one escaped", raw: s.sign(`{"alg":"HS256","\u0061lg":"none"}`, s.payload(nil)), reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "duplicate-claim-names", group: "form", severity: report.Medium, leaked: true,
		summary: "one claim twice, under the right signature",
		rule:    "RFC 7519 section 4; RFC 8259 section 4",
		forge: func(s *subject) []forgery {
			return []forgery{
				{sent: "an exp more", raw: s.sign(header, s.raw(`,"exp":4102444800`)), reason: reason.TokenMalformed},
				{sent: "an iss more, escaped", raw: s.sign(header, s.raw(`,"\u0069ss":"attacker"`)), reason: reason.TokenMalformed},
				{sent: "a name twice deep inside", raw: s.sign(header, s.raw(`,"x":[{"a":1,"a":2}]`)), reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "header-name-case", group: "form", severity: report.Medium, leaked: true,
		summary: "ALG in place of alg: names are case-sensitive, and some JSON readers are not",
		rule:    "RFC 7515 section 4; RFC 7519 section 10.1.1",
		forge: func(s *subject) []forgery {
			return []forgery{
				{sent: "ALG HS256", raw: s.sign(`{"ALG":"HS256"}`, s.payload(nil)), reason: reason.TokenAlgorithm},
				{sent: "alg none beside Alg HS256", raw: s.sign(`{"alg":"none","Alg":"HS256"}`, s.payload(nil)), reason: reason.TokenAlgorithm},
			}
		},
	},
	{
		name: "claim-name-case", group: "form", severity: report.High, leaked: true,
		summary: "EXP beside or in place of exp, ISS in place of iss",
		rule:    "RFC 7519 section 4; RFC 8259 section 7",
		forge: func(s *subject) []forgery {
			return []forgery{
				{sent: "EXP in place of exp", raw: s.sign(header, s.instead("exp", `"EXP":4102444800`)), reason: reason.TokenClaimMissing},
				{sent: "an old exp, a new Exp", raw: s.sign(header, s.instead("exp", `"exp":1,"Exp":4102444800`)), reason: ""},
				{sent: "ISS in place of iss", raw: s.sign(header, s.instead("iss", `"ISS":`+quote(s.claims["iss"]))), reason: reason.IssuerMissing},
			}
		},
	},
	{
		name: "payload-not-an-object", group: "form", severity: report.Medium, leaked: true,
		summary: "claims that are a list, null, a text or nothing",
		rule:    "RFC 7519 section 7.2",
		forge: func(s *subject) []forgery {
			var found []forgery
			for _, payload := range []string{`[["exp",4102444800]]`, `null`, `"exp"`, `1`, ``, `{}{}`} {
				found = append(found, forgery{sent: "the payload " + payload, raw: s.sign(header, payload), reason: reason.TokenMalformed})
			}
			return found
		},
	},
	{
		name: "broken-text", group: "form", severity: report.Low, leaked: true,
		summary: "claims that are not UTF-8 or begin with a byte order mark, and an iss that ends in half a surrogate pair",
		rule:    "RFC 8259 section 8; RFC 8725 section 3.7",
		forge: func(s *subject) []forgery {
			known, _ := s.claims["iss"].(string)
			half := `"iss":` + strings.TrimSuffix(quote(known), `"`) + `\ud800"`
			return []forgery{
				{sent: "bytes that are not UTF-8", raw: s.sign(header, s.raw(",\"x\":\"\xff\"")), reason: reason.TokenMalformed},
				{sent: "half a surrogate pair", raw: s.sign(header, s.instead("iss", half)), reason: reason.IssuerUnknown},
				{sent: "a byte order mark", raw: s.sign(header, "\ufeff"+s.payload(nil)), reason: reason.TokenMalformed},
				{sent: "NUL behind the object", raw: s.sign(header, s.payload(nil)+"\x00"), reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "token-of-another-type", group: "form", severity: report.Medium, leaked: true,
		summary: "a typ that says this is another kind of token",
		rule:    "RFC 8725 section 3.11",
		forge: func(s *subject) []forgery {
			var found []forgery
			for _, typ := range []string{`"logout+jwt"`, `"JOSE+JSON"`, `"dpop+jwt"`, `null`, `["JWT"]`} {
				found = append(found, forgery{sent: "typ " + typ, raw: s.sign(`{"alg":"HS256","typ":`+typ+`}`, s.payload(nil)), reason: reason.TokenMalformed})
			}
			return found
		},
	},
	{
		name: "oversize", group: "cost", severity: report.Medium, leaked: true,
		summary: "a token of more than 16 KiB, under the right signature",
		rule:    "CWE-770; CVE-2025-30204",
		forge: func(s *subject) []forgery {
			return []forgery{{sent: "16 KiB in one claim", raw: s.sign(header, s.raw(`,"x":"`+strings.Repeat("a", 16<<10)+`"`)), reason: reason.TokenTooLong}}
		},
	},
	{
		name: "dots", group: "cost", severity: report.Medium,
		summary: "thousands of dots, for parsers that split before they look",
		rule:    "CVE-2025-30204; CWE-405",
		forge: func(*subject) []forgery {
			return []forgery{
				{sent: "8,000 dots", raw: strings.Repeat(".", 8000), reason: reason.TokenMalformed},
				{sent: "64,000 dots", raw: strings.Repeat(".", 64000), reason: reason.TokenTooLong},
			}
		},
	},
	{
		name: "deep-nesting", group: "cost", severity: report.Medium, leaked: true,
		summary: "a thousand lists in one another, in a claim and in the header",
		rule:    "RFC 8259 section 9; CWE-674",
		forge: func(s *subject) []forgery {
			deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
			return []forgery{
				{sent: "in a claim, well signed", raw: s.sign(header, s.raw(`,"x":`+deep)), reason: reason.TokenMalformed},
				{sent: "in the header, well signed", raw: s.sign(`{"alg":"HS256","x":`+deep+`}`, s.payload(nil)), reason: reason.TokenMalformed},
			}
		},
	},
}

// instead returns the claims as JSON without one of them, and with more text, such as `"EXP":1`.
func (s *subject) instead(name, more string) string {
	return strings.TrimSuffix(s.payload(map[string]any{name: nil}), "}") + "," + more + "}"
}
