package check

import (
	"context"
	"errors"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/check/exchange"
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
			Group: groupCaller, Name: "anonymous", Severity: report.Critical,
			Holds:  "nobody gets a token without showing who they are",
			Rule:   sampleRule,
			Advice: "ask for the session of a user who has signed in, and refuse everybody else: whoever finds this URL generates at your cost",
			judge:  judgeAnonymous,
		},
		{
			Group: groupCaller, Name: "challenge", Severity: report.Low, needs: anAnswer | aClosedDoor,
			Holds:  "a request without a credential is 401 with WWW-Authenticate",
			Rule:   unauthRule,
			Advice: "answer 401 with WWW-Authenticate: Bearer, so that the app knows that signing in helps",
			judge:  judgeChallenge,
		},
		{
			Group: groupCaller, Name: "garbage", Severity: report.Critical, needs: aToken | anAccount | aClosedDoor,
			Holds:  "a credential that nobody issued gets nothing",
			Rule:   bearerRule,
			Advice: closeTheDoor + "; that a header is there proves nothing",
			judge: admits(func(s *session) exchange.Credential {
				return s.Caller.Replaced(notASession)
			}),
		},
		{
			Group: groupCaller, Name: "altered", Severity: report.Critical, needs: aToken | aBearer | aClosedDoor,
			Holds:  "a session with another signature gets nothing",
			Rule:   "RFC 7515 section 5.2",
			Advice: closeTheDoor + "; decoding a JWT does not verify it",
			judge: admits(func(s *session) exchange.Credential {
				return forged(s.Caller, exchange.Altered(s.Caller.Bearer()))
			}),
		},
		{
			Group: groupCaller, Name: "unsigned", Severity: report.Critical, needs: aToken | aBearer | aClosedDoor,
			Holds:  "a session with alg none gets nothing",
			Rule:   algorithmRule,
			Advice: closeTheDoor + "; name the one algorithm that is used, and let no token choose",
			judge: admits(func(s *session) exchange.Credential {
				return forged(s.Caller, exchange.Unsigned(s.Caller.Bearer()))
			}),
		},
		{
			Group: groupCaller, Name: "expired", Severity: report.High, needs: aToken | anExpiredSession | aClosedDoor,
			Holds:  "a session that has expired gets nothing",
			Rule:   "RFC 7519 section 4.1.4",
			Advice: closeTheDoor + "; check exp",
			judge:  admits(func(s *session) exchange.Credential { return s.Expired }),
		},
	}
}

func judgeAnonymous(_ context.Context, s *session) (verdict, error) {
	if !s.open {
		if s.first == nil && s.Caller.IsZero() {
			return holds("a request without a credential gets %d", s.last.answer.Status), nil
		}
		return holds("they do not"), nil
	}
	return found("anybody does").on(s, s.first.request, s.first.answer), nil
}

func judgeChallenge(ctx context.Context, s *session) (verdict, error) {
	r := s.ask(s.params())
	a, err := s.sendAs(ctx, r, exchange.Credential{})
	switch {
	case err != nil:
		return verdict{}, err
	case a.Broke():
		return judgeBadInput(s, r, a)
	case a.Status != http.StatusUnauthorized:
		return found("it is %d", a.Status).on(s, r, a), nil
	case a.Header.Get("WWW-Authenticate") == "":
		return found("there is no WWW-Authenticate").on(s, r, a), nil
	}
	return holds("it is"), nil
}

// forged returns who with another session, and nobody if there is none: the session is no JWT.
func forged(who exchange.Credential, token string) exchange.Credential {
	if token == "" {
		return exchange.Credential{}
	}
	return who.WithBearer(token)
}

// admits judges whether somebody gets a token who must not.
func admits(who func(*session) exchange.Credential) func(context.Context, *session) (verdict, error) {
	return func(ctx context.Context, s *session) (verdict, error) {
		as := who(s)
		if as.IsZero() {
			return skip("the session is no JWT"), nil
		}
		r := s.ask(s.params())
		m, err := s.mintAs(ctx, r, as)
		var no *refused
		switch {
		case errors.As(err, &no):
			return judgeBadInput(s, r, no.answer)
		case err != nil:
			return verdict{}, err
		}
		return found("it gets a token").on(s, r, m.answer), nil
	}
}

// apartRounds is how many tokens each of two callers asks for.
const apartRounds = 8

// judgeApart lets two callers ask at the same time, each for images of their own.
func judgeApart(ctx context.Context, s *session) (verdict, error) {
	asks := make([]asking, 0, 2*apartRounds)
	for range apartRounds {
		asks = append(asks, asking{s.params(), s.Caller}, asking{s.params(), s.Other})
	}
	got, err := s.together(ctx, asks)
	if err != nil {
		return verdict{}, err
	}
	seen := map[string]bool{}
	for i, m := range got {
		if s.binds() && !m.says(aiuta.ClaimUploadedImageID, asks[i].params[aiuta.ClaimUploadedImageID]) {
			return found("one of %d tokens is for somebody else's image", len(got)).on(s, m.request, m.answer), nil
		}
		// A jti that comes twice is a token that was handed out twice.
		jti, ok := m.claims["jti"].(string)
		if ok && seen[jti] {
			return found("two of %d tokens have the same jti", len(got)).on(s, m.request, m.answer), nil
		}
		seen[jti] = true
	}
	if !s.binds() {
		return skip("%s", boundToNothing), nil
	}
	return holds("each of %d tokens is for its own caller's image", len(got)), nil
}
