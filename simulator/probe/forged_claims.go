package probe

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/report"
)

// headerForgeries carry an extension that a verifier must understand or refuse.
var headerForgeries = []tokenAttack{
	{
		name: "crit-unknown", group: "extensions", severity: report.High, leaked: true,
		summary: "a critical extension that nobody knows",
		rule:    "RFC 7515 section 4.1.11; CVE-2025-59420, CVE-2026-32597",
		forge: func(s *subject) []forgery {
			var found []forgery
			for _, head := range []string{`"crit":["x"],"x":1`, `"crit":["exp"],"exp":1`, `"crit":["x"]`, `"crit":[]`, `"crit":null`, `"crit":"x"`} {
				found = append(found, forgery{sent: head, raw: s.sign(`{"alg":"HS256",`+head+`}`, s.payload(nil)), reason: reason.TokenCritical})
			}
			return found
		},
	},
	{
		name: "crit-b64", group: "extensions", severity: report.High, leaked: true,
		summary: "b64 false, by which the payload means another text than it says",
		rule:    "RFC 7797 section 6; CVE-2026-32597",
		forge: func(s *subject) []forgery {
			return []forgery{
				{sent: "b64 false, in crit", raw: s.sign(`{"alg":"HS256","b64":false,"crit":["b64"]}`, s.payload(nil)), reason: reason.TokenCritical},
				{sent: "b64 false, without crit", raw: s.sign(`{"alg":"HS256","b64":false}`, s.payload(nil)), reason: reason.TokenCritical},
			}
		},
	},
}

// claimForgeries are signed with the real secret, and say what no honest token says.
var claimForgeries = []tokenAttack{
	{
		name: "exp-missing", group: "claims", severity: report.High, leaked: true,
		summary: "a token that never expires",
		rule:    "RFC 7519 section 4.1.4; OWASP JWT cheat sheet",
		forge: func(s *subject) []forgery {
			return []forgery{{sent: "no exp", raw: s.sign(header, s.payload(map[string]any{"exp": nil})), reason: reason.TokenClaimMissing}}
		},
	},
	{
		name: "exp-past", group: "claims", severity: report.High, leaked: true,
		summary: "a token that has expired",
		rule:    "RFC 7519 section 4.1.4",
		forge: func(s *subject) []forgery {
			var found []forgery
			for _, ago := range []int64{120, 3600, 10 * 365 * 86400} {
				found = append(found, forgery{sent: fmt.Sprintf("exp %d s ago", ago),
					raw: s.sign(header, s.payload(map[string]any{"exp": s.now - ago, "iat": s.now - ago - 60})), reason: reason.TokenExpired})
			}
			return append(found, forgery{sent: "exp 0", raw: s.sign(header, s.payload(map[string]any{"exp": 0})), reason: reason.TokenExpired})
		},
	},
	{
		name: "exp-type", group: "claims", severity: report.High, leaked: true,
		summary: "an exp that is no number",
		rule:    "RFC 7519 section 2: NumericDate",
		forge: func(s *subject) []forgery {
			return s.times("exp", `"4102444800"`, `"never"`, `null`, `true`, `[4102444800]`, `{}`, `""`)
		},
	},
	{
		name: "exp-range", group: "claims", severity: report.Medium, leaked: true,
		summary: "an exp that no calendar has: negative, in milliseconds, or beyond 64 bits",
		rule:    "RFC 7519 section 2; CWE-190",
		forge: func(s *subject) []forgery {
			return s.times("exp", "-1", "1e300", "99999999999999999999999", "9223372036854775807", strconv.FormatInt((s.now+60)*1000, 10))
		},
	},
	{
		name: "exp-fraction", group: "claims", severity: report.Low, leaked: true,
		summary: "an exp with a fraction or an exponent, which readers round differently",
		rule:    "RFC 7519 section 2 allows it, no issuer here sends it",
		forge: func(s *subject) []forgery {
			return s.times("exp", fmt.Sprintf("%d.5", s.now+60), "4.1024448e9")
		},
	},
	{
		name: "iat-future", group: "claims", severity: report.Low, leaked: true,
		summary: "a token that will have been issued",
		rule:    "RFC 7519 section 4.1.6; OpenID conformance suite",
		forge: func(s *subject) []forgery {
			return []forgery{{sent: "iat in an hour", raw: s.sign(header, s.payload(map[string]any{"iat": s.now + 3600,
				"exp": s.now + 7200})), reason: reason.TokenIssuedInFuture}}
		},
	},
	{
		name: "iat-missing", group: "claims", severity: report.Low, leaked: true, only: AgainstBackend,
		summary: "a token without its time of issue, so that no cut by time catches it",
		rule:    "docs of aiuta-com, api/server-side-auth-component.md: every token has iat",
		forge: func(s *subject) []forgery {
			return []forgery{{sent: "no iat", raw: s.sign(header, s.payload(map[string]any{"iat": nil})), reason: reason.TokenClaimMissing}}
		},
	},
	{
		name: "iat-type", group: "claims", severity: report.Low, leaked: true,
		summary: "an iat that is no number",
		rule:    "RFC 7519 section 2: NumericDate",
		forge:   func(s *subject) []forgery { return s.times("iat", `"now"`, `true`, `-1`) },
	},
	{
		name: "nbf-future", group: "claims", severity: report.Medium, leaked: true,
		summary: "a token that is for later",
		rule:    "RFC 7519 section 4.1.5",
		forge: func(s *subject) []forgery {
			found := s.times("nbf", `"later"`, `null`)
			return append(found, forgery{sent: "nbf in an hour", raw: s.sign(header,
				s.payload(map[string]any{"nbf": s.now + 3600, "exp": s.now + 7200})), reason: reason.TokenNotYetValid})
		},
	},
	{
		name: "iss-other", group: "claims", severity: report.High, leaked: true,
		summary: "an issuer that is not known, and spellings close to one that is",
		rule:    "RFC 7519 section 4.1.1; RFC 8725 section 3.8",
		forge: func(s *subject) []forgery {
			known, _ := s.claims["iss"].(string)
			return []forgery{
				s.issuer("an unknown iss", "attacker", reason.IssuerUnknown),
				s.issuer("an iss with a blank behind", known+" ", reason.IssuerUnknown),
				s.issuer("an iss with NUL behind", known+"\x00", reason.IssuerUnknown),
				s.issuer("an empty iss", "", reason.IssuerMissing),
				s.issuer("no iss", nil, reason.IssuerMissing),
			}
		},
	},
	{
		name: "iss-type", group: "claims", severity: report.Medium, leaked: true,
		summary: "an issuer in a list, as a number or as an object",
		rule:    "RFC 7519 section 4.1.1: StringOrURI; CVE-2020-26160",
		forge: func(s *subject) []forgery {
			return []forgery{
				s.issuer("a list that holds the iss", []any{s.claims["iss"]}, reason.IssuerMissing),
				s.issuer("iss 0", 0, reason.IssuerMissing),
				s.issuer("iss true", true, reason.IssuerMissing),
				s.issuer("an object", map[string]any{"$ne": ""}, reason.IssuerMissing),
			}
		},
	},
}

// times forges one token for each JSON value in place of a time.
func (s *subject) times(name string, values ...string) []forgery {
	var found []forgery
	for _, value := range values {
		found = append(found, forgery{sent: name + " " + value, raw: s.sign(header, s.instead(name, `"`+name+`":`+value)), reason: reason.TokenClaimType})
	}
	return found
}

// issuer forges a token with another iss; nil leaves it out.
func (s *subject) issuer(sent string, iss any, reason reason.Reason) forgery {
	return forgery{sent: sent, raw: s.sign(header, s.payload(map[string]any{"iss": iss})), reason: reason}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
