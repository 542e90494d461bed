package quota_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/quota"
)

func TestAProductCountsForItselfWhateverStandsBesideIt(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		q := quota.Quota{Products: limits(t, "3/1h"), Store: store}
		for i := range 30 {
			got, err := q.Take(alice, midnight, "s", fmt.Sprint("x", i))
			if err != nil || got.Allowed != (i < 3) {
				t.Errorf("request %d: allowed is %t, %v", i+1, got.Allowed, err)
			}
		}
		for _, tc := range []struct {
			products []string
			allowed  bool
		}{
			{[]string{"s"}, false}, {[]string{"x0"}, true}, {[]string{"x0", "x1"}, true}, {[]string{"x0", "x2"}, false},
			{[]string{"x29"}, true}, {nil, true}, {[]string{""}, true}, {nil, true}, {nil, false},
		} {
			if got, err := q.Take(alice, midnight, tc.products...); err != nil || got.Allowed != tc.allowed {
				t.Errorf("%v: allowed is %t, %v", tc.products, got.Allowed, err)
			}
		}
		if got, err := q.Take(quota.NewSubject("bob"), midnight, "s"); err != nil || !got.Allowed {
			t.Errorf("another caller: allowed is %t, %v", got.Allowed, err)
		}
	})
}

func TestACallersTotalIsBoundedBesideItsProducts(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		q := quota.Quota{Limits: limits(t, "5/1m"), Products: limits(t, "2/1m, 3/1h"), Store: store}
		at := midnight.Add(10 * time.Second)
		for i, tc := range []struct {
			product          string
			policy, remains  string
			allowed          bool
			retryAfterSecond string
		}{
			{"a", `"1m";q=5;w=60, "1m/product";q=2;w=60, "1h/product";q=3;w=3600`, `"1m";r=4;t=50, "1m/product";r=1;t=50, "1h/product";r=2;t=3590`, true, ""},
			{"a", `"1m";q=5;w=60, "1m/product";q=2;w=60, "1h/product";q=3;w=3600`, `"1m";r=3;t=50, "1m/product";r=0;t=50, "1h/product";r=1;t=3590`, true, ""},
			{"a", `"1m";q=5;w=60, "1m/product";q=2;w=60, "1h/product";q=3;w=3600`, `"1m/product";r=0;t=50`, false, "50"},
			{"b", `"1m";q=5;w=60, "1m/product";q=2;w=60, "1h/product";q=3;w=3600`, `"1m";r=2;t=50, "1m/product";r=1;t=50, "1h/product";r=2;t=3590`, true, ""},
			{"c", `"1m";q=5;w=60, "1m/product";q=2;w=60, "1h/product";q=3;w=3600`, `"1m";r=1;t=50, "1m/product";r=1;t=50, "1h/product";r=2;t=3590`, true, ""},
			{"d", `"1m";q=5;w=60, "1m/product";q=2;w=60, "1h/product";q=3;w=3600`, `"1m";r=0;t=50, "1m/product";r=1;t=50, "1h/product";r=2;t=3590`, true, ""},
			{"e", `"1m";q=5;w=60, "1m/product";q=2;w=60, "1h/product";q=3;w=3600`, `"1m";r=0;t=50`, false, "50"},
		} {
			got, err := q.Take(alice, at, tc.product)
			if err != nil || got.Allowed != tc.allowed || q.PolicyHeader() != tc.policy || got.RateLimitHeader() != tc.remains || got.RetryAfterHeader() != tc.retryAfterSecond {
				t.Errorf("request %d: %t, %q, %q, %q, %v", i+1, got.Allowed, q.PolicyHeader(), got.RateLimitHeader(), got.RetryAfterHeader(), err)
			}
		}
	})
}

func TestOfSeveralProductsTheScarcestIsTold(t *testing.T) {
	q := quota.Quota{Products: limits(t, "5/1m"), Store: quota.KV{Pairs: &pairs{}}}
	for _, product := range []string{"b", "b", "c"} {
		if _, err := q.Take(alice, midnight, product); err != nil {
			t.Fatal(err)
		}
	}
	got, err := q.Take(alice, midnight, "a", "b", "c")
	if want := `"1m/product";r=2;t=60`; err != nil || got.RateLimitHeader() != want {
		t.Errorf("got %q, %v, want %q", got.RateLimitHeader(), err, want)
	}
}

func TestLookingCountsNothing(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		q := quota.Quota{Limits: limits(t, "1/1m"), Products: limits(t, "1/1h"), Store: store}
		look := func(want bool) {
			t.Helper()
			for range 3 {
				if got, err := q.Look(alice, midnight, "a"); err != nil || got.Allowed != want || (got.RetryAfter > 0) == want {
					t.Errorf("got %+v, %v, want allowed to be %t", got, err, want)
				}
			}
		}
		look(true)
		if got, err := q.Take(alice, midnight, "a"); err != nil || !got.Allowed {
			t.Errorf("after looking: got %+v, %v", got, err)
		}
		look(false)
	})
}

func TestTooManyProductsAreAnErrorWhereTheyAreCounted(t *testing.T) {
	products := strings.Split(strings.Repeat("x,", quota.MaxProducts), ",") // and an empty one
	counted := quota.Quota{Products: limits(t, "1/1m"), Store: quota.KV{Pairs: failing{get: errors.New("the store is asked")}}}
	if _, err := counted.Take(alice, midnight, products...); !errors.Is(err, quota.ErrProducts) {
		t.Errorf("got %v", err)
	}
	if got, err := (quota.Quota{Limits: limits(t, "1/1m"), Store: quota.KV{Pairs: &pairs{}}}).Take(alice, midnight, products...); err != nil || !got.Allowed {
		t.Errorf("where they are not: got %+v, %v", got, err)
	}
}

// TestAllCountersOfARequestAreOnOneNodeOfACluster: a node refuses a script whose keys are in several slots, even if it has
// all of them.
func TestAllCountersOfARequestAreOnOneNodeOfACluster(t *testing.T) {
	client := startRedis(t, "--cluster-enabled", "yes")
	if err := client.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	for up := false; !up; {
		info, err := client.ClusterInfo(t.Context()).Result()
		if err != nil {
			t.Fatal(err)
		}
		up = strings.Contains(info, "cluster_state:ok")
	}
	q := quota.Quota{Limits: limits(t, "5/1m, 9/1h"), Products: limits(t, "3/1m"), Store: quota.Redis{Execute: execute(client)}}
	if got, err := q.Take(alice, midnight, "a", "b"); err != nil || !got.Allowed {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := client.Eval(t.Context(), "return 1", []string{"{a}", "{b}"}).Err(); err == nil || !strings.Contains(err.Error(), "CROSSSLOT") {
		t.Errorf("the server takes any two keys: %v", err)
	}
}
