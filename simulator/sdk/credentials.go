package sdk

import (
	"context"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
)

// credentials adds the headers that prove whose a request is.
type credentials interface {
	// add returns the version of the token on which the headers rest, for renew.
	add(ctx context.Context, h http.Header, r request) (version int, err error)
	// renew is called after a 401, by a persona that resends. It changes the headers and reports whether the
	// request is to be sent again.
	renew(ctx context.Context, h http.Header, r request, version int) (bool, error)
	// areKey reports whether they are an API key.
	areKey() bool
}

// surroundings are what an SDK's HTTP client is made in.
type surroundings struct {
	persona Persona
	purpose purpose
	process *Process
	clock   clock.Clock
}

func (a JWTAuth) credentials(in surroundings) credentials {
	fresh := func() *tokens {
		callback := getJWT(a.GetJWT)
		if in.persona.Bridge != (BridgeRules{}) {
			callback = in.process.wrapper(in.persona.Bridge, in.clock).wrap(callback, in.persona.Token.Timeout)
		}
		return &tokens{rules: in.persona.Token, clock: in.clock, getJWT: callback}
	}
	var kept *tokens
	if in.persona.Token.ProcessWide {
		kept = in.process.tokens(in.purpose, a.SubscriptionID, fresh)
	} else {
		kept = fresh()
	}
	return &jwtCredentials{in.persona.Headers, a.SubscriptionID, kept}
}

func (a APIKeyAuth) credentials(in surroundings) credentials {
	if in.persona.Token.ProcessWide {
		// The key stands for the subscription id, and so it drops what was kept for any other.
		in.process.tokens(in.purpose, a.subscriptionID(), func() *tokens { return nil })
	}
	key := &keyCredentials{in.persona.Headers, a.APIKey, a.subscriptionID()}
	if in.persona.Start.OnlyProved && a.SubscriptionID != "" && a.GetJWT != nil {
		return &keyAndToken{key, JWTAuth{SubscriptionID: a.SubscriptionID, GetJWT: a.GetJWT}.credentials(in)}
	}
	return key
}

func (a SubscriptionAuth) credentials(surroundings) credentials {
	return subscriptionCredentials{a.SubscriptionID}
}

func (a JWTAuth) account() string          { return a.SubscriptionID }
func (a APIKeyAuth) account() string       { return a.subscriptionID() }
func (a SubscriptionAuth) account() string { return a.SubscriptionID }

type jwtCredentials struct {
	rules          HeaderRules
	subscriptionID string
	tokens         *tokens
}

func (c *jwtCredentials) add(ctx context.Context, h http.Header, r request) (int, error) {
	// The version counts from before the token is had, as in Ktor's Auth.kt: a renewal in between is news.
	version := c.tokens.currentVersion()
	bearer := r.path == c.rules.BearerPath
	if bearer {
		token, err := c.tokens.get(ctx, r.params)
		if err != nil {
			return 0, err
		}
		h.Set(aiuta.HeaderAuthorization, aiuta.BearerPrefix+token)
	}
	if !bearer || c.rules.AlwaysSubscriptionID {
		h.Set(aiuta.HeaderSubscriptionID, c.subscriptionID)
	}
	return version, nil
}

func (c *jwtCredentials) renew(ctx context.Context, h http.Header, r request, version int) (bool, error) {
	if err := c.tokens.renew(ctx, r.params, version); err != nil {
		return false, err
	}
	_, err := c.add(ctx, h, r)
	return err == nil, err
}

type keyCredentials struct {
	rules          HeaderRules
	key            string
	subscriptionID string
}

func (c *keyCredentials) add(_ context.Context, h http.Header, _ request) (int, error) {
	h.Set(aiuta.HeaderAPIKey, c.key)
	if c.rules.AlwaysSubscriptionID {
		h.Set(aiuta.HeaderSubscriptionID, c.subscriptionID)
	}
	return 0, nil
}

// renew has nothing new to send, but sends it: Ktor's AuthProvider takes refreshing for done by default, and
// ApiKeyAuthenticationPlugin.kt appends its header to the one that is there, which Ktor's engine/Utils.kt joins to one.
// No server knows such a key. Seen: key-401-once.
func (c *keyCredentials) renew(_ context.Context, h http.Header, _ request, _ int) (bool, error) {
	h.Set(aiuta.HeaderAPIKey, c.key+","+c.key)
	return true, nil
}

// keyAndToken are a token for the start, and an API key for all other calls. Source: web useTryOnGeneration.ts, hasSubscriptionId,
// and tryOnApiService.ts, addAuthHeaders. Seen: api-key-and-subscription-id.
type keyAndToken struct {
	*keyCredentials
	token credentials
}

func (c *keyAndToken) add(ctx context.Context, h http.Header, r request) (int, error) {
	if r.path == c.rules.BearerPath {
		return c.token.add(ctx, h, r)
	}
	return c.keyCredentials.add(ctx, h, r)
}

type subscriptionCredentials struct{ subscriptionID string }

func (c subscriptionCredentials) add(_ context.Context, h http.Header, _ request) (int, error) {
	h.Set(aiuta.HeaderSubscriptionID, c.subscriptionID)
	return 0, nil
}

func (c subscriptionCredentials) renew(context.Context, http.Header, request, int) (bool, error) {
	return false, nil
}

// noCredentials are for a request that carries none.
type noCredentials struct{}

func (noCredentials) add(context.Context, http.Header, request) (int, error) { return 0, nil }

func (noCredentials) renew(context.Context, http.Header, request, int) (bool, error) {
	return false, nil
}

func (*jwtCredentials) areKey() bool         { return false }
func (*keyCredentials) areKey() bool         { return true }
func (subscriptionCredentials) areKey() bool { return false }
func (noCredentials) areKey() bool           { return false }
