package quota_test

import (
	"testing"
	"time"

	"aiuta-edge/pkg/quota"
)

func TestHeaders(t *testing.T) {
	now := midnight.Add(37 * time.Second)
	for name, tc := range map[string]struct {
		limits string
		before int
		// What the request after these is answered with.
		policy, rateLimit, retryAfter string
	}{
		"nothing is limited": {"", 5, "", "", ""},
		"the first request":  {"10/1m", 0, `"1m";q=10;w=60`, `"1m";r=9;t=23`, ""},
		"two limits": {"200/24h, 10/1m", 2,
			`"1m";q=10;w=60, "24h";q=200;w=86400`, `"1m";r=7;t=23, "24h";r=197;t=86363`, ""},
		"the last that is allowed": {"3/1m", 2, `"1m";q=3;w=60`, `"1m";r=0;t=23`, ""},
		"refused":                  {"3/1m", 3, `"1m";q=3;w=60`, `"1m";r=0;t=23`, "23"},
		"refused by the shorter one": {"3/1m, 200/24h", 3,
			`"1m";q=3;w=60, "24h";q=200;w=86400`, `"1m";r=0;t=23`, "23"},
		"refused by the longer one": {"10/1m, 3/1h", 3,
			`"1m";q=10;w=60, "1h";q=3;w=3600`, `"1h";r=0;t=3563`, "3563"},
		"refused by both": {"3/1m, 3/1h", 3,
			`"1m";q=3;w=60, "1h";q=3;w=3600`, `"1m";r=0;t=23, "1h";r=0;t=3563`, "3563"},
		"names": {"1/1s, 1/90s, 1/90m, 1/31d", 0,
			`"1s";q=1;w=1, "90s";q=1;w=90, "90m";q=1;w=5400, "744h";q=1;w=2678400`,
			`"1s";r=0;t=1, "90s";r=0;t=53, "90m";r=0;t=5363, "744h";r=0;t=2246363`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			q := quota.Quota{Limits: limits(t, tc.limits), Store: quota.KV{Pairs: &pairs{}}}
			takes(t, q, alice, now, tc.before)
			decision := take(t, q, alice, now)
			for header, pair := range map[string][2]string{
				quota.HeaderPolicy:     {q.PolicyHeader(), tc.policy},
				quota.HeaderRateLimit:  {decision.RateLimitHeader(), tc.rateLimit},
				quota.HeaderRetryAfter: {decision.RetryAfterHeader(), tc.retryAfter},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s is %q, want %q", header, pair[0], pair[1])
				}
			}
		})
	}
}
