package probe

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

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
func claimAttacks() []Probe {
	return []Probe{
		{
			Name: "reserved-headers", Kind: "claims", Severity: report.Medium,
			Tries: "every header parameter of JOSE, which may be replicated as a claim", Rule: "RFC 7519 section 5.3; RFC 7515 section 4.1",
			attempts: func(e *endpoint) []attempt {
				return e.reserved(headerNames, func(name string) request { return e.postWith(`"` + name + `":"` + mark + `"`) })
			},
		},
		{
			Name: "reserved-escaped", Kind: "claims", Severity: report.Critical,
			Tries: "a reserved name in escapes, which a filter does not see", Rule: "RFC 8259 section 7; CWE-173",
			attempts: func(e *endpoint) []attempt {
				return slices.Concat(
					e.reserved(claimNames, func(name string) request { return e.postWith(`"` + escapedJSON(name) + `":` + mark) }),
					e.reserved(claimNames, func(name string) request {
						return e.get().asking(escapedURL(name) + "=" + mark)
					}),
				)
			},
		},
		{
			Name: "reserved-case", Kind: "claims", Severity: report.High,
			Tries: "reserved names in other letters, for a server that folds them together", Rule: "RFC 7519 section 4; CWE-178",
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for _, name := range []string{"ISS", "Iss", "EXP", "Exp", "iſs", "exp ", " exp", "exp."} {
					attempts = append(attempts, attempt{quote(name), e.postWith(`"` + name + `":` + mark), e.ownTimes()})
				}
				return attempts
			},
		},
		{
			Name: "reserved-nested", Kind: "claims", Severity: report.High,
			Tries: "reserved names inside an object, for a server that merges deeply", Rule: "CWE-915, CWE-1321",
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for _, member := range []string{`"claims":{"exp":` + mark + `}`, `"payload":{"exp":` + mark + `,"iss":"` + mark + `"}`,
					`"":{"exp":` + mark + `}`, `"exp[]":` + mark, `"$set":{"exp":` + mark + `}`} {
					attempts = append(attempts, attempt{member, e.postWith(member), e.ownTimes()})
				}
				return attempts
			},
		},
		{
			Name: "prototype-names", Kind: "claims", Severity: report.High,
			Tries: "names that mean something to JavaScript and Python", Rule: "CWE-1321, CWE-915",
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for _, member := range []string{`"__proto__":{"exp":` + mark + `}`, `"constructor":{"prototype":{"exp":` + mark + `}}`,
					`"prototype":{"iss":"` + mark + `"}`, `"toString":"x"`, `"__class__":"x"`, `"hasOwnProperty":1`} {
					attempts = append(attempts, attempt{member, e.postWith(member), e.ownTimes()})
				}
				return attempts
			},
		},
	}
}

// reserved are requests with one reserved name each. None may end in a token that says what the client said.
func (e *endpoint) reserved(names []string, ask func(string) request) []attempt {
	var attempts []attempt
	for _, name := range names {
		expect := harmless("without it", func(token jwt) string {
			if strings.Contains(fmt.Sprint(token.claims[name]), mark) {
				return "that says " + name + " as the client did"
			}
			return ""
		})
		attempts = append(attempts, attempt{name, ask(name), e.unless(problem.ReservedParameter, expect)})
	}
	return attempts
}

// ownTimes expects that a token lives no longer than an ordinary one, whoever asked. What differs by less than a minute is
// how an endpoint rounds.
func (e *endpoint) ownTimes() expectation {
	return harmless("that lives no longer than others", func(token jwt) string {
		_, expires := token.seconds("exp")
		switch {
		case fmt.Sprint(token.claims["iss"]) == mark:
			return "with the client's iss"
		case !expires:
			return "without exp"
		case e.first.hasTimes() && token.lifetime() > e.first.lifetime()+time.Minute:
			return fmt.Sprintf("that lives %s instead of %s", spell(token.lifetime()), spell(e.first.lifetime()))
		}
		return ""
	})
}

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
