package check

import (
	"context"
	"errors"
	"time"

	"aiuta-edge/simulator/report"
)

const groupLifetime = "lifetime"

// The bounds of a sensible lifetime. Aiuta's sample has a minute. SDKs ask for a token at the moment when they
// need it, so that a few minutes are plenty; one that lives for seconds is gone when a slow phone sends it.
const (
	LeastLifetime  = 10 * time.Second
	PlentyLifetime = 5 * time.Minute
	MostLifetime   = time.Hour
)

func lifetimeProbes() []Probe {
	return []Probe{
		{
			Group: groupLifetime, Name: "over-an-hour", Severity: report.High, needs: aToken | lifetimes,
			Holds:  "a token lives an hour at the most",
			Rule:   "docs of aiuta-com, api/getting-started.md",
			Advice: "set exp to iat + 60: whoever finds a token may use it until then",
			judge: onFirst(func(s *session) verdict {
				if life := s.first.lifetime(); life > MostLifetime {
					return found("it lives %s", spell(life))
				}
				return holds("it lives %s", spell(s.first.lifetime()))
			}),
		},
		{
			Group: groupLifetime, Name: "over-five-minutes", Severity: report.Low, needs: aToken | lifetimes,
			Holds:  "a token lives five minutes at the most",
			Rule:   "docs of aiuta-com, api/getting-started.md",
			Advice: "set exp to iat + 60: SDKs fetch a token when they need it",
			judge: onFirst(func(s *session) verdict {
				life := s.first.lifetime()
				if life > PlentyLifetime && life <= MostLifetime {
					return found("it lives %s", spell(life))
				}
				if life > MostLifetime {
					return skip("%s", notJudged("it lives longer still", "lifetime/over-an-hour"))
				}
				return holds("it lives %s", spell(life))
			}),
		},
		{
			Group: groupLifetime, Name: "too-short", Severity: report.Medium, needs: aToken | lifetimes,
			Holds:  "a token lives long enough to be used",
			Rule:   "RFC 7519 section 4.1.4",
			Advice: "set exp to iat + 60: a slow phone needs some seconds to use a token",
			judge: onFirst(func(s *session) verdict {
				if life := s.first.lifetime(); life < LeastLifetime {
					return found("it lives %s", spell(life))
				}
				return holds("it lives %s", spell(s.first.lifetime()))
			}),
		},
		{
			Group: groupLifetime, Name: "client-set", Severity: report.High, needs: aToken | lifetimes,
			Holds:  "a client cannot make its token live longer",
			Rule:   "RFC 8725 section 3.10",
			Advice: "take the lifetime from the server's configuration alone",
			judge:  judgeClientLifetime,
		},
	}
}

// lifetimeNames are parameters that an endpoint might take for a lifetime.
var lifetimeNames = []string{"ttl", "token_ttl", "expires_in", "expiresIn", "expires", "lifetime", "max_age", "validity"}

func judgeClientLifetime(ctx context.Context, s *session) (verdict, error) {
	const day = 24 * 60 * 60
	usual := s.first.lifetime()
	if usual >= longest-time.Minute {
		return skip("%s", notJudged("nothing lives longer than its tokens", "lifetime/over-an-hour")), nil
	}
	for _, name := range lifetimeNames {
		m, err := s.mint(ctx, s.params().with(object{name: day}))
		var no *refused
		switch {
		case errors.As(err, &no) && no.answer.Broke():
			return judgeBadInput(s, no.request, no.answer)
		case errors.As(err, &no):
			continue
		case err != nil:
			return verdict{}, err
		}
		if m.hasTimes() && m.lifetime() > usual+time.Minute {
			return found("with %s=%d it lives %s instead of %s", name, day, spell(m.lifetime()), spell(usual)).on(s, m.request, m.answer), nil
		}
	}
	return holds("it lives %s with any of %d names", spell(usual), len(lifetimeNames)), nil
}
