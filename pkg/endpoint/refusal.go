package endpoint

import (
	"errors"
	"strconv"
	"time"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/deny"
	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/quota"
)

// This file turns the errors of other packages into problems.

func denial(err error) error {
	if errors.Is(err, deny.ErrAddressDenied) {
		return problem.New(problem.Denied, "this address gets no tokens")
	}
	return problem.New(problem.Denied, "%s", err.Error())
}

// retryAfter is when the keys of an identity provider may be asked for again.
var retryAfter = strconv.Itoa(int(caller.RetryInterval / time.Second))

func unauthenticated(err error) error {
	var refusal *caller.Refusal
	switch {
	case errors.As(err, &refusal):
		return problem.New(problem.Unauthorized, "%s", refusal.Description).With("WWW-Authenticate", refusal.Challenge())
	case errors.Is(err, caller.ErrUnavailable):
		return problem.New(problem.CallerUnverifiable, "try again: the keys that sessions are verified with are unavailable").
			With(quota.HeaderRetryAfter, retryAfter)
	}
	return err
}

// kinds has the code of each kind of [params.Refusal].
var kinds = [...]struct {
	kind error
	code problem.Code
}{
	{params.ErrQuery, problem.InvalidQuery},
	{params.ErrQueryTooLong, problem.URITooLong},
	{params.ErrMediaType, problem.UnsupportedMediaType},
	{params.ErrBodyTooLong, problem.BodyTooLarge},
	{params.ErrBody, problem.InvalidBody},
	{params.ErrReservedName, problem.ReservedParameter},
	{params.ErrBadParameters, problem.InvalidParameters},
}

func unsignable(err error) error {
	var refusal *params.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	for _, k := range kinds {
		if refusal.Kind == k.kind {
			p := problem.New(k.code, "%s", refusal.Detail)
			for _, wrong := range refusal.Parameters {
				p.Errors = append(p.Errors, problem.Field(wrong))
			}
			return p
		}
	}
	return err
}
