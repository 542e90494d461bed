package attack

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

// The names that decide how a token is judged (RFC 7519 section 4.1; RFC 7515 section 4.1; RFC 7516 section 4.1;
// RFC 7797). They stand here a second time on purpose: package token has the same list, and is what is tested.
var (
	claimNames  = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti"}
	headerNames = []string{"alg", "typ", "cty", "kid", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "enc", "zip"}
)

// mark is a value of the attacker's, to be found again in a token. As a time it is far ahead.
const mark = "4102444800"

// claimAttacks try to write what only the server may write.
func claimAttacks() []Attack {
	const rule = "RFC 7519 section 4.1; CWE-915"
	return []Attack{
		{
			Name: "reserved-claims-query", Group: "claims", Against: Endpoint, Severity: report.Critical,
			Summary: "every registered claim as a parameter of the query", Rule: rule,
			attempts: func(g *attacker) []attempt {
				return g.reserved(claimNames, func(name string) request { return g.Target.query("uploaded_image_id=img-1&" + name + "=" + mark) })
			},
		},
		{
			Name: "reserved-claims-body", Group: "claims", Against: Endpoint, Severity: report.Critical,
			Summary: "every registered claim as a member of the body", Rule: rule,
			attempts: func(g *attacker) []attempt {
				return g.reserved(claimNames, func(name string) request { return g.Target.ask(askWith(`"` + name + `":` + mark)) })
			},
		},
		{
			Name: "reserved-headers", Group: "claims", Against: Endpoint, Severity: report.Medium,
			Summary: "every header parameter of JOSE, which may be replicated as a claim", Rule: "RFC 7519 section 5.3; RFC 7515 section 4.1",
			attempts: func(g *attacker) []attempt {
				return g.reserved(headerNames, func(name string) request { return g.Target.ask(askWith(`"` + name + `":"` + mark + `"`)) })
			},
		},
		{
			Name: "reserved-escaped", Group: "claims", Against: Endpoint, Severity: report.Critical,
			Summary: "a reserved name in escapes, which a filter does not see", Rule: "RFC 8259 section 7; CWE-173",
			attempts: func(g *attacker) []attempt {
				return slices.Concat(
					g.reserved(claimNames, func(name string) request { return g.Target.ask(askWith(`"` + escapedJSON(name) + `":` + mark)) }),
					g.reserved(claimNames, func(name string) request {
						return g.Target.query("uploaded_image_id=img-1&" + escapedURL(name) + "=" + mark)
					}),
				)
			},
		},
		{
			Name: "reserved-in-both", Group: "claims", Against: Endpoint, Severity: report.High,
			Summary: "a reserved name in the query, and an honest body over it", Rule: rule,
			attempts: func(g *attacker) []attempt {
				return g.reserved(claimNames, func(name string) request {
					return g.Target.ask(askBody).asking(name + "=" + mark)
				})
			},
		},
		{
			Name: "reserved-case", Group: "claims", Against: Endpoint, Severity: report.High,
			Summary: "reserved names in other letters, for a server that folds them together", Rule: "RFC 7519 section 4; CWE-178",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, name := range []string{"ISS", "Iss", "EXP", "Exp", "iſs", "exp ", " exp", "exp."} {
					attempts = append(attempts, attempt{quote(name), g.Target.ask(askWith(`"` + name + `":` + mark)), g.ownTimes()})
				}
				return attempts
			},
		},
		{
			Name: "reserved-nested", Group: "claims", Against: Endpoint, Severity: report.High,
			Summary: "reserved names inside an object, for a server that merges deeply", Rule: "CWE-915, CWE-1321",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, member := range []string{`"claims":{"exp":` + mark + `}`, `"payload":{"exp":` + mark + `,"iss":"` + mark + `"}`,
					`"":{"exp":` + mark + `}`, `"exp[]":` + mark, `"$set":{"exp":` + mark + `}`} {
					attempts = append(attempts, attempt{member, g.Target.ask(askWith(member)), g.ownTimes()})
				}
				return attempts
			},
		},
		{
			Name: "prototype-names", Group: "claims", Against: Endpoint, Severity: report.High,
			Summary: "names that mean something to JavaScript and Python", Rule: "CWE-1321, CWE-915",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, member := range []string{`"__proto__":{"exp":` + mark + `}`, `"constructor":{"prototype":{"exp":` + mark + `}}`,
					`"prototype":{"iss":"` + mark + `"}`, `"toString":"x"`, `"__class__":"x"`, `"hasOwnProperty":1`} {
					attempts = append(attempts, attempt{member, g.Target.ask(askWith(member)), g.ownTimes()})
				}
				return attempts
			},
		},
		{
			Name: "ttl-extension", Group: "claims", Against: Endpoint, Severity: report.High,
			Summary: "parameters and headers that ask for a longer life", Rule: "RFC 7519 section 4.1.4; CWE-613",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, name := range []string{"ttl", "expires_in", "expiresIn", "expires", "lifetime", "max_age", "duration", "validity"} {
					attempts = append(attempts,
						attempt{"?" + name + "=86400", g.Target.query("uploaded_image_id=img-1&" + name + "=86400"), g.ownTimes()},
						attempt{`"` + name + `":86400`, g.Target.ask(askWith(`"` + name + `":86400`)), g.ownTimes()})
				}
				for _, name := range []string{"X-Token-Ttl", "X-Expires-In", "Keep-Alive", "Date"} {
					value := "86400"
					if name == "Date" {
						value = "Fri, 01 Jan 2100 00:00:00 GMT"
					}
					attempts = append(attempts, attempt{name + ": " + value, g.Target.ask(askBody).with(name, value), g.ownTimes()})
				}
				return attempts
			},
		},
		{
			Name: "unbound-token", Group: "claims", Against: Endpoint, Severity: report.Medium, needs: []need{needGuard},
			Summary: "a token for no picture, which would start a try-on of any", Rule: "docs of aiuta-com, api/server-side-auth-component.md; CWE-862",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, body := range []string{`{}`, `{"sku_ids":["sku-1"]}`, `{"uploaded_image_id":null}`,
					`{"uploaded_image_id":""}`, `{"uploaded_image_id":["img-1","img-2"]}`, `{"uploaded_image_id":{"$ne":""}}`} {
					attempts = append(attempts, attempt{body, g.Guarded.ask(body), g.Guarded.refused(problem.InvalidParameters)})
				}
				return attempts
			},
		},
	}
}

// reserved are requests with one reserved name each. None may end in a token that says what the client said.
func (g *attacker) reserved(names []string, ask func(string) request) []attempt {
	var attempts []attempt
	for _, name := range names {
		expect := harmless("without it", func(claims map[string]any) string {
			if strings.Contains(fmt.Sprint(claims[name]), mark) {
				return "that says " + name + " as the client did"
			}
			return ""
		})
		if g.Target.Ours {
			expect = g.Target.refused(problem.ReservedParameter)
		}
		attempts = append(attempts, attempt{name, ask(name), expect})
	}
	return attempts
}

// ownTimes expects that a token lives as long as an ordinary one and was issued now, whoever asked.
func (g *attacker) ownTimes() expectation {
	return harmless("that lives no longer than others", func(claims map[string]any) string {
		exp, iat := number(claims["exp"]), number(claims["iat"])
		switch {
		case fmt.Sprint(claims["iss"]) == mark:
			return "with the client's iss"
		case exp == 0:
			return "without exp"
		case g.life > 0 && exp-iat > g.life:
			return fmt.Sprintf("that lives %d s instead of %d s", exp-iat, g.life)
		}
		return ""
	})
}

// number returns a claim that is a whole number, or 0.
func number(claim any) int64 {
	n, ok := claim.(json.Number)
	if !ok {
		return 0
	}
	whole, _ := n.Int64() // what is not whole counts as none
	return whole
}

// askWith is the body of an ordinary request with one member more.
func askWith(member string) string { return strings.TrimSuffix(askBody, "}") + "," + member + "}" }

// escapedJSON writes the first letter of a name as an escape of JSON.
func escapedJSON(name string) string { return fmt.Sprintf(`\u%04x%s`, name[0], name[1:]) }

// escapedURL writes every letter of a name as an escape of URLs.
func escapedURL(name string) string {
	var b strings.Builder
	for i := range len(name) {
		fmt.Fprintf(&b, "%%%02x", name[i])
	}
	return b.String()
}

// headersOf returns the names of an answer's headers in their order.
func headersOf(h http.Header) []string { return slices.Sorted(maps.Keys(h)) }
