package check

import (
	"context"

	"aiuta-edge/simulator/check/exchange"
	"aiuta-edge/simulator/report"
)

// judgeBadInput says of an answer to bad input, which is no token, whether it blames the one who is to blame
// (RFC 9110 sections 15.5 and 15.6).
func judgeBadInput(s *session, r exchange.Request, a exchange.Answer) (verdict, error) {
	switch {
	case a.Broke():
		return found("the endpoint breaks: it answers %d, as if the fault were its own", a.Status).as(report.Medium).on(s, r, a), nil
	case a.Refused() && a.Code() != "":
		return holds("it is refused: %d %s", a.Status, a.Code()), nil
	case a.Refused():
		return holds("it is refused: %d", a.Status), nil
	}
	return holds("there is no token: %d", a.Status), nil
}

// refuses judges a request that must not get a token.
func refuses(build func(*session) exchange.Request) func(context.Context, *session) (verdict, error) {
	return func(ctx context.Context, s *session) (verdict, error) {
		r := build(s)
		a, err := s.send(ctx, r)
		if err != nil {
			return verdict{}, err
		}
		if raw := a.Token(); raw != "" {
			return found("it gets a token of %d bytes", len(raw)).on(s, r, a), nil
		}
		return judgeBadInput(s, r, a)
	}
}

// fixed is for a request that is always the same.
func fixed(r exchange.Request) func(*session) exchange.Request {
	return func(*session) exchange.Request { return r }
}
