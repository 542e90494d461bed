package backend_test

import (
	"net/http"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
)

// newSwitched is a world with one switch set, or several: name, value, name, value.
func newSwitched(t *testing.T, pairs ...string) *world {
	t.Helper()
	return newWorld(t, func(c *backend.Config) {
		for i := 0; i < len(pairs); i += 2 {
			if err := c.Switches.Set(pairs[i], pairs[i+1]); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// lacking is a token of the world's own account without some claims.
func (w *world) lacking(names ...string) header {
	claims := w.claims(w.mine, nil)
	for _, name := range names {
		delete(claims, name)
	}
	return bearer(mint(w.T, w.mine.Secret, claims))
}

func TestASwitchDecidesOnATokensTimes(t *testing.T) {
	hour := func(w *world) header { return w.jwt(fields{"exp": w.clock.Now().Unix() + 3600}) }
	for name, tc := range map[string]struct {
		switches []string
		token    func(*world) header
		reason   reason.Reason // empty: accepted
	}{
		"no exp is refused":               {nil, func(w *world) header { return w.lacking("exp") }, reason.TokenClaimMissing},
		"no exp need be":                  {[]string{"exp_required", "false"}, func(w *world) header { return w.lacking("exp") }, ""},
		"neither exp nor iat need be":     {[]string{"exp_required", "false", "iat_required", "false"}, func(w *world) header { return w.lacking("exp", "iat") }, ""},
		"an exp that is there counts":     {[]string{"exp_required", "false"}, func(w *world) header { return w.jwt(fields{"exp": w.clock.Now().Unix()}) }, reason.TokenExpired},
		"iat counts without exp":          {[]string{"exp_required", "false"}, func(w *world) header { return w.lacking("exp", "iat") }, reason.TokenClaimMissing},
		"nbf counts without exp":          {[]string{"exp_required", "false"}, func(w *world) header { return w.nbf("exp") }, reason.TokenNotYetValid},
		"a lifetime's limit needs exp":    {[]string{"exp_required", "false", "max_lifetime", "1h"}, func(w *world) header { return w.lacking("exp") }, reason.TokenClaimMissing},
		"no iat is refused":               {nil, func(w *world) header { return w.lacking("iat") }, reason.TokenClaimMissing},
		"no iat need be":                  {[]string{"iat_required", "false"}, func(w *world) header { return w.lacking("iat") }, ""},
		"any lifetime is good":            {nil, hour, ""},
		"a lifetime at its limit is good": {[]string{"max_lifetime", "1h"}, hour, ""},
		"a longer lifetime is not":        {[]string{"max_lifetime", "59m59s"}, hour, reason.TokenLifetime},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSwitched(t, tc.switches...)
			if got := w.start(aiuta.Unified, dress, tc.token(w)); got.reason() != tc.reason {
				t.Errorf("got %d %q, want %q", got.status, got.reason(), tc.reason)
			}
		})
	}
}

// nbf is a token that is not valid yet, without a claim.
func (w *world) nbf(without string) header {
	claims := w.claims(w.mine, fields{"nbf": w.clock.Now().Unix() + 10})
	delete(claims, without)
	return bearer(mint(w.T, w.mine.Secret, claims))
}

func TestSwitchesDecideHowSKUsAreCompared(t *testing.T) {
	two := []string{"a", "b"}
	for name, tc := range map[string]struct {
		switches []string
		claim    any
		body     []string
		reason   reason.Reason
	}{
		"another order passes":               {[]string{"sku_order_matters", "false"}, []string{"b", "a"}, two, ""},
		"another order in joined ids passes": {[]string{"sku_order_matters", "false"}, "b,a", two, ""},
		"another SKU does not":               {[]string{"sku_order_matters", "false"}, []string{"b", "c"}, two, reason.BindingSKUIDs},
		"a SKU twice is not two":             {[]string{"sku_order_matters", "false"}, []string{"a", "a"}, two, reason.BindingSKUIDs},
		"joined ids are no list":             {[]string{"joined_sku_ids_equal_list", "false"}, "a,b", two, reason.BindingSKUIDs},
		"a list still is one":                {[]string{"joined_sku_ids_equal_list", "false"}, two, two, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSwitched(t, tc.switches...)
			got := w.start(aiuta.Unified, fields{"uploaded_image_id": "model_man_00", "sku_ids": tc.body}, w.jwt(fields{"sku_ids": tc.claim}))
			if got.reason() != tc.reason {
				t.Errorf("got %d %q, want %q", got.status, got.reason(), tc.reason)
			}
		})
	}
}

func TestTheUnifiedAPIMayNotBind(t *testing.T) {
	for _, mode := range []string{"reject-401", "override"} {
		w := newSwitched(t, "binding", mode, "binding_on_unified", "ignore")
		w.expect(w.start(aiuta.Unified, dress, w.jwt(fields{"uploaded_image_id": "x"})), http.StatusOK, "")
		if got := w.start(aiuta.Legacy, dress, w.jwt(fields{"uploaded_image_id": "x"})); got.status == http.StatusOK {
			t.Errorf("%s: the legacy API does not bind either", mode)
		}
	}
}

func TestATokenStartsOneOperation(t *testing.T) {
	for name, more := range map[string]fields{"known by its jti": {"jti": "1"}, "known by all of it": nil, "with an empty jti": {"jti": ""}} {
		t.Run(name, func(t *testing.T) {
			w := newSwitched(t, "replay", "reject")
			sent := w.jwt(more)
			w.expect(w.start(aiuta.Unified, fields{"uploaded_image_id": "x", "sku_id": "a"}, sent), http.StatusBadRequest, reason.ImageUnknown)
			w.expect(w.start(aiuta.Unified, dress, sent), http.StatusOK, "")
			w.expect(w.start(aiuta.Legacy, dress, sent), http.StatusUnauthorized, reason.TokenReplayed)
			w.expect(w.call(aiuta.Unified, aiuta.CallTryOnModels, sent), http.StatusOK, "")
			w.clock.Sleep(t.Context(), time.Second)
			w.expect(w.start(aiuta.Unified, dress, w.jwt(fields{"jti": "2"})), http.StatusOK, "")
		})
	}
}

func TestTheSameJTIInAnotherTokenIsAReplay(t *testing.T) {
	w := newSwitched(t, "replay", "reject")
	w.expect(w.start(aiuta.Unified, dress, w.jwt(fields{"jti": "1"})), http.StatusOK, "")
	w.expect(w.start(aiuta.Unified, dress, w.jwt(fields{"jti": "1", "sku_ids": "dress"})), http.StatusUnauthorized, reason.TokenReplayed)
	others := bearer(mint(t, w.other.Secret, w.claims(w.other, fields{"jti": "1"})))
	w.expect(w.start(aiuta.Unified, dress, others), http.StatusOK, "")
	w.expect(w.start(aiuta.Unified, dress, apiKey(w.mine)), http.StatusOK, "")
	w.expect(w.start(aiuta.Unified, dress, apiKey(w.mine)), http.StatusOK, "")
}

func TestTheOldSecretCountsForAWhile(t *testing.T) {
	w := newSwitched(t, "secret_overlap", "1m", "leeway", "10m")
	old, fresh := w.jwt(nil), newAccount(t, 7).Secret
	if err := w.backend.SetSecret(w.mine.Issuer, fresh); err != nil {
		t.Fatal(err)
	}
	w.mine.Secret = fresh
	w.expect(w.start(aiuta.Unified, dress, old), http.StatusOK, "")
	w.expect(w.start(aiuta.Unified, dress, w.jwt(nil)), http.StatusOK, "")
	w.clock.Sleep(t.Context(), time.Minute-1)
	w.expect(w.start(aiuta.Unified, dress, old), http.StatusOK, "")
	w.clock.Sleep(t.Context(), 1)
	w.expect(w.start(aiuta.Unified, dress, old), http.StatusUnauthorized, reason.TokenSignature)
	w.expect(w.start(aiuta.Unified, dress, w.jwt(nil)), http.StatusOK, "")
}

func TestOnlyOneOldSecretCounts(t *testing.T) {
	w := newSwitched(t, "secret_overlap", "1h")
	first := w.jwt(nil)
	for seed := range byte(2) {
		w.mine.Secret = newAccount(t, 20+seed).Secret
		if err := w.backend.SetSecret(w.mine.Issuer, w.mine.Secret); err != nil {
			t.Fatal(err)
		}
	}
	w.expect(w.start(aiuta.Unified, dress, first), http.StatusUnauthorized, reason.TokenSignature)
}
