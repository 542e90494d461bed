package probe

import (
	"context"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

const (
	groupCaller   = "caller"
	closeTheDoor  = "verify each session as your other services do, and answer 401 where it does not hold"
	bearerRule    = "RFC 6750 section 3.1"
	notASession   = "not-a-session"
	unauthRule    = "RFC 9110 section 15.5.2"
	algorithmRule = "RFC 8725 section 3.1"
)

func callerProbes() []Probe {
	return []Probe{
		{
			Group: groupCaller, Name: "anonymous", Kind: "caller", Formerly: []string{"no-credential"}, Severity: report.Critical, at: atGuarded, needsAsAttack: anAccount,
			Holds:  "nobody gets a token without showing who they are",
			Rule:   sampleRule,
			Advice: "ask for the session of a user who has signed in, and refuse everybody else: whoever finds this URL generates at your cost",
			judge:  judgeAnonymous,
		},
		{
			Group: groupCaller, Name: "challenge", Kind: "caller", Formerly: []string{"no-credential"}, Severity: report.Low, at: atGuarded, needs: anAnswer | aClosedDoor, needsAsAttack: anAccount,
			Holds:  "a request without a credential is 401 with WWW-Authenticate",
			Rule:   unauthRule,
			Advice: "answer 401 with WWW-Authenticate: Bearer, so that the app knows that signing in helps",
			attempts: func(e *endpoint) []attempt {
				return []attempt{{"", e.usual().by(""), expectation{"401 with WWW-Authenticate", func(a answer) (string, bool) {
					if a.Status == http.StatusUnauthorized && a.Header.Get("WWW-Authenticate") == "" {
						return "401 without WWW-Authenticate", false
					}
					return a.said(string(a.problem())), a.Status == http.StatusUnauthorized
				}}}}
			},
		},
		{
			Group: groupCaller, Name: "garbage", Kind: "caller", Formerly: []string{"no-credential"}, Severity: report.Critical, at: atGuarded, needs: aToken | anAccount | aClosedDoor,
			Holds:    "a credential that nobody issued gets nothing",
			Rule:     bearerRule,
			Advice:   closeTheDoor + "; that a header is there proves nothing",
			attempts: garbage,
		},
		{
			Group: groupCaller, Name: "altered", Kind: "session-signature", Formerly: []string{"session-signature-flipped"}, Severity: report.Critical,
			at: atGuarded, needs: aToken | aBearer | aJWT | aClosedDoor,
			Holds:    "a session with another signature gets nothing",
			Rule:     "RFC 7515 section 5.2",
			Advice:   closeTheDoor + "; decoding a JWT does not verify it",
			attempts: sessionsOf(flippedBits),
		},
		{
			Group: groupCaller, Name: "unsigned", Kind: "session-algorithm", Formerly: []string{"session-alg-none"}, Severity: report.Critical,
			at: atGuarded, needs: aToken | aBearer | aJWT | aClosedDoor,
			Holds:    "a session with alg none gets nothing",
			Rule:     algorithmRule + "; CVE-2015-2951, CVE-2015-9235",
			Advice:   closeTheDoor + "; name the one algorithm that is used, and let no token choose",
			attempts: sessionsOf(algorithmNone),
		},
		{
			Group: groupCaller, Name: "expired", Severity: report.High, needs: aToken | anExpiredSession | aClosedDoor,
			Holds:  "a session that has expired gets nothing",
			Rule:   "RFC 7519 section 4.1.4",
			Advice: closeTheDoor + "; check exp",
			attempts: func(e *endpoint) []attempt {
				r := e.usual()
				r.as = e.Expired
				return []attempt{{"", r, e.refused(problem.Unauthorized)}}
			},
		},
	}
}

func judgeAnonymous(_ context.Context, e *endpoint) (verdict, error) {
	if !e.ajar {
		if e.first == nil && e.Caller.IsZero() {
			return holds("a request without a credential gets %d", e.last.answer.Status), nil
		}
		return holds("they do not"), nil
	}
	return found("anybody does").on(e, e.first.request, e.first.answer), nil
}

// garbage is what stands in place of a credential. Of an endpoint of ours, the challenge is expected with it.
func garbage(e *endpoint) []attempt {
	expect := e.refused(problem.Unauthorized)
	if e.Ours {
		expect = expect.and("with WWW-Authenticate", func(a answer) string {
			if a.Header.Get("WWW-Authenticate") == "" {
				return "401 without WWW-Authenticate"
			}
			return ""
		})
	}
	r := e.anonymous()
	r.as = e.Caller.Replaced(notASession)
	attempts := []attempt{{"a credential that nobody issued", r, expect}}
	if e.Caller.Bearer() == "" {
		return attempts
	}
	for _, value := range []string{"Bearer", "Bearer ", "Bearer null", "Bearer undefined", "Bearer 0", "Bearer true", "Bearer ..", "Bearer *", "x"} {
		attempts = append(attempts, attempt{"Authorization: " + value, e.by(value), expect})
	}
	return attempts
}

// apartRounds is how many tokens each of two callers asks for.
const apartRounds = 8

// judgeApart lets two callers ask at the same time, each for images of their own.
func judgeApart(ctx context.Context, e *endpoint) (verdict, error) {
	asks := make([]asking, 0, 2*apartRounds)
	for range apartRounds {
		asks = append(asks, asking{e.params(), e.Caller}, asking{e.params(), e.Other})
	}
	got, err := e.together(ctx, asks)
	if err != nil {
		return verdict{}, err
	}
	seen := map[string]bool{}
	for i, m := range got {
		if e.binds() && !m.says(aiuta.ClaimUploadedImageID, asks[i].params[aiuta.ClaimUploadedImageID]) {
			return found("one of %d tokens is for somebody else's image", len(got)).on(e, m.request, m.answer), nil
		}
		// A jti that comes twice is a token that was handed out twice.
		jti, ok := m.claims["jti"].(string)
		if ok && seen[jti] {
			return found("two of %d tokens have the same jti", len(got)).on(e, m.request, m.answer), nil
		}
		seen[jti] = true
	}
	if !e.binds() {
		return skip("%s", boundToNothing), nil
	}
	return holds("each of %d tokens is for its own caller's image", len(got)), nil
}
