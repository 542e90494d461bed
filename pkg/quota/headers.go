package quota

import (
	"strconv"
	"strings"
	"time"
)

// The header fields that tell a client about its quota. Source: draft-ietf-httpapi-ratelimit-headers-11 and, for
// Retry-After, RFC 9110 section 10.2.3.
const (
	HeaderPolicy     = "RateLimit-Policy"
	HeaderRateLimit  = "RateLimit"
	HeaderRetryAfter = "Retry-After"
)

// PolicyHeader returns the value of RateLimit-Policy, the same for every answer: a structured-field list with, for
// each limit, its name as a string, the quota q and the window w in seconds. It is empty, and not to be sent, where
// nothing is limited.
func (q Quota) PolicyHeader() string {
	items := make([]string, 0, len(q.Limits)+len(q.Products))
	for _, limit := range q.Limits {
		items = append(items, item(limit.Name(), "q", limit.Count, "w", limit.seconds()))
	}
	for _, limit := range q.Products {
		items = append(items, item(limit.Name()+perProduct, "q", limit.Count, "w", limit.seconds()))
	}
	return strings.Join(items, ", ")
}

// perProduct follows the name of a limit that is for one product.
const perProduct = "/product"

// RateLimitHeader returns the value of RateLimit: for each limit its name, what remains (r) and the seconds until the
// window ends (t). It is empty, and not to be sent, where nothing is limited.
//
// A refusal lists only the limits that are used up: Retry-After should not be earlier than any t (section 6 of the
// draft), and those of the other windows have nothing to do with the wait.
func (d Decision) RateLimitHeader() string {
	items := make([]string, 0, len(d.States))
	for _, state := range d.States {
		if d.Allowed || state.Remaining == 0 {
			name := state.Limit.Name()
			if state.PerProduct {
				name += perProduct
			}
			items = append(items, item(name, "r", state.Remaining, "t", int64(state.Reset/time.Second)))
		}
	}
	return strings.Join(items, ", ")
}

// RetryAfterHeader returns the value of Retry-After in seconds. It is empty, and not to be sent, when the request is
// allowed.
func (d Decision) RetryAfterHeader() string {
	if d.Allowed {
		return ""
	}
	return strconv.FormatInt(int64(d.RetryAfter/time.Second), 10)
}

// item writes one member of a list. A name such as 1m has to be a string: a token begins with a letter (RFC 9651
// section 3.3.4).
func item(name, first string, a int64, second string, b int64) string {
	return `"` + name + `";` + first + "=" + strconv.FormatInt(a, 10) + ";" + second + "=" + strconv.FormatInt(b, 10)
}
