package probe

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

const (
	groupLimits = "limits"
	limitRule   = "OWASP API Security Top 10 2023, API4"
)

func limitProbes() []Probe {
	return []Probe{
		{
			Group: groupLimits, Name: "large-body", Kind: "limits", Formerly: []string{"oversize-body"}, Severity: report.High, needs: aToken | aBody,
			Holds:  "a body of 3 MB is refused",
			Rule:   limitRule + "; CWE-770",
			Advice: "cap bodies at some kilobytes before they are parsed, with 413: SDKs send some two hundred bytes",
			attempts: func(e *endpoint) []attempt {
				expect := e.small(problem.BodyTooLarge, hostRefusal)
				return []attempt{
					{"", e.ask(e.params().with(object{aiuta.ClaimUploadedImageID: strings.Repeat("x", 3<<20)})), expect},
					{"", e.post(strings.Repeat(" ", 2<<20) + e.params().json()), expect},
				}
			},
		},
		{
			Group: groupLimits, Name: "large-parameter", Kind: "limits", Formerly: []string{"oversize-token"}, Severity: report.Medium, needs: aToken | aBody,
			Holds:  "a parameter that makes a token over 8 KiB is refused",
			Rule:   limitRule + "; CWE-770",
			Advice: "cap the length of each parameter: a token travels in a header, and servers stop at 8 KiB for all of them",
			attempts: func(e *endpoint) []attempt {
				expect := e.small(problem.TokenTooLarge, problem.InvalidParameters, problem.BodyTooLarge)
				return []attempt{
					{"", e.ask(e.params().with(object{aiuta.ClaimUploadedImageID: strings.Repeat("x", 16<<10)})), expect},
					{"", e.ask(e.params().with(object{"x": strings.Repeat("x", 10_000)})), expect},
				}
			},
		},
		{
			Group: groupLimits, Name: "many-parameters", Kind: "limits", Severity: report.Medium, needs: aToken | aBody,
			Holds:  "a thousand parameters are refused, and ten thousand",
			Rule:   limitRule + "; CWE-770",
			Advice: "sign the parameters that you expect, and refuse a request with more than some dozens",
			attempts: func(e *endpoint) []attempt {
				many := func(count int) object {
					all := object{}
					for i := range count {
						all[fmt.Sprintf("p%d", i)] = 1
					}
					return e.params().with(all)
				}
				expect := e.small(problem.InvalidParameters, problem.BodyTooLarge)
				return []attempt{{"", e.ask(many(10_000)), expect}, {"", e.ask(many(1000)), expect}, {"", e.query(many(1000).query()), expect}}
			},
		},
		{
			Group: groupLimits, Name: "long-query", Kind: "limits", Formerly: []string{"oversize-query"}, Severity: report.Medium, needs: aToken,
			Holds:  "a query of 100 kB is refused",
			Rule:   limitRule + "; RFC 9110 section 15.5.15",
			Advice: "cap the request line, with 414",
			attempts: func(e *endpoint) []attempt {
				expect := e.small(problem.URITooLong, hostRefusal)
				return []attempt{
					{"", e.get().asking("filler=" + strings.Repeat("x", 100_000)), expect},
					{"", e.query(strings.Repeat("&", 64<<10)), expect},
				}
			},
		},
		{
			Group: groupLimits, Name: "deep-nesting", Kind: "limits", Formerly: []string{"deep-body"}, Severity: report.Medium, needs: aToken | aBody,
			Holds:  "JSON that is nested five thousand deep is refused",
			Rule:   "RFC 8259 section 9; CWE-674",
			Advice: "refuse objects and lists within parameters, or cap their depth, before a parser runs out of stack",
			attempts: func(e *endpoint) []attempt {
				lists := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
				var attempts []attempt
				bodies := []string{`{"a":` + lists(5000) + `}`, strings.Repeat(`{"a":`, 2000) + "1" + strings.Repeat("}", 2000), e.bodyWith(`"x":` + lists(300))}
				if e.Ours { // a stranger's may break at what is no object, which is another finding
					bodies = append(bodies, strings.Repeat("[", 16_000))
				}
				for _, body := range bodies {
					attempts = append(attempts, attempt{"", e.post(body), e.small(problem.InvalidBody)})
				}
				return attempts
			},
		},
	}
}

// small expects a refusal of what is too much, or a connection that ends. A stranger's endpoint may leave the excess out of a
// token that stays small.
func (e *endpoint) small(codes ...problem.Code) expectation {
	theirs := harmless(fmt.Sprintf("of %d bytes at the most", usualToken), func(token jwt) string {
		if len(token.raw) > usualToken {
			return fmt.Sprintf("of %d bytes", len(token.raw))
		}
		return ""
	})
	if e.Ours {
		theirs = e.refused(codes...)
	}
	return expectation{theirs.text, func(a answer) (string, bool) {
		if errors.Is(a.err, exchange.ErrClosed) {
			return "it hung up", true
		}
		return theirs.judge(a)
	}}
}

// usualToken is the longest token that all usual servers take in a header.
const usualToken = 8 << 10

func burstProbes() []Probe {
	return []Probe{
		{
			Group: groupLimits, Name: "burst", Severity: report.Medium, needs: aToken | aBurst,
			Holds:  "a caller cannot have any number of tokens",
			Rule:   limitRule + "; RFC 6585 section 4",
			Advice: "give each caller a quota, such as ten a minute, and answer 429: each token is worth a generation",
			judge:  judgeBurst,
		},
		{
			Group: groupLimits, Name: "retry-after", Severity: report.Low,
			Holds:  "429 says when to come back",
			Rule:   "RFC 6585 section 4; RFC 9110 section 10.2.3",
			Advice: "add Retry-After, in seconds, so that apps do not ask in a loop",
			judge:  judgeRetryAfter,
		},
	}
}

// atOnce is how many tokens of a burst are asked for at the same time.
const atOnce = 16

// judgeBurst takes the second user's quota, if there is one, so that the first user keeps theirs.
func judgeBurst(ctx context.Context, e *endpoint) (verdict, error) {
	who := e.Other
	if who.IsZero() {
		who = e.Caller
	}
	for asked := 0; asked < e.Burst; {
		asks := make([]asking, min(atOnce, e.Burst-asked))
		for i := range asks {
			asks[i] = asking{e.params(), who}
		}
		_, err := e.together(ctx, asks)
		if errors.Is(err, exchange.ErrLimited) {
			return holds("there is a limit: one of %d was refused", asked+len(asks)), nil
		}
		if err != nil {
			return verdict{}, err
		}
		asked += len(asks)
	}
	return found("all %d were served", e.Burst), nil
}

func judgeRetryAfter(_ context.Context, e *endpoint) (verdict, error) {
	seen := false
	for _, o := range e.observed {
		if !o.answer.Limited() {
			continue
		}
		seen = true
		if o.answer.Header.Get("Retry-After") == "" {
			return found("there is no Retry-After").on(e, o.request, o.answer), nil
		}
	}
	if !seen {
		return skip("no answer was 429"), nil
	}
	return holds("it does"), nil
}
