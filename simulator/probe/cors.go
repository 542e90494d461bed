package probe

import (
	"context"
	"net/http"
	"strings"

	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

const (
	groupCORS = "cors"
	corsRule  = "OWASP Testing Guide, Testing Cross Origin Resource Sharing"
	corsSpec  = "the Fetch standard, section CORS protocol"
)

// foreignOrigin is a page that no endpoint can know. ".example" is reserved by RFC 2606.
const foreignOrigin = "https://attacker.example"

// foreignOrigins are pages of anybody's, the last of which is none.
var foreignOrigins = []string{foreignOrigin, "http://localhost", "file://", "https://attacker.example, https://shop.example"}

func corsProbes() []Probe {
	return []Probe{
		{
			Group: groupCORS, Name: "credentials", Kind: "cors", Formerly: []string{"cors-foreign-origin"}, Severity: report.High, needs: anAnswer,
			Holds:  "a foreign page cannot ask with the visitor's cookies",
			Rule:   corsRule,
			Advice: "allow the brand's own origins alone, each by name, and leave Access-Control-Allow-Credentials out",
			judge: asForeign(func(o sharing) verdict {
				if o.credentials && (o.reflected() || o.null()) {
					return found("the page at %s may, with credentials", o.asked)
				}
				return holds("it cannot")
			}),
		},
		{
			Group: groupCORS, Name: "reflects-origin", Kind: "cors", Formerly: []string{"cors-foreign-origin"}, Severity: report.Medium, needs: anAnswer,
			Holds:  "a foreign page cannot read the answer",
			Rule:   corsRule,
			Advice: "compare Origin with a list of the brand's own origins, each as a whole",
			judge: func(ctx context.Context, e *endpoint) (verdict, error) {
				for _, origin := range foreignOrigins {
					o, r, a, err := e.share(ctx, origin)
					switch {
					case err != nil:
						return verdict{}, err
					case o.credentials && o.reflected():
						return skip("%s", notJudged("it is a finding already", "cors/credentials")), nil
					case o.reflected():
						return found("Access-Control-Allow-Origin repeats %s", origin).on(e, r, a), nil
					}
				}
				return holds("it cannot"), nil
			},
		},
		{
			Group: groupCORS, Name: "any-origin", Kind: "cors", Formerly: []string{"cors-foreign-origin"}, Severity: report.Low, needs: anAnswer,
			Holds:  "not every page may read the answer",
			Rule:   corsRule,
			Advice: "name the brand's own origins in place of *",
			judge: asForeign(func(o sharing) verdict {
				if o.allowed == "*" {
					return found("Access-Control-Allow-Origin is *")
				}
				return holds("it is not *")
			}),
		},
		{
			Group: groupCORS, Name: "null-origin", Kind: "cors", Formerly: []string{"cors-foreign-origin"}, Severity: report.Medium, needs: anAnswer,
			Holds:  "a page without an origin cannot read the answer",
			Rule:   corsRule,
			Advice: `never allow the origin "null": any page makes a frame that has it`,
			judge: func(ctx context.Context, e *endpoint) (verdict, error) {
				if o, _, _, err := e.share(ctx, foreignOrigin); err != nil || o.reflected() || o.null() && o.credentials {
					return skip("%s", notJudged("any origin may", "cors/reflects-origin and cors/credentials")), err
				}
				o, r, a, err := e.share(ctx, "null")
				if err == nil && o.null() {
					return found("Access-Control-Allow-Origin is null").on(e, r, a), nil
				}
				return holds("it cannot"), err
			},
		},
		{
			Group: groupCORS, Name: "vary", Severity: report.Low, needs: anAnswer,
			Holds:  "an answer that depends on the origin says Vary: Origin",
			Rule:   corsSpec,
			Advice: "add Vary: Origin where Access-Control-Allow-Origin is not constant, or a cache gives one origin's answer to another",
			judge: asForeign(func(o sharing) verdict {
				if o.reflected() && !o.varies {
					return found("there is no Vary: Origin")
				}
				return holds("it does, or does not depend on it")
			}),
		},
		{
			Group: groupCORS, Name: "preflight", Kind: "cors", Formerly: []string{"cors-foreign-origin"}, Severity: report.Low, needs: anAnswer,
			Holds:  "a browser's preflight gets a proper answer, and no token",
			Rule:   corsSpec,
			Advice: "answer OPTIONS with 204 or 200 without asking who it is: browsers send no credential with it",
			judge:  judgePreflight,
		},
	}
}

// sharing is what an answer allows a page.
type sharing struct {
	asked, allowed      string
	credentials, varies bool
}

func (o sharing) reflected() bool { return o.asked != "null" && o.allowed == o.asked }
func (o sharing) null() bool      { return o.allowed == "null" }

// share asks for a token as a page at an origin does.
func (e *endpoint) share(ctx context.Context, origin string) (sharing, exchange.Request, exchange.Answer, error) {
	r := e.requestFor(e.params())
	r.Header = http.Header{"Origin": {origin}}
	a, err := e.send(ctx, r)
	return sharing{
		asked: origin, allowed: a.Header.Get("Access-Control-Allow-Origin"),
		credentials: a.Header.Get("Access-Control-Allow-Credentials") == "true",
		varies:      strings.Contains(strings.ToLower(strings.Join(a.Header.Values("Vary"), ",")), "origin"),
	}, r, a, err
}

// asForeign judges what a foreign page may do.
func asForeign(judge func(sharing) verdict) func(context.Context, *endpoint) (verdict, error) {
	return func(ctx context.Context, e *endpoint) (verdict, error) {
		o, r, a, err := e.share(ctx, foreignOrigin)
		if err != nil {
			return verdict{}, err
		}
		v := judge(o).on(e, r, a)
		v.got = "Access-Control-Allow-Origin: " + e.evidence.Text(o.allowed) + ", with " + v.got
		if o.allowed == "" {
			v.got = e.evidence.Got(a)
		}
		return v, nil
	}
}

func judgePreflight(ctx context.Context, e *endpoint) (verdict, error) {
	r := exchange.Request{Method: http.MethodOptions, Header: http.Header{
		"Origin": {foreignOrigin}, "Access-Control-Request-Method": {http.MethodPost},
		"Access-Control-Request-Headers": {"authorization,content-type"},
	}}
	a, err := e.sendAs(ctx, r, exchange.Credential{})
	switch {
	case err != nil:
		return verdict{}, err
	case a.Token() != "":
		return found("it gets a token").as(report.Medium).on(e, r, a), nil
	case a.Broke():
		return judgeBadInput(e, r, a)
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		// An endpoint that no page asks can live with it.
		return found("it is refused: no page can ask with a credential").as(report.Info).on(e, r, a), nil
	}
	return holds("it gets %d", a.Status), nil
}
