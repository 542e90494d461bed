package check

import (
	"context"
	"errors"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/check/exchange"
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
			Group: groupInjection, Name: "sets-" + r.name, Severity: r.severity, needs: aToken,
			Holds:  "a client cannot set " + r.name,
			Rule:   "RFC 8725 section 3.10; RFC 7519 section 4.1",
			Advice: "refuse a parameter of this name, or set it after those of the client: it gives " + r.gain,
			judge: func(ctx context.Context, s *session) (verdict, error) {
				return judgeReserved(ctx, s, r.name, r.value)
			},
		})
	}
	return append(probes,
		Probe{
			Group: groupInjection, Name: "duplicate-name", Severity: report.Low, needs: aToken | aBody,
			Holds:  "a JSON body with a name twice is refused",
			Rule:   "RFC 8259 section 4",
			Advice: "refuse it: whoever checks the parameters first may read the other one",
			judge: refuses(func(s *session) exchange.Request {
				params := s.params().json()
				return exchange.JSON(params[:len(params)-1] + `,"` + aiuta.ClaimUploadedImageID + `":"another"}`)
			}),
		},
		Probe{
			Group: groupInjection, Name: "unbound", Severity: report.Medium, needs: aToken | aBody,
			Holds:  "a request without parameters gets no token",
			Rule:   sampleRule,
			Advice: "require uploaded_image_id: a token that is bound to nothing starts any generation",
			judge: func(ctx context.Context, s *session) (verdict, error) {
				if !s.binds() {
					return skip("%s", boundToNothing), nil
				}
				return refuses(fixed(exchange.JSON("{}")))(ctx, s)
			},
		},
		Probe{
			Group: groupInjection, Name: "object-as-image", Severity: report.Low, needs: aToken | aBody,
			Holds:  "an image id that is an object is refused",
			Rule:   "OWASP API Security Top 10 2023, API8",
			Advice: "check the type of each parameter: what is signed is trusted by whoever verifies it",
			judge:  signs(object{aiuta.ClaimUploadedImageID: object{"$ne": nil}}),
		},
		Probe{
			Group: groupInjection, Name: "control-characters", Severity: report.Low, needs: aToken | aBody,
			Holds:  "an image id with control characters is refused",
			Rule:   "OWASP Logging Cheat Sheet",
			Advice: "allow the characters that ids have, and no others: logs and terminals read them too",
			judge:  signs(object{aiuta.ClaimUploadedImageID: "user_image-\x00\x1b[31m"}),
		},
		Probe{
			Group: groupInjection, Name: "body-measurements", Severity: report.Low, needs: aToken | aBody,
			Holds:  "a user's height and weight are not signed",
			Rule:   "GDPR Article 5(1)(c); android AiutaSizeFitImpl.kt, whose getJwt is told them after a 401",
			Advice: "sign what Aiuta checks, and no more: whoever holds a token can read it, and servers log it",
			judge:  signs(object{"height": "170", "weight": "60"}),
		},
		Probe{
			Group: groupInjection, Name: "unknown-parameter", Severity: report.Info, needs: aToken | aBody,
			Holds:  "a parameter that Aiuta does not know is not signed",
			Rule:   sampleRule,
			Advice: "sign the parameters that you expect, and no others",
			judge:  signs(object{"anything_at_all": "1"}),
		},
	)
}

// judgeReserved sends a reserved name both ways. A server that overwrites it is as good as one that refuses.
func judgeReserved(ctx context.Context, s *session, name string, value any) (verdict, error) {
	params := s.params().with(object{name: value})
	ways := []exchange.Request{exchange.Query(params.query())}
	if s.posts {
		ways = []exchange.Request{exchange.JSON(params.json()), s.ask(s.params())}
		ways[1].Query = object{name: value}.query()
	}
	for _, r := range ways {
		m, err := s.mintAs(ctx, r, s.Caller)
		var no *refused
		switch {
		case errors.As(err, &no) && no.answer.Broke():
			return judgeBadInput(s, r, no.answer)
		case errors.As(err, &no):
			continue
		case err != nil:
			return verdict{}, err
		case m.says(name, value):
			return found("the token says %s=%s", name, text(value)).on(s, r, m.answer), nil
		case same(m.header[name], value):
			return found("the header of the token says %s=%s", name, text(value)).as(report.High).on(s, r, m.answer), nil
		}
	}
	return holds("it is refused, or has no effect"), nil
}

// signs judges whether parameters go into a token that should not.
func signs(hostile object) func(context.Context, *session) (verdict, error) {
	return func(ctx context.Context, s *session) (verdict, error) {
		r := exchange.JSON(s.params().with(hostile).json())
		m, err := s.mintAs(ctx, r, s.Caller)
		var no *refused
		switch {
		case errors.As(err, &no):
			return judgeBadInput(s, r, no.answer)
		case err != nil:
			return verdict{}, err
		}
		for name, value := range hostile {
			if m.says(name, value) {
				return found("the token has %s=%s", name, text(m.claims[name])).on(s, r, m.answer), nil
			}
		}
		return holds("it is not in the token"), nil
	}
}
