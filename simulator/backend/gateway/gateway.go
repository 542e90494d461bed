// Package gateway stands in for Aiuta's gateway, which decides before the API behind it does: on whose behalf a request
// comes, whether its token is good and for this, how many starts an account has, and which web pages may call.
package gateway

import (
	"net/http"

	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/shelf"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
)

// maxUsedTokens is how many used tokens are remembered; the oldest are forgotten first.
const maxUsedTokens = 10_000

// Gateway is safe for concurrent use.
type Gateway struct {
	accounts *portal.Directory
	clock    clock.Clock
	switches switches.Switches
	used     *shelf.Shelf[struct{}] // tokens that have started an operation
	limit    *rateLimit
}

// New makes a gateway that decides by switches, which have their defaults.
func New(accounts *portal.Directory, clock clock.Clock, s switches.Switches) *Gateway {
	return &Gateway{
		accounts: accounts,
		clock:    clock,
		switches: s,
		used:     shelf.NewCounted[struct{}](maxUsedTokens),
		limit:    newRateLimit(s.RateLimit),
	}
}

// With returns a gateway of the same memory that decides by other switches. The count of starts begins anew with another
// rate_limit.
func (gw *Gateway) With(s switches.Switches) *Gateway {
	other := *gw
	if s.RateLimit != gw.switches.RateLimit {
		other.limit = newRateLimit(s.RateLimit)
	}
	other.switches = s
	return &other
}

// Handler answers a call with what is sent as JSON with status 200, a [fastapi.Reply], or a *[fastapi.Refusal].
type Handler func(*http.Request, Grant) (any, error)

// Need is what a call needs, and what of it is enough.
type Need string

const (
	// NeedsSecret wants a token or an API key: what proves more than the subscription.
	NeedsSecret Need = "JWT or API key"
	// NeedsSubscription accepts x-user-id.
	NeedsSubscription Need = "x-user-id"
	// NeedsAPIKey wants the API key and nothing else. Source: security in api/studio.
	NeedsAPIKey Need = "API key"
	// NeedsNothing asks for no credential.
	NeedsNothing Need = "none"
)
