package endpoint

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/deny"
	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/quota"
	"aiuta-edge/pkg/token"
)

// MaxToken is the longest token, in bytes, that is handed out: servers and gateways commonly allow 8 KiB for
// all headers of a request together, and the token travels in one of them.
const MaxToken = 4 << 10

// issuing is one request for a token.
type issuing struct {
	Services
	Config

	line   *decision
	header http.Header // of the answer
}

// token is the way of a request. The first refusal ends it; what costs most comes last.
func (i issuing) token(r *http.Request, query string) (string, error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		return "", notAllowed(tokenMethods)
	}
	set, err := params.Read(r, query)
	if err != nil {
		return "", err
	}
	i.line.describe(set)
	now := i.Now()
	who, err := i.caller(r, now)
	if err != nil {
		return "", err
	}
	claims, err := i.Policy.Apply(set)
	if err != nil {
		return "", err
	}
	// A HEAD is told what a GET would be told so far. It gets no token, so none is counted or minted.
	if r.Method == http.MethodHead {
		return "", nil
	}
	if err := i.count(who, claims, now); err != nil {
		return "", err
	}
	granted, err := i.ask(who, set)
	if err != nil {
		return "", err
	}
	return i.mint(claims, granted)
}

// caller finds out who is asking, and whether they are cut off. Addresses come first, because they cost least.
func (i issuing) caller(r *http.Request, now time.Time) (caller.Caller, error) {
	if err := i.Denied.addresses.Check(r.Header, i.Denied.trustedHeader); err != nil {
		return caller.Caller{}, denial(err)
	}
	who, err := i.Authenticator.Authenticate(r, now)
	if err != nil {
		return caller.Caller{}, unauthenticated(err)
	}
	i.line.Caller = who.ID
	if i.HashCaller && who.ID != "" {
		i.line.Caller = pseudonym(who.ID)
	}
	switch {
	case i.Denied.callers.Denied(who.ID):
		return caller.Caller{}, problem.New(problem.Denied, "this caller gets no tokens")
	case i.Denied.issuedBefore.Denied(who.IssuedAt):
		return caller.Caller{}, problem.New(problem.Denied, "sign in again: this session is too old")
	}
	return who, nil
}

func denial(err error) error {
	if errors.Is(err, deny.ErrAddressDenied) {
		return problem.New(problem.Denied, "this address gets no tokens")
	}
	return problem.New(problem.Denied, "%s", err.Error())
}

func unauthenticated(err error) error {
	var refusal *caller.Refusal
	switch {
	case errors.As(err, &refusal):
		return problem.New(problem.Unauthorized, "%s", refusal.Description).With("WWW-Authenticate", refusal.Challenge())
	case errors.Is(err, caller.ErrUnavailable):
		return problem.New(problem.CallerUnverifiable, "try again: the keys of your sessions cannot be had")
	}
	return err
}

// count takes one token out of the caller's quota.
func (i issuing) count(who caller.Caller, claims map[string]any, now time.Time) error {
	if len(i.Quota.Limits) == 0 {
		return nil
	}
	// The issuer keeps two brands apart that count in one Redis.
	subject := quota.NewSubject(who.ID, i.Issuer)
	if i.Quota.perProduct {
		subject = quota.NewSubject(who.ID, i.Issuer, product(claims))
	}
	taken, err := i.Quota.Take(subject, now)
	switch {
	case err != nil && i.Quota.open:
		i.line.Note = "served without counting: the quota's store failed"
		return nil
	case err != nil:
		i.line.Note = "refused: the quota's store failed"
		return problem.New(problem.QuotaUnavailable, "try again: the quota cannot be counted")
	}
	i.header.Set(quota.HeaderPolicy, i.Quota.Limits.PolicyHeader())
	i.header.Set(quota.HeaderRateLimit, taken.RateLimitHeader())
	if !taken.Allowed {
		return problem.New(problem.QuotaExceeded, "try again in %s seconds", taken.RetryAfterHeader()).
			With(quota.HeaderRetryAfter, taken.RetryAfterHeader())
	}
	return nil
}

// product is what a request is for, in one spelling whatever the SDK.
func product(claims map[string]any) string {
	for _, name := range []string{aiuta.ClaimSKUIDs, aiuta.ClaimSKUID, aiuta.ClaimProductID} {
		if items, ok := params.List(claims[name]); ok {
			return strings.Join(items, ",")
		}
	}
	return ""
}

// mint makes the token. What the server says is written over what the client says: the operator's claims, then
// those that the brand's backend granted, then the server's own.
func (i issuing) mint(asked, granted map[string]any) (string, error) {
	issuedAt := i.Now().Unix()
	claims := token.Claims{}
	maps.Copy(claims, asked)
	maps.Copy(claims, i.Claims)
	maps.Copy(claims, granted)
	claims["iss"] = i.Issuer
	claims["iat"] = issuedAt
	claims["exp"] = issuedAt + int64(i.TTL/time.Second)
	if i.JTI {
		jti, err := randomHex(i.Random)
		if err != nil {
			return "", err
		}
		claims["jti"] = jti
		i.line.JTI = jti
	}
	i.line.KeyID = i.KeyID
	raw, err := token.Mint(i.Key, claims)
	if err != nil {
		return "", err
	}
	if len(raw) > MaxToken {
		return "", problem.New(problem.TokenTooLarge, "send fewer or shorter parameters: the token has %d bytes, %d are allowed", len(raw), MaxToken)
	}
	return raw, nil
}
