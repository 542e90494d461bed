package attack

import (
	"slices"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/report"
)

// forgery is a token that nobody should accept.
type forgery struct {
	sent, raw string
	// reason is what the backend says to it. The endpoint has one code for all sessions that it refuses.
	reason reason.Reason
	// lured is a path on the attacker's server that the token names and that nobody should ask for.
	lured string
}

// tokenAttack is an attack by forged tokens. Both servers verify tokens, so each makes two attacks: with
// try-on tokens against the backend, and with callers' sessions against the endpoint.
type tokenAttack struct {
	name, group, summary, rule string

	severity report.Severity
	leaked   bool
	// only names the one server that it fits; empty fits both.
	only  Against
	forge func(*subject) []forgery
}

// sessionPrefix tells an attack with a session from its twin with a try-on token.
const sessionPrefix = "session-"

func tokenAttacks(against Against) []Attack {
	var attacks []Attack
	for _, t := range slices.Concat(algorithmForgeries, signatureForgeries, formForgeries, keyForgeries, headerForgeries, claimForgeries) {
		if t.only != "" && t.only != against {
			continue
		}
		if against == Backend {
			attacks = append(attacks, t.onBackend())
		} else {
			attacks = append(attacks, t.onEndpoint())
		}
	}
	return attacks
}

func (t tokenAttack) onBackend() Attack {
	return Attack{
		Name: t.name, Group: t.group, Against: Backend, Summary: t.summary, Rule: t.rule, Severity: t.severity, Leaked: t.leaked,
		attempts: func(g *attacker) []attempt {
			var attempts []attempt
			for _, f := range t.forge(g.victimToken()) {
				attempts = append(attempts, attempt{f.sent, g.startWith(f.raw), g.unvisited(f, refusedFor(f.reason))})
			}
			return attempts
		},
	}
}

func (t tokenAttack) onEndpoint() Attack {
	needs := []need{needGuard, needSession}
	if t.leaked {
		needs = append(needs, needSessions)
	}
	return Attack{
		Name: sessionPrefix + t.name, Group: sessionPrefix + t.group, Against: Endpoint, Summary: "As a caller's session: " + t.summary,
		Rule: t.rule, Severity: t.severity, Leaked: t.leaked, needs: needs,
		attempts: func(g *attacker) []attempt {
			var attempts []attempt
			for _, f := range t.forge(g.session()) {
				expect := g.unvisited(f, g.Guarded.refused(problem.Unauthorized))
				attempts = append(attempts, attempt{f.sent, g.Guarded.as(bearer(f.raw)), expect})
			}
			return attempts
		},
	}
}

// unvisited adds to an expectation that no URL in a forged header was followed (CWE-918).
func (g *attacker) unvisited(f forgery, e expectation) expectation {
	if f.lured == "" {
		return e
	}
	return e.and("no request to the URL in the header", func(answer) string {
		if g.lure.visited(f.lured) {
			return "the URL was fetched"
		}
		return ""
	})
}

// victimToken is a token of the victim's that an attacker could read off the victim's own device.
func (g *attacker) victimToken() *subject {
	claims := map[string]any{
		"iss": g.Aiuta.Victim.Issuer, "iat": g.now, "exp": g.now + 60,
		aiuta.ClaimUploadedImageID: ownImage, aiuta.ClaimSKUIDs: []string{ownSKU},
	}
	s := g.subject(claims, g.Aiuta.Victim.Secret)
	s.good = s.sign(header, s.payload(nil))
	s.public = g.Aiuta.PublicKey
	s.guesses = []string{g.Aiuta.Victim.Issuer, g.Aiuta.SubscriptionID}
	return s
}

// session is the attacker's own session at the endpoint.
func (g *attacker) session() *subject {
	s := g.subject(claimsOf(g.Guarded.Credential), nil)
	s.good = g.Guarded.Credential
	if issuer, ok := s.claims["iss"].(string); ok {
		s.guesses = append(s.guesses, issuer)
	}
	if g.Guarded.Sessions != nil {
		s.secret = g.Guarded.Sessions.Secret
	}
	return s
}

func (g *attacker) subject(claims map[string]any, secret []byte) *subject {
	s := &subject{claims: claims, secret: secret, now: g.now, evil: g.evil, lure: g.lure}
	s.public = publicPEM(g.evil)
	return s
}

// valid is a token of these claims that satisfies every rule.
func valid(by Signing, claims token.Claims) string {
	s := &subject{claims: claims, secret: by.Secret}
	return s.sign(header, s.payload(map[string]any{"iss": by.Issuer}))
}
