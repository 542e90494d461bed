package backend

import (
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

// sent are the credentials of one request.
type sent struct {
	apiKey, authorization, subscriptionID          string
	hasAPIKey, hasAuthorization, hasSubscriptionID bool
}

// authenticate finds out on whose behalf a request comes. The strongest credential that was sent decides, and
// a weaker one does not heal it: API key, then token, then subscription id. Mandatory calls take only the
// first two.
func (b *Backend) authenticate(r *http.Request, need credential, g aiuta.Generation) (grant, error) {
	s, err := readCredentials(r.Header)
	if err != nil {
		return grant{}, err
	}
	var who grant
	switch {
	case s.hasAPIKey:
		who, err = granted(b.accounts.byAPIKey(s.apiKey), ReasonAPIKeyUnknown)
	case s.hasAuthorization:
		if b.refusesTokens(need, g) {
			return grant{}, unauthorized(ReasonTokenNotTaken)
		}
		who, err = b.authenticateBearer(s.authorization)
	case !s.hasSubscriptionID:
		return grant{}, unauthorized(ReasonCredentialMissing)
	case need != needsSubscription:
		return grant{}, unauthorized(ReasonCredentialInsufficient)
	default:
		return granted(b.accounts.bySubscriptionID(s.subscriptionID), ReasonSubscriptionUnknown)
	}
	if err == nil && s.hasSubscriptionID && b.config.BothCredentials == BothOfOneAccount && !s.isOf(who.account) {
		return grant{}, unauthorized(ReasonCredentialMismatch)
	}
	return who, err
}

// refusesTokens follows the two switches for tokens; Studio lists only the API key. A token next to a good subscription id
// is refused too: an SDK that sends it believes that it counts.
func (b *Backend) refusesTokens(need credential, g aiuta.Generation) bool {
	return need == needsAPIKey ||
		need != needsSecret && b.config.JWTOnOptionalCalls == Reject ||
		g == aiuta.Unified && b.config.JWTOnUnified == Reject
}

// isOf reports whether x-user-id belongs to an account. In API key mode Android puts the key into it, too
// (source: android ApiKeyAuthenticationStrategy.kt, SubscriptionIdPlugin.kt).
func (s sent) isOf(a *account) bool {
	return s.subscriptionID != "" && (s.subscriptionID == a.SubscriptionID || s.hasAPIKey && s.subscriptionID == s.apiKey)
}

func granted(a *account, otherwise Reason) (grant, error) {
	if a == nil {
		return grant{}, unauthorized(otherwise)
	}
	return grant{account: a}, nil
}

func readCredentials(h http.Header) (s sent, err error) {
	if s.apiKey, s.hasAPIKey, err = single(h, aiuta.HeaderAPIKey); err != nil {
		return s, err
	}
	if s.authorization, s.hasAuthorization, err = single(h, aiuta.HeaderAuthorization); err != nil {
		return s, err
	}
	s.subscriptionID, s.hasSubscriptionID, err = single(h, aiuta.HeaderSubscriptionID)
	return s, err
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
		// An empty token leaves only "Bearer", because the space after it is trimmed from the header.
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
	if issuer == "" {
		return grant{}, unauthorized(ReasonIssuerMissing)
	}
	a := b.accounts.byIssuer(issuer)
	if a == nil {
		return grant{}, unauthorized(ReasonIssuerUnknown)
	}
	claims, err := b.verify(raw, a)
	if err != nil {
		return grant{}, err
	}
	return grant{account: a, claims: claims}, nil
}
