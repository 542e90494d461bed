package check

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/check/exchange"
	"aiuta-edge/simulator/report"
)

const (
	groupLimits = "limits"
	limitRule   = "OWASP API Security Top 10 2023, API4"
)

func limitProbes() []Probe {
	return []Probe{
		{
			Group: groupLimits, Name: "large-body", Severity: report.High, needs: aToken | aBody,
			Holds:  "a body of 3 MB is refused",
			Rule:   limitRule,
			Advice: "cap bodies at some kilobytes before they are parsed, with 413: SDKs send some two hundred bytes",
			judge: oversize(func(s *session) exchange.Request {
				return exchange.JSON(s.params().with(object{aiuta.ClaimUploadedImageID: strings.Repeat("x", 3<<20)}).json())
			}),
		},
		{
			Group: groupLimits, Name: "large-parameter", Severity: report.Medium, needs: aToken | aBody,
			Holds:  "a parameter that makes a token over 8 KiB is refused",
			Rule:   limitRule,
			Advice: "cap the length of each parameter: a token travels in a header, and servers stop at 8 KiB for all of them",
			judge: oversize(func(s *session) exchange.Request {
				return exchange.JSON(s.params().with(object{aiuta.ClaimUploadedImageID: strings.Repeat("x", 16<<10)}).json())
			}),
		},
		{
			Group: groupLimits, Name: "many-parameters", Severity: report.Medium, needs: aToken | aBody,
			Holds:  "ten thousand parameters are refused",
			Rule:   limitRule,
			Advice: "sign the parameters that you expect, and refuse a request with more than some dozens",
			judge: oversize(func(s *session) exchange.Request {
				many := object{}
				for i := range 10_000 {
					many[fmt.Sprintf("p%d", i)] = 1
				}
				return exchange.JSON(s.params().with(many).json())
			}),
		},
		{
			Group: groupLimits, Name: "long-query", Severity: report.Medium, needs: aToken,
			Holds:  "a query of 100 kB is refused",
			Rule:   limitRule + "; RFC 9110 section 15.5.15",
			Advice: "cap the request line, with 414",
			judge: oversize(func(s *session) exchange.Request {
				r := s.byQuery()
				r.Query += "&filler=" + strings.Repeat("x", 100_000)
				return r
			}),
		},
		{
			Group: groupLimits, Name: "deep-nesting", Severity: report.Medium, needs: aToken | aBody,
			Holds:  "JSON that is nested five thousand deep is refused",
			Rule:   "RFC 8259 section 9",
			Advice: "refuse objects and lists within parameters, or cap their depth, before a parser runs out of stack",
			judge: oversize(func(*session) exchange.Request {
				const depth = 5000
				return exchange.JSON(`{"a":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`)
			}),
		},
	}
}

// oversize judges a request that is too much. An endpoint may hang up on it, and may leave the excess out of a token that
// stays small.
func oversize(build func(*session) exchange.Request) func(context.Context, *session) (verdict, error) {
	return func(ctx context.Context, s *session) (verdict, error) {
		r := build(s)
		r.Fresh = true // what a server does not read of it must not disturb the next request
		a, err := s.send(ctx, r)
		if errors.Is(err, exchange.ErrClosed) {
			return holds("the connection is closed"), nil
		}
		if err != nil {
			return verdict{}, err
		}
		if raw := a.Token(); len(raw) > usualToken {
			return found("it gets a token of %d bytes", len(raw)).on(s, r, a), nil
		} else if raw != "" {
			return holds("the token has %d bytes all the same", len(raw)), nil
		}
		return judgeBadInput(s, r, a)
	}
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
func judgeBurst(ctx context.Context, s *session) (verdict, error) {
	who := s.Other
	if who.IsZero() {
		who = s.Caller
	}
	for asked := 0; asked < s.Burst; {
		asks := make([]asking, min(atOnce, s.Burst-asked))
		for i := range asks {
			asks[i] = asking{s.params(), who}
		}
		_, err := s.together(ctx, asks)
		if errors.Is(err, exchange.ErrLimited) {
			return holds("there is a limit: one of %d was refused", asked+len(asks)), nil
		}
		if err != nil {
			return verdict{}, err
		}
		asked += len(asks)
	}
	return found("all %d were served", s.Burst), nil
}

func judgeRetryAfter(_ context.Context, s *session) (verdict, error) {
	seen := false
	for _, o := range s.observed {
		if !o.answer.Limited() {
			continue
		}
		seen = true
		if o.answer.Header.Get("Retry-After") == "" {
			return found("there is no Retry-After").on(s, o.request, o.answer), nil
		}
	}
	if !seen {
		return skip("no answer was 429"), nil
	}
	return holds("it does"), nil
}
