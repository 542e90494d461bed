package backend_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/clock"
)

// dress is a start request that any account may send.
var dress = map[string]any{"uploaded_image_id": "model_man_00", "sku_ids": []string{"dress"}}

func TestStartRefusesCredentials(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now().Unix()
	good := mint(t, w.mine.Secret, w.claims(w.mine, nil))
	parts := strings.Split(good, ".")
	part := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	signed := func(more map[string]any) header { return w.jwt(more) }
	without := func(name string) header {
		claims := w.claims(w.mine, nil)
		delete(claims, name)
		return bearer(mint(t, w.mine.Secret, claims))
	}
	for name, tc := range map[string]struct {
		sent   header
		reason reason.Reason
	}{
		"nothing at all":                  {nil, reason.CredentialMissing},
		"a subscription id alone":         {subscription(w.mine), reason.CredentialInsufficient},
		"an unknown subscription id":      {header{{"x-user-id", "0"}}, reason.CredentialInsufficient},
		"an unknown API key":              {header{{"x-api-key", "wrong"}}, reason.APIKeyUnknown},
		"an empty API key":                {header{{"x-api-key", ""}}, reason.APIKeyUnknown},
		"a subscription id as API key":    {header{{"x-api-key", w.mine.SubscriptionID}}, reason.APIKeyUnknown},
		"a wrong key beside a good token": {append(bearer(good), [2]string{"x-api-key", "wrong"}), reason.APIKeyUnknown},
		"two API keys":                    {append(apiKey(w.mine), apiKey(w.other)...), reason.CredentialAmbiguous},
		"two tokens":                      {append(bearer(good), bearer("x.y.z")...), reason.CredentialAmbiguous},
		"two subscription ids": {
			append(bearer(good), append(subscription(w.mine), subscription(w.other)...)...), reason.CredentialAmbiguous},
		"basic authentication": {header{{"Authorization", "Basic eDp5"}}, reason.AuthorizationScheme},
		"a token by itself":    {header{{"Authorization", good}}, reason.AuthorizationScheme},
		"an empty token":       {bearer(""), reason.TokenEmpty},
		"two spaces":           {bearer(" " + good), reason.TokenMalformed},
		"two parts":            {bearer(parts[0] + "." + parts[1]), reason.TokenMalformed},
		"a padded signature":   {bearer(good + "="), reason.TokenMalformed},
		"a payload that is no object": {
			bearer(parts[0] + "." + part(`[]`) + "." + parts[2]), reason.TokenMalformed},
		"a claim that stands twice": {
			bearer(parts[0] + "." + part(`{"iss":"a","iss":"`+w.mine.Issuer+`"}`) + "." + parts[2]), reason.TokenMalformed},
		"a token beyond the cap":     {bearer(strings.Repeat("a", token.MaxLength+1)), reason.TokenTooLong},
		"the algorithm none":         {bearer(part(`{"alg":"none"}`) + "." + parts[1] + "."), reason.TokenAlgorithm},
		"the algorithm HS512":        {bearer(part(`{"alg":"HS512"}`) + "." + parts[1] + "." + parts[2]), reason.TokenAlgorithm},
		"a critical extension":       {bearer(part(`{"alg":"HS256","crit":["b64"]}`) + "." + parts[1] + "." + parts[2]), reason.TokenCritical},
		"no signature":               {bearer(parts[0] + "." + parts[1] + "."), reason.TokenSignature},
		"another account's secret":   {bearer(mint(t, w.other.Secret, w.claims(w.mine, nil))), reason.TokenSignature},
		"a payload that was changed": {bearer(parts[0] + "." + part(`{"iss":"`+w.mine.Issuer+`","exp":9999999999}`) + "." + parts[2]), reason.TokenSignature},
		"an unknown issuer":          {signed(map[string]any{"iss": "nobody"}), reason.IssuerUnknown},
		"the subscription id as issuer": {
			signed(map[string]any{"iss": w.mine.SubscriptionID}), reason.IssuerUnknown},
		"an issuer that is a number": {signed(map[string]any{"iss": 1}), reason.IssuerMissing},
		"no issuer":                  {without("iss"), reason.IssuerMissing},
		"no expiry":                  {without("exp"), reason.TokenClaimMissing},
		"no time of issue":           {without("iat"), reason.TokenClaimMissing},
		"an expiry as text":          {signed(map[string]any{"exp": "9999999999"}), reason.TokenClaimType},
		"an expiry of this second":   {signed(map[string]any{"exp": now}), reason.TokenExpired},
		"a token of tomorrow":        {signed(map[string]any{"iat": now + 1}), reason.TokenIssuedInFuture},
		"a token for later":          {signed(map[string]any{"nbf": now + 1}), reason.TokenNotYetValid},
		"a bad token with a good subscription id": {
			append(bearer("x.y.z"), subscription(w.mine)...), reason.TokenMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
				in := *w
				in.T = t
				got := in.start(g, dress, tc.sent)
				in.expect(got, http.StatusUnauthorized, tc.reason)
				if string(got.body) != gateway.DefaultUnauthorizedBody {
					t.Errorf("got body %s", got.body)
				}
			})
		})
	}
}

func TestOptionalCallsRefuseCredentials(t *testing.T) {
	w := newWorld(t)
	for name, tc := range map[string]struct {
		sent   header
		reason reason.Reason
	}{
		"nothing at all":                      {nil, reason.CredentialMissing},
		"an unknown subscription id":          {header{{"x-user-id", "66ec1726e728c1405e5ebca2"}}, reason.SubscriptionUnknown},
		"an empty subscription id":            {header{{"x-user-id", ""}}, reason.SubscriptionUnknown},
		"an issuer as subscription id":        {header{{"x-user-id", w.mine.Issuer}}, reason.SubscriptionUnknown},
		"an API key as subscription id":       {header{{"x-user-id", w.mine.APIKey}}, reason.SubscriptionUnknown},
		"a bad token beside a good id":        {append(subscription(w.mine), bearer("x.y.z")...), reason.TokenMalformed},
		"an unknown API key beside a good id": {append(subscription(w.mine), [2]string{"x-api-key", "no"}), reason.APIKeyUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
				for _, c := range optionalCalls {
					in := *w
					in.T = t
					in.expect(in.call(g, c, tc.sent), http.StatusUnauthorized, tc.reason)
				}
			})
		})
	}
}

var optionalCalls = []aiuta.Call{
	aiuta.CallUploadImage, aiuta.CallOperationStatus, aiuta.CallPredefinedModels, aiuta.CallTryOnModels,
	aiuta.CallSubscriptionDetails,
}

func TestOptionalCallsTakeEveryScheme(t *testing.T) {
	w := newWorld(t)
	for name, sent := range map[string]header{
		"subscription id": subscription(w.mine),
		"API key":         apiKey(w.mine),
		"token":           w.jwt(nil),
	} {
		t.Run(name, func(t *testing.T) {
			eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
				in := *w
				in.T = t
				in.expect(in.call(g, aiuta.CallPredefinedModels, sent), http.StatusOK, "")
			})
		})
	}
}

func TestTheTokenDecidesBesideAnotherSubscriptionID(t *testing.T) {
	w := newWorld(t)
	w.expect(w.start(aiuta.Unified, dress, w.jwt(nil), subscription(w.other)), http.StatusOK, "")
}

func TestATokenMayBeUsedUntilItExpires(t *testing.T) {
	w := newWorld(t)
	sent := w.jwt(nil)
	w.clock.Sleep(t.Context(), 60*time.Second-1)
	w.expect(w.start(aiuta.Unified, dress, sent), http.StatusOK, "")
	w.expect(w.start(aiuta.Unified, dress, sent), http.StatusOK, "")
	w.clock.Sleep(t.Context(), 1)
	w.expect(w.start(aiuta.Unified, dress, sent), http.StatusUnauthorized, reason.TokenExpired)
}

func TestLeewayShiftsTheExpiry(t *testing.T) {
	w := newWorld(t, func(c *backend.Config) { c.Leeway = clock.Duration(30 * time.Second) })
	sent := w.jwt(nil)
	w.clock.Sleep(t.Context(), 90*time.Second-1)
	w.expect(w.start(aiuta.Unified, dress, sent), http.StatusOK, "")
	w.clock.Sleep(t.Context(), 1)
	w.expect(w.start(aiuta.Unified, dress, sent), http.StatusUnauthorized, reason.TokenExpired)
}

func TestUnregisteredClaimsAreIgnored(t *testing.T) {
	w := newWorld(t)
	extra := map[string]any{"product_id": "dress", "aud": "anyone", "sub": 1}
	w.expect(w.start(aiuta.Unified, dress, w.jwt(extra)), http.StatusOK, "")
}

func TestTheBodyOfA401IsConfigurable(t *testing.T) {
	const body = `{"detail":"no"}`
	w := newWorld(t, func(c *backend.Config) { c.UnauthorizedBody = body })
	if got := w.start(aiuta.Unified, dress); string(got.body) != body {
		t.Errorf("got %s", got.body)
	}
}

func TestAnAccountWithoutCredentialsMatchesNothing(t *testing.T) {
	w := newWorld(t, func(c *backend.Config) { c.Accounts = []portal.Account{{Name: "bare"}} })
	for name, sent := range map[string]header{
		"an empty API key":         {{"x-api-key", ""}},
		"an empty subscription id": {{"x-user-id", ""}},
		"an empty issuer":          bearer(mint(t, w.mine.Secret, w.claims(portal.Account{}, nil))),
	} {
		t.Run(name, func(t *testing.T) {
			if got := w.call(aiuta.Unified, aiuta.CallTryOnModels, sent); got.status != http.StatusUnauthorized {
				t.Errorf("got %d", got.status)
			}
		})
	}
}

func TestAnUnfitSecretRefusesEveryToken(t *testing.T) {
	w := newWorld(t, func(c *backend.Config) { c.Accounts[0].Secret = []byte("secret") })
	w.expect(w.start(aiuta.Unified, dress, w.jwt(nil)), http.StatusUnauthorized, reason.SecretUnfit)
}
