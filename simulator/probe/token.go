package probe

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/report"
)

const groupToken = "token"

func tokenProbes() []Probe {
	return []Probe{
		{
			Group: groupToken, Name: "form", Severity: report.High, needs: aToken,
			Holds:  "the token has three parts in base64url, without padding and without a name twice",
			Rule:   "RFC 7515 section 7.1",
			Advice: "let a JWT library write the token, and hand it over unchanged",
			judge:  onFirst(judgeForm),
		},
		{
			Group: groupToken, Name: "algorithm", Severity: report.Critical, needs: aToken,
			Holds:  "the token is signed with HS256",
			Rule:   "docs of aiuta-com, api/server-side-auth-component.md; RFC 8725 section 3.1",
			Advice: "set the algorithm to HS256, as a constant",
			judge: onFirst(func(e *endpoint) verdict {
				if e.first.header["alg"] == "HS256" {
					return holds("it is")
				}
				return found("its alg is %s", text(e.first.header["alg"]))
			}),
		},
		{
			Group: groupToken, Name: "header", Severity: report.Medium, needs: aToken,
			Holds:  "the header has alg, typ and perhaps kid",
			Rule:   "RFC 8725 section 3.10",
			Advice: "leave keys, their addresses and extensions out of the header: a verifier must not follow them, and a strict one refuses the token",
			judge:  onFirst(judgeHeader),
		},
		{
			Group: groupToken, Name: "typ", Severity: report.Info, needs: aToken,
			Holds:  "typ is JWT, or left out",
			Rule:   "RFC 7519 section 5.1",
			Advice: "set typ to JWT",
			judge: onFirst(func(e *endpoint) verdict {
				typ, ok := e.first.header["typ"]
				if name, _ := typ.(string); !ok || strings.EqualFold(name, "JWT") || strings.EqualFold(name, "application/jwt") {
					return holds("it is")
				}
				return found("it is %s", text(typ))
			}),
		},
		{
			Group: groupToken, Name: "iss", Severity: report.High, needs: aToken,
			Holds:  "iss is a text",
			Rule:   sampleRule,
			Advice: `set iss to "JWT key (iss)" of the portal: Aiuta finds the secret by it`,
			judge: onFirst(func(e *endpoint) verdict {
				if iss, ok := e.first.claims["iss"].(string); ok && iss != "" {
					return holds("it is")
				}
				return found("it is %s", text(e.first.claims["iss"]))
			}),
		},
		{
			Group: groupToken, Name: "issuer", Severity: report.High, needs: aToken | theIssuer,
			Holds:  "iss is the one that was given",
			Rule:   sampleRule,
			Advice: `set iss to "JWT key (iss)" of the portal; it is not the subscription id`,
			judge: onFirst(func(e *endpoint) verdict {
				switch iss := e.first.claims["iss"].(type) {
				case string:
					if iss == e.Issuer {
						return holds("it is")
					}
				default:
					return skip("%s", notJudged("iss is no text", "token/iss"))
				}
				return found("it is %s, want %q", text(e.first.claims["iss"]), e.Issuer)
			}),
		},
		{
			Group: groupToken, Name: "expires", Severity: report.High, needs: aToken,
			Holds:  "the token has exp",
			Rule:   sampleRule + "; RFC 7519 section 4.1.4",
			Advice: "set exp to a minute from now: a token without it is good for ever",
			judge: onFirst(func(e *endpoint) verdict {
				if exp, ok := e.first.claims["exp"]; ok && exp != nil {
					return holds("it has")
				}
				return found("there is no exp")
			}),
		},
		{
			Group: groupToken, Name: "times", Severity: report.Medium, needs: aToken,
			Holds:  "iat and exp are whole numbers of seconds",
			Rule:   sampleRule + "; RFC 7519 section 2",
			Advice: "write iat and exp as integers, in seconds since 1970 in UTC",
			judge:  onFirst(judgeTimes),
		},
		{
			Group: groupToken, Name: "clock", Severity: report.Medium, needs: aToken | lifetimes,
			Holds:  "iat is within a minute of this machine's clock, and nbf has come",
			Rule:   "RFC 7519 sections 4.1.5 and 4.1.6",
			Advice: "synchronise the server's clock, and compute times in UTC: a token from the future, or one that is old already, is refused",
			judge:  judgeClock,
		},
		{
			Group: groupToken, Name: "signature", Severity: report.Critical, needs: aToken | theSecret,
			Holds:  "the signature is that of the secret",
			Rule:   "RFC 7515 section 5.2",
			Advice: "sign with the bytes of the portal's secret as they stand: neither decode nor trim nor hash them; or give the secret that is in use",
			judge: onFirst(func(e *endpoint) verdict {
				switch {
				case e.first.signedWith(e.Secret):
					return holds("it is")
				case e.first.header["alg"] != "HS256":
					return skip("%s", notJudged("it is not HS256", "token/algorithm"))
				}
				return found("it is not")
			}),
		},
		{
			Group: groupToken, Name: "jti", Severity: report.Info, needs: aToken,
			Holds:  "each token has a jti of its own",
			Rule:   "RFC 7519 section 4.1.7",
			Advice: "add a random jti, and log it: then a token that is misused leads back to the request for it",
			judge:  judgeJTI,
		},
	}
}

// onFirst judges the first token, and shows the exchange that brought it.
func onFirst(judge func(*endpoint) verdict) func(context.Context, *endpoint) (verdict, error) {
	return func(_ context.Context, e *endpoint) (verdict, error) {
		return judge(e).on(e, e.first.request, e.first.answer), nil
	}
}

// text shows a value of a token as JSON; what is missing is "missing".
func text(value any) string {
	if value == nil {
		return "missing"
	}
	return object{"": value}.json()[len(`{"":`) : len(object{"": value}.json())-1]
}

func judgeForm(e *endpoint) verdict {
	parsed, err := token.Parse(e.first.raw)
	if err == nil {
		_, err = parsed.Claims()
	}
	if err != nil {
		return found("a strict reader says: %v", err)
	}
	return holds("it has")
}

func judgeHeader(e *endpoint) verdict {
	more := slices.DeleteFunc(slices.Sorted(maps.Keys(e.first.header)), func(name string) bool {
		return name == "alg" || name == "typ" || name == "kid"
	})
	if len(more) == 0 {
		return holds("it has")
	}
	return found("it also has %s", strings.Join(more, ", "))
}

func judgeTimes(e *endpoint) verdict {
	for _, name := range []string{"iat", "exp"} {
		value, ok := e.first.claims[name]
		_, number := e.first.seconds(name)
		switch {
		case e.first.whole(name), !ok && name == "exp": // a missing exp is a finding of its own
		case !ok:
			return found("there is no iat")
		case number:
			return found("%s is %s, not a whole number that fits 64 bits", name, text(value))
		default:
			return found("%s is %s", name, text(value))
		}
	}
	return holds("they are")
}

// maxSkew is how far clocks may be apart. Verifiers commonly allow a minute.
const maxSkew = time.Minute

func judgeClock(ctx context.Context, e *endpoint) (verdict, error) {
	m, err := e.mint(ctx, e.params())
	if err != nil {
		return verdict{}, err
	}
	iat, ok := m.seconds("iat")
	if !ok {
		return skip("%s", notJudged("this token has no iat", "token/times")), nil
	}
	now := e.Clock.Now()
	if apart := time.Unix(iat, 0).Sub(now).Round(time.Second); apart.Abs() > maxSkew {
		return found("it is %s from it", apart).on(e, m.request, m.answer), nil
	}
	if nbf, ok := m.seconds("nbf"); ok && nbf > now.Add(maxSkew).Unix() {
		return found("the token is good from %s only", time.Unix(nbf, 0).UTC().Format(time.RFC3339)).on(e, m.request, m.answer), nil
	}
	return holds("it is"), nil
}

func judgeJTI(ctx context.Context, e *endpoint) (verdict, error) {
	m, err := e.mint(ctx, e.params())
	if err != nil {
		return verdict{}, err
	}
	one, ok := e.first.claims["jti"]
	switch {
	case !ok:
		return found("there is no jti").on(e, m.request, m.answer), nil
	case same(one, m.claims["jti"]):
		return found("two tokens have the same jti").as(report.Medium).on(e, m.request, m.answer), nil
	}
	return holds("it has"), nil
}
