package backend_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
)

func TestBothCredentialsMayHaveToBelongTogether(t *testing.T) {
	const mismatch = reason.CredentialMismatch
	for name, tc := range map[string]struct {
		sent   func(*world) header
		reason reason.Reason
	}{
		"a token alone":                    {func(w *world) header { return w.jwt(nil) }, ""},
		"a token and its subscription":     {func(w *world) header { return append(w.jwt(nil), subscription(w.mine)...) }, ""},
		"a token and another subscription": {func(w *world) header { return append(w.jwt(nil), subscription(w.other)...) }, mismatch},
		"a token and nobody":               {func(w *world) header { return append(w.jwt(nil), [2]string{"x-user-id", ""}) }, mismatch},
		"a token and the API key as id":    {func(w *world) header { return append(w.jwt(nil), [2]string{"x-user-id", w.mine.APIKey}) }, mismatch},
		"an API key and its subscription":  {func(w *world) header { return append(apiKey(w.mine), subscription(w.mine)...) }, ""},
		"an API key, as Android sends it":  {func(w *world) header { return append(apiKey(w.mine), [2]string{"x-user-id", w.mine.APIKey}) }, ""},
		"an API key and another":           {func(w *world) header { return append(apiKey(w.mine), subscription(w.other)...) }, mismatch},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSwitched(t, "both_credentials", "same-account")
			if got := w.start(aiuta.Unified, dress, tc.sent(w)); got.reason() != tc.reason {
				t.Errorf("got %d %q, want %q", got.status, got.reason(), tc.reason)
			}
		})
	}
}

func TestTokensMayNotBeTaken(t *testing.T) {
	w := newSwitched(t, "jwt_on_optional_calls", "reject")
	w.expect(w.call(aiuta.Legacy, aiuta.CallTryOnModels, w.jwt(nil)), http.StatusUnauthorized, reason.TokenNotTaken)
	w.expect(w.call(aiuta.Legacy, aiuta.CallTryOnModels, subscription(w.mine)), http.StatusOK, "")
	w.expect(w.start(aiuta.Legacy, dress, w.jwt(nil)), http.StatusOK, "")

	w = newSwitched(t, "jwt_on_unified", "reject")
	w.expect(w.start(aiuta.Unified, dress, w.jwt(nil)), http.StatusUnauthorized, reason.TokenNotTaken)
	w.expect(w.start(aiuta.Unified, dress, apiKey(w.mine)), http.StatusOK, "")
	w.expect(w.start(aiuta.Legacy, dress, w.jwt(nil)), http.StatusOK, "")
}

func TestAnalyticsMayNeedACredentialOrNone(t *testing.T) {
	for value, want := range map[string][2]int{"as-sdks": {401, 200}, "all": {401, 401}, "none": {200, 200}} {
		w := newSwitched(t, "analytics_auth", value)
		for i, platform := range []string{"ios", "web"} {
			got := w.send(http.MethodPost, "/analytics/v1/"+platform+"-sdk-analytics", strings.NewReader("{}"), jsonBody)
			if got.status != want[i] {
				t.Errorf("%s, %s: got %d, want %d", value, platform, got.status, want[i])
			}
		}
	}
}

func TestPresetsWordARefusedCredential(t *testing.T) {
	expired := func(w *world) header { return w.jwt(fields{"exp": w.clock.Now().Unix()}) }
	unknown := func(w *world) header { return w.jwt(fields{"iss": "nobody"}) }
	forged := func(w *world) header { return bearer(mint(w.T, w.other.Secret, w.claims(w.mine, nil))) }
	none := func(*world) header { return nil }
	for name, tc := range map[string]struct {
		switches []string
		sent     func(*world) header
		status   int
		body     string
	}{
		"by default":             {nil, expired, 401, `{"message":"Unauthorized"}`},
		"Kong, nothing sent":     {[]string{"unauthorized_body", "kong"}, none, 401, `{"message":"Unauthorized"}`},
		"Kong, expired":          {[]string{"unauthorized_body", "kong"}, expired, 401, `{"exp":"token expired"}`},
		"Kong, unknown issuer":   {[]string{"unauthorized_body", "kong"}, unknown, 401, `{"message":"No credentials found for given 'iss'"}`},
		"Kong, forged":           {[]string{"unauthorized_body", "kong"}, forged, 401, `{"message":"Invalid signature"}`},
		"FastAPI's own":          {[]string{"unauthorized_body", "detail"}, none, 401, `{"detail":"Not authenticated"}`},
		"as the catalogue":       {[]string{"unauthorized_body", "api-error"}, none, 401, `{"code":"unauthorized","message":"Unauthorized","details":null}`},
		"nothing":                {[]string{"unauthorized_body", "empty"}, none, 401, ""},
		"JSON":                   {[]string{"unauthorized_body", `{"no":1}`}, none, 401, `{"no":1}`},
		"403 for expired":        {[]string{"status_expired", "403"}, expired, 403, `{"message":"Forbidden"}`},
		"403 for unknown issuer": {[]string{"status_unknown_issuer", "403"}, unknown, 403, `{"message":"Forbidden"}`},
		"403 for forged":         {[]string{"status_bad_signature", "403", "unauthorized_body", "kong"}, forged, 403, `{"message":"Invalid signature"}`},
		"403 not for nothing":    {[]string{"status_expired", "403", "status_unknown_issuer", "403", "status_bad_signature", "403"}, none, 401, `{"message":"Unauthorized"}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSwitched(t, tc.switches...)
			got := w.start(aiuta.Unified, dress, tc.sent(w))
			if got.status != tc.status || string(got.body) != tc.body || got.reason() == "" {
				t.Errorf("got %d %q %s, want %d %s", got.status, got.reason(), got.body, tc.status, tc.body)
			}
			if challenge := got.header.Get("WWW-Authenticate"); challenge != "" {
				t.Errorf("got WWW-Authenticate %s", challenge)
			}
		})
	}
}

func TestAPageOfHTMLIsOneOfThePresets(t *testing.T) {
	w := newSwitched(t, "unauthorized_body", "html")
	got := w.start(aiuta.Unified, dress)
	if !strings.HasPrefix(string(got.body), "<html>") || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		t.Errorf("got %s %s", got.header.Get("Content-Type"), got.body)
	}
}

func TestA401MayCarryAChallenge(t *testing.T) {
	w := newSwitched(t, "www_authenticate", "true", "status_expired", "403")
	for name, tc := range map[string]struct {
		sent header
		want string
	}{
		"nothing sent":    {nil, "Bearer"},
		"a bad token":     {bearer("x"), `Bearer error="invalid_token"`},
		"a 403":           {w.jwt(fields{"exp": w.clock.Now().Unix()}), ""},
		"a good token":    {w.jwt(nil), ""},
		"an id that is 1": {subscription(w.mine), "Bearer"},
	} {
		if got := w.start(aiuta.Unified, dress, tc.sent).header.Get("WWW-Authenticate"); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}

func TestTheRateLimitIsPerAccountAndMinute(t *testing.T) {
	w := newSwitched(t, "rate_limit", "2")
	for range 2 {
		w.expect(w.start(aiuta.Unified, dress, apiKey(w.mine)), http.StatusOK, "")
	}
	w.clock.Sleep(t.Context(), 20500*time.Millisecond)
	got := w.start(aiuta.Legacy, dress, apiKey(w.mine))
	w.expect(got, http.StatusTooManyRequests, reason.RateLimited)
	if after := got.header.Get("Retry-After"); after != "40" {
		t.Errorf("got Retry-After %q", after)
	}
	w.expect(w.start(aiuta.Unified, dress, apiKey(w.other)), http.StatusOK, "")
	w.expect(w.call(aiuta.Unified, aiuta.CallTryOnModels, apiKey(w.mine)), http.StatusOK, "")
	w.clock.Sleep(t.Context(), 40*time.Second)
	w.expect(w.start(aiuta.Unified, dress, apiKey(w.mine)), http.StatusOK, "")
}

func TestWebPagesMayBeKeptOut(t *testing.T) {
	ask := header{{"Origin", "https://shop.example"}, {"Access-Control-Request-Method", "POST"}}
	for value, want := range map[string]struct {
		status int
		origin string
	}{"any": {204, "*"}, "sdk": {204, "https://static.aiuta.com"}, "off": {405, ""}} {
		w := newSwitched(t, "cors", value)
		got := w.send(http.MethodOptions, "/v1/sku_try_on_operations", nil, ask)
		if got.status != want.status || got.header.Get("Access-Control-Allow-Origin") != want.origin {
			t.Errorf("%s: got %d %q", value, got.status, got.header.Get("Access-Control-Allow-Origin"))
		}
	}
}
