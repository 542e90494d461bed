package gateway

import (
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

// Grant is what a credential was good for.
type Grant struct {
	Account *portal.Account
	// Claims are those of the verified token; nil if the credential was another one.
	Claims token.Claims
}

// sent are the credentials of one request.
type sent struct {
	apiKey, authorization, subscriptionID          string
	hasAPIKey, hasAuthorization, hasSubscriptionID bool
}

// Authenticate finds out on whose behalf a request comes. The strongest credential that was sent decides, and
// a weaker one does not heal it: API key, then token, then subscription id. Mandatory calls take only the
// first two.
func (gw *Gateway) Authenticate(r *http.Request, need Need, g aiuta.Generation) (Grant, error) {
	s, err := readCredentials(r.Header)
	if err != nil {
		return Grant{}, err
	}
	var who Grant
	switch {
	case s.hasAPIKey:
		who, err = granted(gw.accounts.ByAPIKey(s.apiKey), reason.APIKeyUnknown)
	case s.hasAuthorization:
		if gw.refusesTokens(need, g) {
			return Grant{}, Unauthorized(reason.TokenNotTaken)
		}
		who, err = gw.authenticateBearer(s.authorization)
	case !s.hasSubscriptionID:
		return Grant{}, Unauthorized(reason.CredentialMissing)
	case need != NeedsSubscription:
		return Grant{}, Unauthorized(reason.CredentialInsufficient)
	default:
		return granted(gw.accounts.BySubscriptionID(s.subscriptionID), reason.SubscriptionUnknown)
	}
	if err == nil && s.hasSubscriptionID && gw.switches.BothCredentials == switches.BothOfOneAccount && !s.isOf(who.Account) {
		return Grant{}, Unauthorized(reason.CredentialMismatch)
	}
	return who, err
}

// refusesTokens follows the two switches for tokens; Studio lists only the API key. A token next to a good subscription id
// is refused too: an SDK that sends it believes that it counts.
func (gw *Gateway) refusesTokens(need Need, g aiuta.Generation) bool {
	return need == NeedsAPIKey ||
		need != NeedsSecret && gw.switches.JWTOnOptionalCalls == switches.Reject ||
		g == aiuta.Unified && gw.switches.JWTOnUnified == switches.Reject
}

// isOf reports whether x-user-id belongs to an account. In API key mode Android puts the key into it, too
// (source: android ApiKeyAuthenticationStrategy.kt, SubscriptionIdPlugin.kt).
func (s sent) isOf(a *portal.Account) bool {
	return s.subscriptionID != "" && (s.subscriptionID == a.SubscriptionID || s.hasAPIKey && s.subscriptionID == s.apiKey)
}

func granted(a *portal.Account, otherwise reason.Reason) (Grant, error) {
	if a == nil {
		return Grant{}, Unauthorized(otherwise)
	}
	return Grant{Account: a}, nil
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
			return "", false, Unauthorized(reason.CredentialAmbiguous)
		}
	}
	return values[0], true, nil
}

// authenticateBearer verifies the token in an Authorization header with the secret of the account that the
// claim iss names. The scheme is compared letter for letter, as every SDK sends it.
func (gw *Gateway) authenticateBearer(authorization string) (Grant, error) {
	raw, ok := strings.CutPrefix(authorization, aiuta.BearerPrefix)
	if !ok {
		// An empty token leaves only "Bearer", because the space after it is trimmed from the header.
		if authorization == strings.TrimSpace(aiuta.BearerPrefix) {
			return Grant{}, Unauthorized(reason.TokenEmpty)
		}
		return Grant{}, Unauthorized(reason.AuthorizationScheme)
	}
	parsed, err := token.Parse(raw)
	if err != nil {
		return Grant{}, Unauthorized(tokenReason(err))
	}
	unverified, err := parsed.Claims()
	if err != nil {
		return Grant{}, Unauthorized(tokenReason(err))
	}
	issuer, _ := unverified["iss"].(string)
	if issuer == "" {
		return Grant{}, Unauthorized(reason.IssuerMissing)
	}
	a := gw.accounts.ByIssuer(issuer)
	if a == nil {
		return Grant{}, Unauthorized(reason.IssuerUnknown)
	}
	claims, err := gw.verify(raw, a)
	if err != nil {
		return Grant{}, err
	}
	return Grant{Account: a, Claims: claims}, nil
}
