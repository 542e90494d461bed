package scenario

import (
	"slices"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// Trait is a rule by which SDKs differ, and by which expectations may differ with them.
type Trait struct {
	Name string
	// Summary continues the sentence "an SDK that …".
	Summary string

	has func(sdk.Persona) bool
}

// Traits returns all of them. Where two fit a persona and disagree, the later counts.
func Traits() []Trait {
	return []Trait{
		{"legacy", "uses the older API", func(p sdk.Persona) bool { return p.Generation.Name == aiuta.Legacy.Name }},
		{"unified", "uses the newer API", func(p sdk.Persona) bool { return p.Generation.Name == aiuta.Unified.Name }},
		{"always_sends_subscription_id", "puts its subscription id on every request", func(p sdk.Persona) bool { return p.Headers.AlwaysSubscriptionID }},
		{"takes_one_sku", "tries on one product at a time", func(p sdk.Persona) bool { return p.Start.OneSKU }},
		{"sends_skus_to_get_jwt", "tells getJwt the products, not only the photo", func(p sdk.Persona) bool {
			return slices.ContainsFunc(p.Token.Params, func(name string) bool { return name != aiuta.ClaimUploadedImageID })
		}},
		{"joins_skus_by_commas", "tells getJwt the products as one text", func(p sdk.Persona) bool { return p.Token.Lists == sdk.CommaJoined }},
		{"refuses_empty_token", "does not send an empty token", func(p sdk.Persona) bool { return p.Token.RefuseEmpty }},
		{"sends_empty_for_thrown", "sends an empty token when getJwt throws", func(p sdk.Persona) bool { return p.Bridge.ThrowIsEmpty && !p.Token.RefuseEmpty }},
		{"times_getjwt_out", "gives getJwt only so long", func(p sdk.Persona) bool { return p.Token.Timeout > 0 }},
		{"caches_token", "keeps its token for the next try-on", func(p sdk.Persona) bool { return p.Token.Cached }},
		{"keeps_token_in_process", "keeps its first getJwt and its token when the app starts it for another user", func(p sdk.Persona) bool { return p.Token.ProcessWide }},
		{"resends_on_401", "asks for another token after a 401 and starts once more", func(p sdk.Persona) bool { return p.Token.ResendOn401 }},
		{"sends_broken_again", "sends a request again by itself, unseen, whose used connection breaks before an answer", func(p sdk.Persona) bool {
			return p.HTTP.Resends > 0 || p.Browser.Frame != ""
		}},
		{"follows_408_up", "sends a request again by itself after 408, and after 503 with a Retry-After of zero", func(p sdk.Persona) bool { return p.HTTP.ResendsStatus }},
		{"loads_details", "asks for its subscription's details", func(p sdk.Persona) bool { return slices.Contains(p.Setup.Calls, aiuta.CallSubscriptionDetails) }},
		{"polls_at_once", "polls before it waits", func(p sdk.Persona) bool { return p.Poll.Immediately }},
		{"polls_through_errors", "goes on polling when a poll fails", func(p sdk.Persona) bool { return p.Poll.IgnoreErrors }},
	}
}

// audience are the keys of "for" that fit a persona, the most special last: traits, the SDK, the version of it.
func audience(p sdk.Persona) []string {
	var keys []string
	for _, trait := range Traits() {
		if trait.has(p) {
			keys = append(keys, trait.Name)
		}
	}
	return append(keys, p.Name, p.String())
}

// isAudience reports whether a key of "for" can fit any persona.
func isAudience(key string) bool {
	if slices.ContainsFunc(Traits(), func(t Trait) bool { return t.Name == key }) {
		return true
	}
	_, err := sdk.Find(key)
	return err == nil
}
