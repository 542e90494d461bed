package probe

import (
	"context"
	"errors"
	"fmt"
	"time"

	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

// Comparison is what two endpoints are both asked, to see where their answers differ in what matters: status, headers, a
// problem's code, and what the tokens say.
type Comparison struct {
	// Kind is what sort of requests it is, Name and Summary which ones.
	Kind, Name, Summary string

	needs    need
	requests func(*endpoint) []request
}

// Compare sends the same requests to the endpoint of c, which is A, and to another, B. It returns one case of a report for
// each comparison: it has failed if answers differ, and its checks say in what. Params are those of the comparisons, whatever
// the endpoints have. The error wraps [exchange.ErrUnreachable] if a side does not answer.
func Compare(ctx context.Context, c Config, b Endpoint, comparisons []Comparison) ([]report.Case, error) {
	c.fill()
	b.hide(c.Redact)
	r, err := begin(c, true)
	if err != nil {
		return nil, err
	}
	defer r.close()
	if r.guarded, err = r.reach(b); err != nil {
		return nil, err
	}
	sides := [2]*endpoint{r.open, r.guarded}
	for i, e := range sides {
		e.posts, e.Params = true, object{"uploaded_image_id": image, "sku_ids": []string{"sku-1"}}
		if err := e.client.Reach(ctx, r.Timeout); err != nil {
			return nil, fmt.Errorf("side %s: %w", "AB"[i:i+1], err)
		}
	}
	results := make([]report.Case, 0, len(comparisons))
	for _, one := range comparisons {
		into := report.Case{Group: one.Kind, Name: one.Name, Summary: one.Summary}
		r.Begin(into)
		began := time.Now()
		if err := one.compare(ctx, sides, &into); err != nil {
			return nil, err
		}
		into.Took = time.Since(began)
		results = append(results, into)
		if err := r.End(into); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// known are the needs that a user meets by what they give. The others decide on verdicts, and there are none here.
const known = anAccount | aBearer | aJWT | anotherUser | anExpiredSession | theIssuer | theSecret | theSessionsSecret | anOrigin | aQuota | aKeySet

// compare sends the requests to both sides in turn. The error is that of ctx, or that a side is gone: an answer that does not
// come is one, too.
func (one Comparison) compare(ctx context.Context, sides [2]*endpoint, into *report.Case) error {
	for i, e := range sides {
		if why := e.unmet(one.needs & known); why != "" {
			into.Outcome, into.Message = report.Skipped, "AB"[i:i+1]+": "+why
			return nil
		}
	}
	into.Outcome = report.Passed
	ofA, ofB := one.requests(sides[0]), one.requests(sides[1])
	times := map[report.Check]int{}
	for i := range ofA {
		var got [2][]aspect
		for side, r := range []request{ofA[i], ofB[i]} {
			r.Fresh = true // what one request leaves on a connection must not change the next
			a, err := r.to.run.send(ctx, r.to.client, r.Request, r.as)
			if err != nil && (ctx.Err() != nil || errors.Is(err, exchange.ErrUnreachable)) {
				return err
			}
			got[side] = r.to.aspects(a, err, r.to.Clock.Now())
		}
		for _, d := range sides[0].differences(got[0], got[1]) {
			if into.Outcome == report.Passed { // the first one is shown
				into.Outcome, into.Sent = report.Failed, sides[0].evidence.Sent(ofA[i].Request)
			}
			if times[d]++; times[d] == 1 {
				into.Checks = append(into.Checks, d)
			}
		}
	}
	for i, d := range into.Checks {
		if len(ofA) > 1 {
			into.Checks[i].Got += fmt.Sprintf(" (in %d of %d requests)", times[d], len(ofA))
		}
	}
	return nil
}

// differences names what is not the same, in the order of A, and then what only B has.
func (e *endpoint) differences(a, b []aspect) []report.Check {
	var found []report.Check
	add := func(name, inA, inB string) {
		found = append(found, report.Check{
			Expected: "A: " + name + " " + e.evidence.Text(inA), Got: "B: " + name + " " + e.evidence.Text(inB),
		})
	}
	for _, x := range a {
		if other := valueOf(b, x.name); other != x.value {
			add(x.name, x.value, other)
		}
	}
	for _, x := range b {
		if valueOf(a, x.name) == missing {
			add(x.name, missing, x.value)
		}
	}
	return found
}

const missing = "missing"

func valueOf(list []aspect, name string) string {
	for _, x := range list {
		if x.name == name {
			return x.value
		}
	}
	return missing
}
