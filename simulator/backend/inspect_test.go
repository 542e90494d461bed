package backend_test

import (
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/reason"
)

// An inspection that says something else than the next request would be worse than none.
func TestAnInspectionSaysWhatARequestWouldBeTold(t *testing.T) {
	other := "Zq7nV2rXw9LkTb4Yc8HfJm3PsDg6Ae1u"
	for name, tc := range map[string]struct {
		switches []string
		token    func(*world) header
	}{
		"a good token":          {nil, func(w *world) header { return w.jwt(nil) }},
		"no token":              {nil, func(*world) header { return bearer("") }},
		"no JWT":                {nil, func(*world) header { return bearer("a.b.c") }},
		"a long token":          {nil, func(*world) header { return bearer(strings.Repeat("a", 17<<10)) }},
		"another secret":        {nil, func(w *world) header { return bearer(mint(w.T, []byte(other), w.claims(w.mine, nil))) }},
		"another issuer":        {nil, func(w *world) header { return w.jwt(fields{"iss": "x"}) }},
		"no issuer":             {nil, func(w *world) header { return w.lacking("iss") }},
		"no exp":                {nil, func(w *world) header { return w.lacking("exp") }},
		"no exp need be":        {[]string{"exp_required", "false"}, func(w *world) header { return w.lacking("exp") }},
		"an exp that is a text": {nil, func(w *world) header { return w.jwt(fields{"exp": "x"}) }},
		"expired":               {nil, func(w *world) header { return w.jwt(fields{"exp": w.clock.Now().Unix()}) }},
		"expired within leeway": {[]string{"leeway", "30s"}, func(w *world) header { return w.jwt(fields{"exp": w.clock.Now().Unix()}) }},
		"not yet valid":         {nil, func(w *world) header { return w.jwt(fields{"nbf": w.clock.Now().Unix() + 10}) }},
		"issued ahead":          {nil, func(w *world) header { return w.jwt(fields{"iat": w.clock.Now().Unix() + 10}) }},
		"a lifetime too long":   {[]string{"max_lifetime", "1s"}, func(w *world) header { return w.jwt(nil) }},
		"used before":           {[]string{"replay", "reject"}, func(w *world) header { j := w.jwt(nil); w.start(aiuta.Unified, dress, j); return j }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newSwitched(t, tc.switches...)
			sent := tc.token(w)
			inspected := w.backend.Inspect(strings.TrimSpace(strings.TrimPrefix(sent[0][1], "Bearer")))
			want := w.start(aiuta.Unified, dress, sent).reason()
			if inspected.Reason != want || (want == "") != (inspected.Means == "") {
				t.Errorf("inspected: %q (%s), a start: %q", inspected.Reason, inspected.Means, want)
			}
			var broken []reason.Reason
			for _, r := range inspected.Rules {
				if r.Verdict == gateway.RuleBroken {
					broken = append(broken, r.Rule)
				}
			}
			if want == "" && len(broken) > 0 || want != "" && want != reason.TokenEmpty && !slices.Contains(broken, want) {
				t.Errorf("broken are %v, want %q", broken, want)
			}
		})
	}
}

func TestAnInspectionNamesAllThatIsWrong(t *testing.T) {
	w := newSwitched(t)
	now := w.clock.Now().Unix()
	raw := mint(t, []byte("Zq7nV2rXw9LkTb4Yc8HfJm3PsDg6Ae1u"), w.claims(w.mine, fields{"exp": now - 5, "nbf": now + 5}))
	verdicts := map[reason.Reason]string{}
	for _, r := range w.backend.Inspect(raw).Rules {
		verdicts[r.Rule] = r.Verdict
	}
	for _, rule := range []reason.Reason{reason.TokenSignature, reason.TokenExpired, reason.TokenNotYetValid} {
		if verdicts[rule] != gateway.RuleBroken {
			t.Errorf("%s is %q", rule, verdicts[rule])
		}
	}
	if verdicts[reason.IssuerUnknown] != gateway.RuleHolds || verdicts[reason.TokenIssuedInFuture] != gateway.RuleHolds {
		t.Errorf("got %v", verdicts)
	}
}

func TestWhatATokenIsBoundToIsComparedAsAStartIs(t *testing.T) {
	w := newSwitched(t)
	claims := map[string]any{"uploaded_image_id": "a", "sku_ids": "x,y", "iss": "i"}
	got := w.backend.Bound(claims, map[string]any{"uploaded_image_id": "b", "sku_ids": []any{"x", "y"}})
	if len(got) != 2 || got[0].Fits || !got[1].Fits || got[0].Request != "b" {
		t.Errorf("got %+v", got)
	}
}

func TestSwitchesChangeWhileTheBackendServes(t *testing.T) {
	w := newSwitched(t)
	live := backend.NewLive(w.backend)
	if err := live.Set(map[string]string{"binding": "ignore", "leeway": "x"}); err == nil || live.Backend().Switches()["binding"] != "reject-401" {
		t.Errorf("a wrong value: %v, binding is %s", err, live.Backend().Switches()["binding"])
	}
	if err := live.Set(map[string]string{"binding": "ignore", "operation_time": "1s"}); err != nil {
		t.Fatal(err)
	}
	now := live.Backend().Switches()
	if now["binding"] != "ignore" || now["operation_time"] != "1s" || now["exp_required"] != "true" {
		t.Errorf("got %v", now)
	}
	// What was there before is there still.
	w.start(aiuta.Unified, dress, w.jwt(nil))
	if len(live.Backend().Received()) != 1 {
		t.Error("the new one does not know what the old one received")
	}
}
