package probe

import (
	"context"
	"errors"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/report"
)

const groupService = "service"

func serviceProbes() []Probe {
	return []Probe{
		{
			Group: groupService, Name: "slow-body", Severity: report.Medium, needs: aToken | aBody,
			Holds:  "a body that takes most of a second to arrive gets a token",
			Rule:   "RFC 9110 section 15.5.9",
			Advice: "wait some seconds for a body: phones on bad networks are slow",
			judge: func(ctx context.Context, e *endpoint) (verdict, error) {
				r := e.requestFor(e.params())
				r.Over = 3 * time.Second / 4
				_, err := e.mintAs(ctx, r, e.Caller)
				var no *refused
				if errors.As(err, &no) {
					return found("it does not").on(e, r, no.answer), nil
				}
				return holds("it does"), err
			},
		},
		{
			Group: groupService, Name: "concurrent", Severity: report.Critical, needs: aToken,
			Holds:  "requests at the same time get the tokens that each asked for",
			Rule:   "OWASP Secure Coding Practices, session management",
			Advice: "keep nothing of a request in a variable that requests share, and do not cache tokens",
			judge:  judgeConcurrent,
		},
		{
			Group: groupCaller, Name: "apart", Severity: report.Critical, needs: aToken | anotherUser,
			Holds:  "two callers at the same time get tokens of their own",
			Rule:   "OWASP API Security Top 10 2023, API1",
			Advice: "keep nothing of a request in a variable that requests share, and do not cache tokens",
			judge:  judgeApart,
		},
		{
			Group: groupService, Name: "keep-alive", Severity: report.Info, needs: aToken,
			Holds:  "a second request goes over the same connection",
			Rule:   "RFC 9112 section 9.3",
			Advice: "keep connections open: a try-on waits for the token, and a new TLS handshake costs it a round trip or two",
			judge: func(ctx context.Context, e *endpoint) (verdict, error) {
				for range 2 {
					if m, err := e.mint(ctx, e.params()); err != nil || m.answer.Reused {
						return holds("it does"), err
					}
				}
				return found("each request needs a connection of its own"), nil
			},
		},
	}
}

// survivalProbes come after all that an endpoint may not survive.
func survivalProbes() []Probe {
	return []Probe{
		{
			Group: groupService, Name: "still-serves", Severity: report.High, needs: aToken,
			Holds:  "after all that, a good request still gets a token",
			Rule:   limitRule,
			Advice: "look at the server's log for what it did not survive",
			judge: func(ctx context.Context, e *endpoint) (verdict, error) {
				_, err := e.mint(ctx, e.params())
				var no *refused
				if errors.As(err, &no) {
					return found("it does not").on(e, no.request, no.answer), nil
				}
				return holds("it does"), err
			},
		},
	}
}

func judgeConcurrent(ctx context.Context, e *endpoint) (verdict, error) {
	asks := make([]asking, 16)
	for i := range asks {
		asks[i] = asking{e.params(), e.Caller}
	}
	got, err := e.together(ctx, asks)
	var no *refused
	if errors.As(err, &no) {
		return found("one of %d gets no token", len(asks)).as(report.Medium).on(e, no.request, no.answer), nil
	}
	if err != nil {
		return verdict{}, err
	}
	for i, m := range got {
		if e.binds() && !m.says(aiuta.ClaimUploadedImageID, asks[i].params[aiuta.ClaimUploadedImageID]) {
			return found("one of %d tokens has another request's image", len(asks)).on(e, m.request, m.answer), nil
		}
	}
	if e.binds() {
		return holds("%d did", len(asks)), nil
	}
	// A cache that was warm before the check began hands out a token of somebody else's, which names their image.
	seen := map[string]bool{}
	for _, m := range got {
		image, ok := m.claims[aiuta.ClaimUploadedImageID].(string)
		if ok && seen[image] {
			return found("two of %d tokens have the same image, though each was asked for another", len(asks)).on(e, m.request, m.answer), nil
		}
		seen[image] = true
	}
	return skip("%s", boundToNothing), nil
}
