package quota_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"aiuta-edge/pkg/quota"
)

// midnight begins a day, and so an hour and a minute, of Unix time.
var midnight = time.Unix(20_000*86_400, 0)

var alice = quota.NewSubject("alice")

func take(t testing.TB, q quota.Quota, subject quota.Subject, now time.Time) quota.Decision {
	t.Helper()
	decision, err := q.Take(subject, now)
	if err != nil {
		t.Fatal(err)
	}
	return decision
}

// takes counts how many of n requests at once are allowed.
func takes(t testing.TB, q quota.Quota, subject quota.Subject, now time.Time, n int) (allowed int) {
	t.Helper()
	for range n {
		if take(t, q, subject, now).Allowed {
			allowed++
		}
	}
	return allowed
}

func TestALimitAllowsItsCountAndThenSaysWhenToComeBack(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		q := quota.Quota{Limits: limits(t, "3/1m"), Store: store}
		now := midnight.Add(37 * time.Second)
		for i := range 6 {
			got := take(t, q, alice, now)
			want := quota.State{Limit: q.Limits[0], Remaining: max(0, 2-int64(i)), Reset: 23 * time.Second}
			if len(got.States) != 1 || got.States[0] != want {
				t.Errorf("request %d: states are %v, want %v", i+1, got.States, want)
			}
			if allowed := i < 3; got.Allowed != allowed {
				t.Errorf("request %d: allowed is %t", i+1, got.Allowed)
			}
			if wait := got.RetryAfter; got.Allowed && wait != 0 || !got.Allowed && wait != 23*time.Second {
				t.Errorf("request %d: retry after %v", i+1, wait)
			}
		}
	})
}

func TestAWindowEndsWithItsLastSecond(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		q := quota.Quota{Limits: limits(t, "1/1m"), Store: store}
		for _, step := range []struct {
			at      time.Duration
			allowed bool
			reset   time.Duration
		}{
			{0, true, 60 * time.Second},
			{time.Nanosecond, false, 60 * time.Second},
			{59 * time.Second, false, time.Second},
			{60*time.Second - 1, false, time.Second},
			{60 * time.Second, true, 60 * time.Second},
			{120*time.Second - 1, false, time.Second},
			{120*time.Second + 500*time.Millisecond, true, 60 * time.Second},
			{1000 * time.Hour, true, 60 * time.Second},
		} {
			got := take(t, q, alice, midnight.Add(step.at))
			if got.Allowed != step.allowed || got.States[0].Reset != step.reset {
				t.Errorf("at %v: allowed is %t, reset in %v", step.at, got.Allowed, got.States[0].Reset)
			}
		}
	})
}

func TestWindowsAreAlignedAlsoBefore1970(t *testing.T) {
	q := quota.Quota{Limits: limits(t, "1/1m"), Store: quota.KV{Pairs: &pairs{}}}
	if reset := take(t, q, alice, time.Unix(-1, 0)).States[0].Reset; reset != time.Second {
		t.Errorf("a second before 1970 the window ends in %v", reset)
	}
}

func TestARefusedRequestCountsNowhere(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		t.Run("not in the longer window", func(t *testing.T) {
			q := quota.Quota{Limits: limits(t, "2/1m, 5/1h"), Store: store}
			takes(t, q, alice, midnight, 100)
			if got := take(t, q, alice, midnight.Add(time.Minute)).States[1].Remaining; got != 2 {
				t.Errorf("%d remain in the hour, want 2 of 5 after 3 that were allowed", got)
			}
		})
		t.Run("not in the shorter window", func(t *testing.T) {
			q := quota.Quota{Limits: limits(t, "10/1m, 3/1h"), Store: store}
			bob := quota.NewSubject("bob")
			takes(t, q, bob, midnight, 100)
			if got := take(t, q, bob, midnight).States[0].Remaining; got != 7 {
				t.Errorf("%d remain in the minute, want 7 of 10 after 3 that were allowed", got)
			}
		})
		t.Run("not in the window that refuses", func(t *testing.T) {
			carol := quota.NewSubject("carol")
			takes(t, quota.Quota{Limits: limits(t, "3/1m"), Store: store}, carol, midnight, 100)
			raised := quota.Quota{Limits: limits(t, "10/1m"), Store: store}
			if got := takes(t, raised, carol, midnight, 100); got != 7 {
				t.Errorf("%d more are allowed when the limit is raised from 3 to 10, want 7", got)
			}
		})
	})
}

func TestRetryAfterIsWhenTheLastFullWindowEnds(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		q := quota.Quota{Limits: limits(t, "2/1m, 4/1h, 9/1d"), Store: store}
		takes(t, q, alice, midnight, 3)
		if got, want := take(t, q, alice, midnight.Add(10*time.Second)).RetryAfter, 50*time.Second; got != want {
			t.Errorf("the minute is full: retry after %v, want %v", got, want)
		}
		takes(t, q, alice, midnight.Add(time.Minute), 3)
		at := midnight.Add(70 * time.Second)
		refused := take(t, q, alice, at)
		if want := time.Hour - 70*time.Second; refused.RetryAfter != want {
			t.Errorf("minute and hour are full: retry after %v, want %v", refused.RetryAfter, want)
		}
		if take(t, q, alice, at.Add(refused.RetryAfter-time.Second)).Allowed {
			t.Error("it is allowed a second early")
		}
		if !take(t, q, alice, at.Add(refused.RetryAfter)).Allowed {
			t.Error("it is refused at the time that was promised")
		}
	})
}

func TestALoweredLimitLeavesNothingRemaining(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		takes(t, quota.Quota{Limits: limits(t, "10/1m"), Store: store}, alice, midnight, 8)
		got := take(t, quota.Quota{Limits: limits(t, "5/1m"), Store: store}, alice, midnight)
		if got.Allowed || got.States[0].Remaining != 0 {
			t.Errorf("allowed is %t, %d remain", got.Allowed, got.States[0].Remaining)
		}
	})
}

func TestSubjectsAreCountedApart(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		q := quota.Quota{Limits: limits(t, "2/1m, 3/1h"), Store: store}
		for i := range 200 {
			if got := takes(t, q, quota.NewSubject(fmt.Sprint("caller-", i)), midnight, 4); got != 2 {
				t.Fatalf("caller %d: %d are allowed, want 2", i, got)
			}
		}
	})
}

func TestWithoutLimitsNoStoreIsTouched(t *testing.T) {
	got, err := quota.Quota{}.Take(alice, midnight)
	if err != nil || !got.Allowed || got.RetryAfter != 0 || len(got.States) != 0 {
		t.Errorf("got %+v and %v", got, err)
	}
}

// TestNoWindowAllowsMoreThanItsLimit plays random requests of a few subjects, one after the other, on a clock that
// moves at random, and compares each decision with all that were allowed before.
func TestNoWindowAllowsMoreThanItsLimit(t *testing.T) {
	onEachStore(t, func(t *testing.T, store quota.Store) {
		for seed := range uint64(20) {
			random := rand.New(rand.NewPCG(seed, 4))
			q := quota.Quota{Store: store}
			for window := time.Duration(0); len(q.Limits) < 1+int(seed)%quota.MaxLimits; {
				window += time.Duration(1+random.IntN(100)) * time.Second
				q.Limits = append(q.Limits, quota.Limit{Count: 1 + random.Int64N(8), Window: window})
			}
			type counter struct {
				subject int
				limit   quota.Limit
				start   int64
			}
			allowed := map[counter]int64{}
			now := midnight
			for range 300 {
				now = now.Add(time.Duration(random.Int64N(int64(6 * time.Second))))
				who := random.IntN(3)
				got := take(t, q, quota.NewSubject(fmt.Sprint(seed), fmt.Sprint(who)), now)
				room := true
				var counters []counter
				for _, limit := range q.Limits {
					c := counter{who, limit, now.Unix() / int64(limit.Window/time.Second)}
					counters = append(counters, c)
					room = room && allowed[c] < limit.Count
				}
				if got.Allowed != room {
					t.Fatalf("seed %d at %v: allowed is %t, and there is room: %t", seed, now, got.Allowed, room)
				}
				for i, c := range counters {
					if room {
						allowed[c]++
					}
					if want := c.limit.Count - allowed[c]; got.States[i].Remaining != want {
						t.Fatalf("seed %d at %v: %d remain, want %d", seed, now, got.States[i].Remaining, want)
					}
				}
			}
		}
	})
}

func TestAStoreThatFailsIsATypedErrorAndNotADecision(t *testing.T) {
	cause := errors.New("disk on fire")
	for name, store := range map[string]quota.Store{
		"reading pairs":   quota.KV{Pairs: failing{get: cause}},
		"writing pairs":   quota.KV{Pairs: failing{set: cause}},
		"executing":       quota.Redis{Execute: func(string, ...[]byte) ([]int64, error) { return nil, cause }},
		"a reply of none": quota.Redis{Execute: func(string, ...[]byte) ([]int64, error) { return nil, nil }},
		"a reply of one":  quota.Redis{Execute: func(string, ...[]byte) ([]int64, error) { return []int64{1}, nil }},
		"a reply of many": quota.Redis{Execute: func(string, ...[]byte) ([]int64, error) { return []int64{1, 1, 1}, nil }},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := quota.Quota{Limits: limits(t, "10/1m"), Store: store}.Take(alice, midnight)
			var storeError *quota.StoreError
			if !errors.As(err, &storeError) || got.Allowed {
				t.Errorf("got %+v and %v", got, err)
			}
		})
	}
	_, err := quota.Quota{Limits: limits(t, "10/1m"), Store: quota.KV{Pairs: failing{get: cause}}}.Take(alice, midnight)
	if !errors.Is(err, cause) {
		t.Errorf("%v does not wrap what the store said", err)
	}
}

type failing struct{ get, set error }

func (f failing) Get(string) ([]byte, bool, error) { return nil, false, f.get }
func (f failing) Set(string, []byte) error         { return f.set }
