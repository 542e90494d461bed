package gateway

import (
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/reason"
)

// Inspection is what a token says, and what each rule makes of it. It holds no signature.
type Inspection struct {
	Header map[string]any `json:"header,omitempty"`
	Claims token.Claims   `json:"claims,omitempty"`
	// At is the moment by which the token was judged.
	At time.Time `json:"at"`
	// Account is the name of the account that iss names, "" if none has it.
	Account string `json:"account,omitempty"`
	// Reason says why the backend refuses the token at this moment, and Means the same in words; both are "" if it is good.
	Reason reason.Reason `json:"reason,omitempty"`
	Means  string        `json:"means,omitempty"`
	// Rules are in the order in which a request meets them.
	Rules []Ruling `json:"rules"`
}

// Ruling is what one rule makes of a token.
type Ruling struct {
	// Rule is the reason for which the token is refused where the rule is broken, and Wants the rule in words.
	Rule  reason.Reason `json:"rule"`
	Wants string        `json:"wants"`
	// Verdict is "holds", "broken", or "not_checked" for a rule that needs what another one lacks.
	Verdict string `json:"verdict"`
	// Found says what was found, "" if the verdict says it all.
	Found string `json:"found,omitempty"`
}

// Verdicts of a [Ruling].
const (
	RuleHolds      = "holds"
	RuleBroken     = "broken"
	RuleNotChecked = "not_checked"
)

// Inspect judges a token as a request with it would be judged now, by every rule and not only up to the first that is
// broken. It uses no token up.
func (gw *Gateway) Inspect(raw string) Inspection {
	i := &inspecting{gw: gw, raw: raw, now: gw.clock.Now()}
	i.At = i.now.UTC()
	who, err := gw.authenticateBearer(aiuta.BearerPrefix + raw)
	if raw == "" {
		err = Unauthorized(reason.TokenEmpty)
	}
	if refused, ok := err.(*fastapi.Refusal); ok {
		i.Reason = refused.Reason
	}
	i.form()
	i.issuer()
	i.signature()
	i.times()
	i.replay(who)
	i.agree()
	i.Means = i.Reason.Means()
	return i.Inspection
}

// Bound is a claim that binds a start, next to what a start request holds.
type Bound struct {
	Claim   string `json:"claim"`
	Token   any    `json:"token"`
	Request any    `json:"request"`
	Fits    bool   `json:"fits"`
}

// Bound compares a token's claims with the body of a start as the switches say. A claim that is not there binds nothing.
func (gw *Gateway) Bound(claims, body map[string]any) []Bound {
	var all []Bound
	for _, bound := range bindable {
		claim, ok := claims[bound.claim]
		if !ok {
			continue
		}
		all = append(all, Bound{bound.claim, claim, body[bound.claim], gw.fits(bound.claim, claim, body, bound.list)})
	}
	return all
}
