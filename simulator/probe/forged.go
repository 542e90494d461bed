package probe

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

func tokenAttacks(against Against) []Probe {
	var attacks []Probe
	for _, t := range slices.Concat(algorithmForgeries, signatureForgeries, formForgeries, keyForgeries, headerForgeries, claimForgeries) {
		if t.only != "" && t.only != against {
			continue
		}
		if against == AgainstBackend {
			attacks = append(attacks, t.onBackend())
		} else {
			attacks = append(attacks, t.onEndpoint())
		}
	}
	return attacks
}

func (t tokenAttack) onBackend() Probe {
	return Probe{
		Name: t.name, Kind: t.group, Tries: t.summary, Rule: t.rule, Severity: t.severity, Leaked: t.leaked,
		attempts: func(e *endpoint) []attempt {
			var attempts []attempt
			for _, f := range t.forge(e.victimToken()) {
				attempts = append(attempts, attempt{f.sent, e.startWith(f.raw), e.unvisited(f, refusedFor(f.reason))})
			}
			return attempts
		},
	}
}

func (t tokenAttack) onEndpoint() Probe {
	needs := anAccount | aClosedDoor | aJWT
	if t.leaked {
		needs |= theSessionsSecret
	}
	return Probe{
		Name: sessionPrefix + t.name, Kind: sessionPrefix + t.group, Tries: "As a caller's session: " + t.summary,
		Rule: t.rule, Severity: t.severity, Leaked: t.leaked, at: atGuarded, needs: needs,
		attempts: sessionsOf(t.forge),
	}
}

// sessionsOf sends forgeries as callers' sessions, in place of the caller's own and next to whatever else they show.
func sessionsOf(forge func(*subject) []forgery) func(*endpoint) []attempt {
	return func(e *endpoint) []attempt {
		var attempts []attempt
		for _, f := range forge(e.session()) {
			r := e.usual()
			r.as = e.Caller.WithBearer(f.raw)
			attempts = append(attempts, attempt{f.sent, r, e.unvisited(f, e.refused(problem.Unauthorized))})
		}
		return attempts
	}
}

// unvisited adds to an expectation that no URL in a forged header was followed (CWE-918).
func (e *endpoint) unvisited(f forgery, expect expectation) expectation {
	if f.lured == "" {
		return expect
	}
	return expect.and("no request to the URL in the header", func(answer) string {
		if e.lure.visited(f.lured) {
			return "the URL was fetched"
		}
		return ""
	})
}

// victimToken is a token of the victim's that an attacker could read off the victim's own device.
func (e *endpoint) victimToken() *subject {
	claims := map[string]any{
		"iss": e.Aiuta.Victim.Issuer, "iat": e.now, "exp": e.now + 60,
		aiuta.ClaimUploadedImageID: ownImage, aiuta.ClaimSKUIDs: []string{ownSKU},
	}
	s := e.subject(claims, e.Aiuta.Victim.Secret)
	s.good = s.sign(header, s.payload(nil))
	s.public = e.Aiuta.PublicKey
	s.guesses = []string{e.Aiuta.Victim.Issuer, e.Aiuta.SubscriptionID}
	return s
}

// session is the attacker's own session at the endpoint.
func (e *endpoint) session() *subject {
	s := e.subject(read(e.Caller.Bearer()).claims, nil)
	s.good = e.Caller.Bearer()
	if issuer, ok := s.claims["iss"].(string); ok {
		s.guesses = append(s.guesses, issuer)
	}
	if e.Sessions != nil {
		s.secret = e.Sessions.Secret
	}
	return s
}

func (e *endpoint) subject(claims map[string]any, secret []byte) *subject {
	s := &subject{claims: claims, secret: secret, now: e.now, evil: e.evil, lure: e.lure}
	s.public = publicPEM(e.evil)
	return s
}

// valid is a token of these claims that satisfies every rule.
func valid(by Signing, claims token.Claims) string {
	s := &subject{claims: claims, secret: by.Secret}
	return s.sign(header, s.payload(map[string]any{"iss": by.Issuer}))
}
