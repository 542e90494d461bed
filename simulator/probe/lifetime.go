package probe

import (
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
			judge: onFirst(func(e *endpoint) verdict {
				if life := e.first.lifetime(); life > MostLifetime {
					return found("it lives %s", spell(life))
				}
				return holds("it lives %s", spell(e.first.lifetime()))
			}),
		},
		{
			Group: groupLifetime, Name: "over-five-minutes", Severity: report.Low, needs: aToken | lifetimes,
			Holds:  "a token lives five minutes at the most",
			Rule:   "docs of aiuta-com, api/getting-started.md",
			Advice: "set exp to iat + 60: SDKs fetch a token when they need it",
			judge: onFirst(func(e *endpoint) verdict {
				life := e.first.lifetime()
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
			judge: onFirst(func(e *endpoint) verdict {
				if life := e.first.lifetime(); life < LeastLifetime {
					return found("it lives %s", spell(life))
				}
				return holds("it lives %s", spell(e.first.lifetime()))
			}),
		},
		{
			Group: groupLifetime, Name: "client-set", Kind: "claims", Formerly: []string{"ttl-extension"}, Severity: report.High, needs: aToken | lifetimes | mortalTokens,
			Holds:    "a client cannot make its token live longer",
			Rule:     "RFC 8725 section 3.10",
			Advice:   "take the lifetime from the server's configuration alone",
			attempts: clientLifetimes,
		},
	}
}

// lifetimeNames are parameters that an endpoint might take for a lifetime.
var lifetimeNames = []string{"ttl", "token_ttl", "expires_in", "expiresIn", "expires", "lifetime", "max_age", "duration", "validity"}

func clientLifetimes(e *endpoint) []attempt {
	var attempts []attempt
	for _, name := range lifetimeNames {
		attempts = append(attempts, attempt{"", e.get().asking(name + "=86400"), e.ownTimes()})
		if e.posts {
			attempts = append(attempts, attempt{"", e.postWith(`"` + name + `":86400`), e.ownTimes()})
		}
	}
	for _, h := range [][2]string{{"X-Token-Ttl", "86400"}, {"X-Expires-In", "86400"}, {"Keep-Alive", "86400"}, {"Date", "Fri, 01 Jan 2100 00:00:00 GMT"}} {
		attempts = append(attempts, attempt{"", e.usual().with(h[0], h[1]), e.ownTimes()})
	}
	return attempts
}
