package probe

import (
	"fmt"
	"net/url"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

const groupInjection = "injection"

// reserved are names that a client must not be able to set, what it would have of it, and a value that no server
// writes by itself. Source of the names: RFC 7519 section 4.1, and RFC 7515 section 4.1.4 for kid.
var reserved = []struct {
	name     string
	value    any
	severity report.Severity
	gain     string
}{
	{"iss", "attacker", report.Critical, "tokens in the name of another subscription"},
	{"exp", 4102444800, report.Critical, "tokens that never expire"},
	{"iat", 1000000000, report.Medium, "tokens that hide when they were made"},
	{"nbf", 4102444800, report.Medium, "tokens that a verifier refuses until then"},
	{"sub", "somebody-else", report.Medium, "tokens in the name of another user, for whoever reads sub"},
	{"aud", "https://attacker.example", report.Medium, "tokens that another service takes for its own"},
	{"jti", "chosen-by-the-client", report.Medium, "tokens that look like one that was used before, or blocked"},
	{"kid", "../../../dev/null", report.Medium, "a say in the key that a verifier looks up"},
}

func injectionProbes() []Probe {
	var probes []Probe
	for _, r := range reserved {
		probes = append(probes, Probe{
			Group: groupInjection, Name: "sets-" + r.name, Kind: "claims", Formerly: []string{"reserved-claims-query", "reserved-claims-body", "reserved-in-both"},
			Severity: r.severity, needs: aToken,
			Holds:    "a client cannot set " + r.name,
			Rule:     "RFC 8725 section 3.10; RFC 7519 section 4.1",
			Advice:   "refuse a parameter of this name, or set it after those of the client: it gives " + r.gain,
			attempts: func(e *endpoint) []attempt { return e.setting(r.name, r.value) },
			graver: func(a answer) report.Severity {
				if same(read(a.token()).header[r.name], r.value) {
					return report.High
				}
				return ""
			},
		})
	}
	return append(probes,
		Probe{
			Group: groupInjection, Name: "duplicate-name", Kind: "body", Formerly: []string{"duplicate-parameters"}, Severity: report.Low, needs: aToken | aBody,
			Holds:  "a JSON body with a name twice is refused",
			Rule:   "RFC 8259 section 4; CWE-436",
			Advice: "refuse it: whoever checks the parameters first may read the other one",
			attempts: func(e *endpoint) []attempt {
				bodies := []string{e.bodyWith(`"uploaded_image_id":"img-2"`), e.bodyWith(`"\u0075ploaded_image_id":"img-2"`)}
				if e.Ours { // a stranger may refuse the parameter, or leave it out
					bodies = append(bodies, e.bodyWith(`"x":[{"a":1,"a":2}]`))
				}
				return e.bodies(problem.InvalidBody, bodies...)
			},
		},
		Probe{
			Group: groupInjection, Name: "unbound", Kind: "claims", Formerly: []string{"unbound-token"}, Severity: report.Medium, at: atGuarded, needs: aToken | aBody | boundTokens, needsAsAttack: anAccount,
			Holds:  "a request without an image gets no token",
			Rule:   sampleRule + "; CWE-862",
			Advice: "require uploaded_image_id: a token that is bound to nothing starts any generation",
			attempts: func(e *endpoint) []attempt {
				bodies := []string{`{}`, `{"sku_ids":["sku-1"]}`, `{"uploaded_image_id":null}`, `{"uploaded_image_id":""}`}
				if e.Ours {
					bodies = append(bodies, `{"uploaded_image_id":["img-1","img-2"]}`)
				}
				return e.bodies(problem.InvalidParameters, bodies...)
			},
		},
		Probe{
			Group: groupInjection, Name: "object-as-image", Kind: "claims", Formerly: []string{"unbound-token"}, Severity: report.Low, at: atGuarded, needs: aToken | aBody, needsAsAttack: anAccount,
			Holds:    "an image id that is an object is refused",
			Rule:     "OWASP API Security Top 10 2023, API8",
			Advice:   "check the type of each parameter: what is signed is trusted by whoever verifies it",
			attempts: func(e *endpoint) []attempt { return e.signs(object{aiuta.ClaimUploadedImageID: object{"$ne": nil}}) },
		},
		Probe{
			Group: groupInjection, Name: "control-characters", Kind: "body", Severity: report.Low, needs: aToken | aBody,
			Holds:    "an image id with control characters is refused",
			Rule:     "OWASP Logging Cheat Sheet; CWE-117, CWE-158",
			Advice:   "allow the characters that ids have, and no others: logs and terminals read them too",
			attempts: controlCharacters,
		},
		Probe{
			Group: groupInjection, Name: "body-measurements", Severity: report.Low, needs: aToken | aBody,
			Holds:    "a user's height and weight are not signed",
			Rule:     "GDPR Article 5(1)(c); android AiutaSizeFitImpl.kt, whose getJwt is told them after a 401",
			Advice:   "sign what Aiuta checks, and no more: whoever holds a token can read it, and servers log it",
			attempts: func(e *endpoint) []attempt { return e.signs(object{"height": "170", "weight": "60"}) },
		},
		Probe{
			Group: groupInjection, Name: "unknown-parameter", Severity: report.Info, needs: aToken | aBody,
			Holds:    "a parameter that Aiuta does not know is not signed",
			Rule:     sampleRule,
			Advice:   "sign the parameters that you expect, and no others",
			attempts: func(e *endpoint) []attempt { return e.signs(object{"anything_at_all": "1"}) },
		},
	)
}

// setting sends a reserved name in every way. A server that overwrites it is as good as one that refuses. In a header, which
// decides on how a token is verified, it is graver.
func (e *endpoint) setting(name string, value any) []attempt {
	expect := e.unless(problem.ReservedParameter, harmless("without it", func(token jwt) string {
		switch {
		case same(token.header[name], value):
			return fmt.Sprintf("whose header says %s=%s", name, text(value))
		case token.says(name, value):
			return fmt.Sprintf("that says %s=%s", name, text(value))
		}
		return ""
	}))
	raw := object{name: value}.query()
	attempts := []attempt{{"", e.get().asking(raw), expect}}
	if e.posts {
		attempts = append(attempts, attempt{"", e.ask(e.params().with(object{name: value})), expect}, attempt{"", e.ask(e.params()).asking(raw), expect})
	}
	return attempts
}

// controlCharacters are in an image's id, and of ours wherever a text may stand.
func controlCharacters(e *endpoint) []attempt {
	attempts := e.signs(object{aiuta.ClaimUploadedImageID: "user_image-\x00\x1b[31m"})
	if !e.Ours {
		return attempts
	}
	attempts = append(attempts, e.bodies(problem.InvalidParameters, `{"uploaded_image_id":"img-1\u0000.png"}`, `{"uploaded_image_id":"\u001b[2J"}`,
		`{"uploaded_image_id":"a\r\nb"}`, `{"uploaded_image_id":"img-1","a\u0007":1}`, `{"uploaded_image_id":"img-1","x":["\u0085"]}`)...)
	for _, raw := range []string{"uploaded_image_id=img-1%00", "uploaded_image_id=a%0d%0ab", "a%00=1"} {
		attempts = append(attempts, attempt{"", e.query(raw), e.refused(problem.InvalidParameters)})
	}
	return append(attempts, e.bodies(problem.InvalidBody, "{\"uploaded_image_id\":\"\x00\"}")...)
}

// signs sends parameters that should not go into a token.
func (e *endpoint) signs(hostile object) []attempt {
	expect := harmless("without them", func(token jwt) string {
		for name, value := range hostile {
			if token.says(name, value) {
				return fmt.Sprintf("that has %s=%s", name, text(token.claims[name]))
			}
		}
		return ""
	})
	return []attempt{{"", e.ask(e.params().with(hostile)), e.unless(problem.InvalidParameters, expect)}}
}

// withQuery adds a raw query to a URL.
func withQuery(at, raw string) string {
	u, err := url.Parse(at)
	if err != nil {
		return at
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += raw
	return u.String()
}
