package endpoint

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/quota"
)

// tally is what one token takes out of its caller's quota. Counting comes last, so that a request that is refused for
// whatever reason counts nowhere; RATIONALE.md has what that costs.
type tally struct {
	quota   quotaConfig
	subject quota.Subject
	now     time.Time
	line    *decision
	header  http.Header // of the answer
}

func (t tokenRequest) tally(who caller.Caller, now time.Time) *tally {
	tally := &tally{quota: t.config.quota, now: now, line: t.line, header: t.header}
	if tally.quota.Any() { // else nobody's digest is needed
		// The issuer keeps two brands apart that count in one Redis.
		tally.subject = quota.NewSubject(who.ID, t.config.issuer)
	}
	return tally
}

// look refuses if the quota is used up, and counts nothing.
func (t *tally) look(products []string) error { return t.decide(t.quota.Look, products) }

// count takes one token out of the quota, or refuses if it is used up by now.
func (t *tally) count(products []string) error { return t.decide(t.quota.Take, products) }

type ask func(quota.Subject, time.Time, ...string) (quota.Decision, error)

func (t *tally) decide(ask ask, products []string) error {
	if !t.quota.Any() {
		return nil
	}
	decision, err := ask(t.subject, t.now, products...)
	switch {
	case errors.Is(err, quota.ErrProducts):
		return problem.New(problem.InvalidParameters, "name at most %d products", quota.MaxProducts)
	case err != nil && t.quota.open:
		t.line.remark("served without counting: " + failure(err, t.quota.address))
		t.quota.Quota = quota.Quota{} // do not wait for the store again
		return nil
	case err != nil:
		t.line.Cause = failure(err, t.quota.address)
		return problem.New(problem.QuotaUnavailable, "try again: the quota cannot be counted")
	}
	t.header.Set(quota.HeaderPolicy, t.quota.PolicyHeader())
	t.header.Set(quota.HeaderRateLimit, decision.RateLimitHeader())
	if !decision.Allowed {
		t.line.Cause = usedUp(decision)
		return problem.New(problem.QuotaExceeded, "try again in %s seconds", decision.RetryAfterHeader()).
			With(quota.HeaderRetryAfter, decision.RetryAfterHeader())
	}
	return nil
}

// usedUp names the limits that refuse, each with its variable.
func usedUp(decision quota.Decision) string {
	var limits []string
	for _, state := range decision.States {
		name := VariableQuota
		if state.PerProduct {
			name = VariableQuotaProduct
		}
		if state.Remaining == 0 {
			limits = append(limits, name+" "+state.Limit.String())
		}
	}
	return "used up: " + strings.Join(limits, ", ")
}

// productsOf returns the products that a token names, in one form whatever parameter names them and however it is sent:
// each once, in their order, without white space around it. What is not text counts as the product "", as a token without
// any does.
func productsOf(claims map[string]any) []string {
	var products []string
	for _, name := range []string{aiuta.ClaimSKUIDs, aiuta.ClaimSKUID, aiuta.ClaimProductID} {
		if claims[name] == nil {
			continue
		}
		items, ok := params.Items(claims[name])
		if !ok {
			items = []string{""}
		}
		for i, item := range items {
			items[i] = strings.TrimSpace(item)
		}
		if products == nil {
			products = items
		} else {
			products = append(products, items...)
		}
	}
	slices.Sort(products)
	return slices.Compact(products)
}
