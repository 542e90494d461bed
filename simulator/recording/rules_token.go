package recording

import (
	"fmt"
	"net/http"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
)

var tokenRules = []rule{
	{
		name: "cached-token", severity: report.High,
		holds:  "each start has a token that was asked for it",
		advice: "ask the endpoint each time that getJwt is called: whether a token may be used again is the SDK's to decide",
		source: "docs of aiuta-com, sdk/developer/configuration/auth.md",
		judge:  judgeCached,
	},
	{
		name: "wrong-image", severity: report.High,
		holds:  "a token is asked for the image that the SDK starts with",
		advice: "hand the parameters of getJwt on to the endpoint as they come",
		source: "docs of aiuta-com, sdk/developer/configuration/auth.md",
		judge: func(s *session) ([]string, bool) {
			return judgeFresh(s, func(token, start parameters) bool { return token.otherImage(start) },
				func(token, start parameters) string {
					return fmt.Sprintf("for image %s, and the SDK started with image %s", ladder.Brief(token.image), ladder.Brief(start.image))
				})
		},
	},
	{
		name: "wrong-products", severity: report.High,
		holds:  "a token is asked for the products that the SDK starts with",
		advice: "hand the parameters of getJwt on to the endpoint as they come",
		source: "docs of aiuta-com, sdk/developer/configuration/auth.md",
		judge: func(s *session) ([]string, bool) {
			return judgeFresh(s, func(token, start parameters) bool { return token.otherProducts(start) },
				func(token, start parameters) string {
					return fmt.Sprintf("for products %q, and the SDK started with %q", token.skus, start.skus)
				})
		},
	},
	{
		name: "other-binding", severity: report.High,
		holds:  "a token is bound to what it was asked for",
		advice: "sign the parameters of the request, and nothing in their place",
		source: "docs of aiuta-com, api/server-side-auth-component.md",
		judge: func(s *session) (found []string, seen bool) {
			for _, f := range s.fates {
				if f.minted == nil {
					continue
				}
				seen = true
				if p := asked(*f.minted); p.differ(f.bound()) {
					found = append(found, fmt.Sprintf("request %d asked for %s, and its token is bound to %s", f.minted.ID, p, f.bound()))
				}
			}
			return found, seen
		},
	},
	{
		name: "asked-twice", severity: report.Medium,
		holds:  "one token is asked for one start",
		advice: "call the endpoint once for each getJwt, and let the SDK decide when to ask again: each token counts against the quota",
		source: "docs of aiuta-com, sdk/about/diagrams/authentication.md",
		judge:  judgeAskedTwice,
	},
	{
		name: "unbound-token", severity: report.High,
		holds:  "a token names the image that it may be used with",
		advice: "sign uploaded_image_id: a token that is bound to nothing starts any generation until it expires",
		source: "docs of aiuta-com, api/server-side-auth-component.md",
		judge: func(s *session) (found []string, seen bool) {
			for _, f := range s.fates {
				if len(f.starts()) == 0 {
					continue
				}
				seen = true
				if f.bound().image == "" {
					found = append(found, fmt.Sprintf("the token %s is bound to %s", f.Short, f.bound()))
				}
			}
			return found, seen
		},
	},
	{
		name: "long-lived", severity: report.High,
		holds:  "a token lives an hour at the most",
		advice: "set exp to iat + 60: SDKs fetch a token when they need it, and anyone who finds one may use it until then",
		source: "docs of aiuta-com, api/getting-started.md",
		judge: func(s *session) (found []string, seen bool) {
			for _, f := range s.fates {
				life, ok := f.lifetime()
				switch {
				case f.claims == nil:
					continue
				case f.claims["exp"] == nil:
					found = append(found, fmt.Sprintf("the token %s has no exp", f.Short))
				case ok && life > probe.MostLifetime:
					found = append(found, fmt.Sprintf("exp of the token %s is %s away: it lives %s", f.Short, spell(life), spell(life)))
				}
				seen = true
			}
			return found, seen
		},
	},
	{
		name: "issuer", severity: report.High,
		holds:  "iss is not the subscription id",
		advice: "set iss to the JWT key (iss) of Aiuta's portal: the subscription id is another value, and public",
		source: "docs of aiuta-com, api/getting-started.md",
		judge: func(s *session) (found []string, seen bool) {
			ids := map[string]bool{}
			for _, e := range s.calls {
				if id := header(e, aiuta.HeaderSubscriptionID); id != "" {
					ids[id] = true
				}
			}
			for _, f := range s.fates {
				iss, ok := f.claims["iss"].(string)
				seen = seen || ok
				if ok && ids[iss] {
					found = append(found, fmt.Sprintf("iss of the token %s is the subscription id", f.Short))
				}
			}
			return found, seen
		},
	},
	{
		name: "clock", severity: report.Medium,
		holds:  "the endpoint's clock is right",
		advice: "set the clock of the endpoint's machine: a token of the future is refused, and one of the past lives shorter",
		source: "RFC 7519 section 4.1.6",
		judge: func(s *session) (found []string, seen bool) {
			for _, f := range s.fates {
				iat, ok := f.moment("iat")
				if !ok || f.minted == nil {
					continue
				}
				seen = true
				if off := iat.Sub(f.minted.At); off.Abs() > time.Minute {
					found = append(found, fmt.Sprintf("iat of the token %s is %s off", f.Short, spell(off.Abs().Round(time.Minute))))
				}
			}
			return found, seen
		},
	},
	{
		name: "needless-token", severity: report.Medium,
		holds:  "tokens go only with calls that need one",
		advice: "leave the token out of every call but the start: others are content with x-user-id, and a token that travels less is found less",
		source: "docs of aiuta-com, sdk/about/diagrams/authentication.md",
		judge: func(s *session) (found []string, seen bool) {
			for _, e := range append(s.calls, s.events...) {
				seen = true
				if e.Token != nil && e.Call != "start" {
					found = append(found, fmt.Sprintf("request %d, %s %s, needs no token and carries %s", e.ID, e.Method, ladder.Brief(e.Path), e.Token.Short))
				}
			}
			return found, seen
		},
	},
}

// sentAgainWithin is how soon a browser or OkHttp sends a request again whose answer was lost. That is no start of its own.
const sentAgainWithin = 10 * time.Second

// judgeCached finds tokens that were used before, for something else or for another start. Android's SDK keeps its token by itself, and asks
// for another one when it is refused.
func judgeCached(s *session) (found []string, seen bool) {
	keeps := s.sdk.all(func(p sdk.Persona) bool { return p.Token.Cached })
	for _, f := range s.fates {
		var before *journal.Entry
		for _, start := range f.starts() {
			seen = true
			now := parametersIn(bodyOf(*start))
			if before != nil {
				switch was := parametersIn(bodyOf(*before)); {
				case was.differ(now) && !keeps:
					found = append(found, fmt.Sprintf("the token for %s went with %s (request %d): your getJwt caches", was, now, start.ID))
				case !keeps && succeeded(*before) && start.At.Sub(before.At) > sentAgainWithin:
					found = append(found, fmt.Sprintf("the token of request %d came again %s later (request %d): your getJwt caches",
						before.ID, start.At.Sub(before.At).Round(time.Second), start.ID))
				case !was.differ(now) && before.Status == http.StatusUnauthorized:
					found = append(found, fmt.Sprintf("the token that was refused in request %d came again (request %d): your getJwt caches", before.ID, start.ID))
				}
			}
			before = start
		}
	}
	return found, seen
}

// judgeFresh finds tokens whose first use is already another one.
func judgeFresh(s *session, differ func(token, start parameters) bool, say func(token, start parameters) string) (found []string, seen bool) {
	for _, f := range s.fates {
		starts := f.starts()
		if len(starts) == 0 {
			continue
		}
		seen = true
		of, first := f.bound(), starts[0]
		if f.minted != nil {
			of = asked(*f.minted)
		}
		if now := parametersIn(bodyOf(*first)); differ(of, now) {
			found = append(found, fmt.Sprintf("the token of request %d was asked %s", first.ID, say(of, now)))
		}
	}
	return found, seen
}

// judgeAskedTwice finds tokens that nothing came of, next to another one for the same.
func judgeAskedTwice(s *session) (found []string, seen bool) {
	for _, f := range s.fates {
		if f.minted == nil {
			continue
		}
		seen = true
		if len(f.sent) > 0 {
			continue
		}
		for _, other := range s.fates {
			if other == f || other.minted == nil || len(other.sent) == 0 {
				continue
			}
			if !asked(*f.minted).differ(asked(*other.minted)) && f.minted.At.Sub(other.minted.At).Abs() < time.Minute {
				found = append(found, fmt.Sprintf("asked twice for one start: requests %d and %d, and the token of %d was never sent", min(f.minted.ID, other.minted.ID), max(f.minted.ID, other.minted.ID), f.minted.ID))
				break
			}
		}
	}
	return found, seen
}

// spell writes a lifetime as people say it.
func spell(d time.Duration) string {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return d.Round(time.Second).String()
}
