package backend

import (
	"errors"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
)

// grant is what a credential was good for.
type grant struct {
	account *account
	// claims are those of the verified token; nil if the credential was another one.
	claims token.Claims
}

// authenticate finds out on whose behalf a request comes. The strongest credential that was sent decides, and
// a weaker one does not heal it: API key, then token, then subscription id. Mandatory calls take only the
// first two.
//
// Android sends x-user-id beside the stronger credential, and in API key mode puts the API key into it
// (source: android SubscriptionIdPlugin.kt, ApiKeyAuthenticationStrategy.kt). Whether Aiuta compares the two is
// not public; here it is ignored.
func (b *Backend) authenticate(r *http.Request, mandatory bool) (grant, error) {
	apiKey, hasAPIKey, err := single(r.Header, aiuta.HeaderAPIKey)
	if err != nil {
		return grant{}, err
	}
	authorization, hasAuthorization, err := single(r.Header, aiuta.HeaderAuthorization)
	if err != nil {
		return grant{}, err
	}
	subscriptionID, hasSubscriptionID, err := single(r.Header, aiuta.HeaderSubscriptionID)
	if err != nil {
		return grant{}, err
	}
	switch {
	case hasAPIKey:
		return granted(b.accounts.byAPIKey(apiKey), ReasonAPIKeyUnknown)
	case hasAuthorization:
		return b.authenticateBearer(authorization)
	case !hasSubscriptionID:
		return grant{}, unauthorized(ReasonCredentialMissing)
	case mandatory:
		return grant{}, unauthorized(ReasonCredentialInsufficient)
	}
	return granted(b.accounts.bySubscriptionID(subscriptionID), ReasonSubscriptionUnknown)
}

func granted(a *account, otherwise Reason) (grant, error) {
	if a == nil {
		return grant{}, unauthorized(otherwise)
	}
	return grant{account: a}, nil
}

// single reads a header that must not have two values. The same value twice is fine: Ktor appends x-api-key
// again when it resends after a 401.
func single(h http.Header, name string) (value string, sent bool, err error) {
	values := h.Values(name)
	if len(values) == 0 {
		return "", false, nil
	}
	for _, other := range values[1:] {
		if other != values[0] {
			return "", false, unauthorized(ReasonCredentialAmbiguous)
		}
	}
	return values[0], true, nil
}

// authenticateBearer verifies the token in an Authorization header with the secret of the account that the
// claim iss names. The scheme is compared letter for letter, as every SDK sends it.
func (b *Backend) authenticateBearer(authorization string) (grant, error) {
	raw, ok := strings.CutPrefix(authorization, aiuta.BearerPrefix)
	if !ok {
		// An empty token leaves "Bearer" alone, because the space after it is trimmed from the header.
		if authorization == strings.TrimSpace(aiuta.BearerPrefix) {
			return grant{}, unauthorized(ReasonTokenEmpty)
		}
		return grant{}, unauthorized(ReasonAuthorizationScheme)
	}
	parsed, err := token.Parse(raw)
	if err != nil {
		return grant{}, unauthorized(tokenReason(err))
	}
	unverified, err := parsed.Claims()
	if err != nil {
		return grant{}, unauthorized(tokenReason(err))
	}
	issuer, _ := unverified["iss"].(string)
	a := b.accounts.byIssuer(issuer)
	if a == nil {
		return grant{}, unauthorized(ReasonIssuerUnknown)
	}
	key, err := b.accounts.keyOf(a)
	if err != nil {
		return grant{}, unauthorized(ReasonSecretUnfit)
	}
	claims, err := token.Verify(raw, key, token.Rules{
		Now:    b.config.Clock.Now,
		Leeway: b.config.Leeway,
		Issuer: a.Issuer,
	})
	if err != nil {
		return grant{}, unauthorized(tokenReason(err))
	}
	return grant{account: a, claims: claims}, nil
}

// tokenReasons name the errors of package token.
var tokenReasons = []struct {
	err    error
	reason Reason
}{
	{token.ErrTooLong, ReasonTokenTooLong},
	{token.ErrMalformed, ReasonTokenMalformed},
	{token.ErrAlgorithm, ReasonTokenAlgorithm},
	{token.ErrCritical, ReasonTokenCritical},
	{token.ErrSignature, ReasonTokenSignature},
	{token.ErrMissingClaim, ReasonTokenClaimMissing},
	{token.ErrClaimType, ReasonTokenClaimType},
	{token.ErrExpired, ReasonTokenExpired},
	{token.ErrNotYetValid, ReasonTokenNotYetValid},
	{token.ErrIssuedInFuture, ReasonTokenIssuedInFuture},
}

// tokenReason falls back to "malformed" for an error that package token may add later: still a refusal.
func tokenReason(err error) Reason {
	for _, t := range tokenReasons {
		if errors.Is(err, t.err) {
			return t.reason
		}
	}
	return ReasonTokenMalformed
}
