package endpoint

import (
	"maps"
	"net/http"
	"time"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
)

// maxToken is the longest token, in bytes, that is handed out: servers and gateways commonly allow 8 KiB for
// all headers of a request together, and the token travels in one of them.
const maxToken = 4 << 10

// tokenRequest is one request for a token.
type tokenRequest struct {
	services Services
	config   config
	line     *decision
	header   http.Header // of the answer
}

// token is the way of a request. The first refusal ends it; what costs most comes last. None of the body is read before
// the head is judged and the caller is known.
func (t tokenRequest) token(r *http.Request, query string) (string, error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		return "", notAllowed(tokenMethods)
	}
	head, err := params.CheckHead(r, query)
	if err != nil {
		return "", unsignable(err)
	}
	now := t.services.Now()
	who, err := t.caller(r, now)
	if err != nil {
		return "", err
	}
	set, err := head.Read()
	if err != nil {
		return "", unsignable(err)
	}
	t.line.describe(set)
	claims, err := t.config.policy.Apply(set)
	if err != nil {
		return "", unsignable(err)
	}
	// A HEAD is told what a GET would be told so far. It gets no token, so none is counted or minted.
	if r.Method == http.MethodHead {
		return "", nil
	}
	return t.issue(who, claims, now)
}

// issue makes a token of the claims that the caller asked for. What the server says is written over what the client says:
// the operator's claims, then those that the brand's backend granted, then the server's own.
func (t tokenRequest) issue(who caller.Caller, claims map[string]any, now time.Time) (string, error) {
	maps.Copy(claims, t.config.claims)
	products := productsOf(claims)
	t.line.name(products)
	tally := t.tally(who, now)
	if t.config.hook.url != "" {
		// Whoever has used the quota up must not make the brand's backend work.
		if err := tally.look(products); err != nil {
			return "", err
		}
	}
	granted, err := t.ask(who, claims)
	if err != nil {
		return "", err
	}
	if len(granted) > 0 {
		maps.Copy(claims, granted)
		products = productsOf(claims)
		t.line.name(products)
	}
	raw, err := t.mint(claims)
	if err != nil {
		return "", err
	}
	if err := tally.count(products); err != nil {
		return "", err
	}
	return raw, nil
}

// caller finds out who is asking, and whether they are cut off. Addresses come first, because they cost least.
func (t tokenRequest) caller(r *http.Request, now time.Time) (caller.Caller, error) {
	if err := t.config.denied.addresses.Check(r.Header, t.config.denied.trustedHeader); err != nil {
		t.line.Cause = VariableDenyAddresses + ": " + err.Error()
		return caller.Caller{}, denial(err)
	}
	who, err := t.config.authenticator.Authenticate(r, now)
	if err != nil {
		t.line.Cause = err.Error()
		return caller.Caller{}, unauthenticated(err)
	}
	t.line.Caller = t.config.named(who.ID)
	switch {
	case t.config.denied.callers.Denied(who.ID):
		t.line.Cause = VariableDeny + " lists the caller"
		return caller.Caller{}, problem.New(problem.Denied, "this caller gets no tokens")
	case t.config.denied.issuedBefore.Denied(who.IssuedAt):
		t.line.Cause = VariableIssuedBefore + " is later than the session"
		if who.IssuedAt.IsZero() {
			t.line.Cause = VariableIssuedBefore + " is set, and the caller's credential does not say when it was issued"
		}
		return caller.Caller{}, problem.New(problem.Denied, "sign in again: this session is too old")
	}
	return who, nil
}

// mint signs the claims, with the server's own among them.
func (t tokenRequest) mint(claims map[string]any) (string, error) {
	issuedAt := t.services.Now().Unix()
	claims["iss"] = t.config.issuer
	claims["iat"] = issuedAt
	claims["exp"] = issuedAt + int64(t.config.ttl/time.Second)
	if t.config.jti {
		jti, err := randomHex(t.services.Random)
		if err != nil {
			return "", err
		}
		claims["jti"] = jti
		t.line.JTI = jti
	}
	t.line.KeyID = t.config.keyID
	raw, err := token.Mint(t.config.key, claims)
	if err != nil {
		return "", err
	}
	if len(raw) > maxToken {
		return "", problem.New(problem.TokenTooLarge, "send fewer or shorter parameters: the token has %d bytes, %d are allowed", len(raw), maxToken)
	}
	return raw, nil
}
