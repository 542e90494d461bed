package quota_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"aiuta-edge/pkg/quota"
)

func TestThereAreAsManyKeysAsSubjectsTimesLimits(t *testing.T) {
	kv := &pairs{}
	q := quota.Quota{Limits: limits(t, "5/1s, 10/1m, 200/1d"), Store: quota.KV{Pairs: kv}}
	for second := range 3 * 86_400 / 977 {
		for caller := range 5 {
			take(t, q, quota.NewSubject(fmt.Sprint(caller)), midnight.Add(time.Duration(second*977)*time.Second))
		}
	}
	if got, want := len(kv.values), 15; got != want {
		t.Errorf("%d keys, want %d", got, want)
	}
}

func TestAValueThatIsNoneOfItsOwnIsTakenForNone(t *testing.T) {
	for name, value := range map[string]string{
		"nothing":               "",
		"words":                 "hello",
		"a number":              "1728000000",
		"no count":              "1728000000 ",
		"a count of words":      "1728000000 many",
		"a fraction":            "1728000000 1.5",
		"a negative count":      "1728000000 -5",
		"a count beyond 64 bit": "1728000000 99999999999999999999",
		"three numbers":         "1728000000 5 5",
		"JSON":                  `{"start":1728000000,"count":5}`,
		"bytes":                 "\xff\x00\xff",
		"a long value":          "1728000000 0000000000000000000000000000000000000000000005",
		"the window before":     "1727999940 5",
		"between two windows":   "1728000030 5",
		"two windows ahead":     "1728000120 5",
		"far ahead":             "9223372036854775807 5",
	} {
		t.Run(name, func(t *testing.T) {
			kv := &pairs{}
			q := quota.Quota{Limits: limits(t, "5/1m"), Store: quota.KV{Pairs: kv}}
			take(t, q, alice, midnight)
			for key := range kv.values {
				kv.values[key] = value
			}
			if got := takes(t, q, alice, midnight, 10); got != 5 {
				t.Errorf("%d are allowed, want 5", got)
			}
		})
	}
}

func TestACountBeyondTheLimitIsFull(t *testing.T) {
	kv := &pairs{}
	q := quota.Quota{Limits: limits(t, "5/1m"), Store: quota.KV{Pairs: kv}}
	take(t, q, alice, midnight)
	for key := range kv.values {
		kv.values[key] = "1728000000 9223372036854775807"
	}
	if got := take(t, q, alice, midnight); got.Allowed || got.States[0].Remaining != 0 {
		t.Errorf("got %+v", got)
	}
}

// TestAMachineThatIsBehindCountsWithTheOneAhead: two machines share a store, and one's clock has the next minute
// already. If the other began its own window anew, each would wipe out what the other counts.
func TestAMachineThatIsBehindCountsWithTheOneAhead(t *testing.T) {
	q := quota.Quota{Limits: limits(t, "4/1m"), Store: quota.KV{Pairs: &pairs{}}}
	behind, ahead := midnight.Add(59*time.Second), midnight.Add(60*time.Second)
	allowed := 0
	for range 10 {
		allowed += takes(t, q, alice, ahead, 1) + takes(t, q, alice, behind, 1)
	}
	if allowed != 4 {
		t.Errorf("%d are allowed, want 4", allowed)
	}
	if got, want := take(t, q, alice, behind).RetryAfter, 61*time.Second; got != want {
		t.Errorf("retry after %v, want %v, when the window ends that both count in", got, want)
	}
}

// request is a request under way that stands still before each access to the store.
type request struct {
	// step lets it go on to its next access, or to its end; ok is false when it has ended.
	step    func() (_ struct{}, ok bool)
	allowed bool
}

// begin starts a request, which stands still before its first access.
func begin(t *testing.T, limits quota.Limits, kv quota.Pairs) *request {
	r := &request{}
	var stop func()
	r.step, stop = iter.Pull(func(yield func(struct{}) bool) {
		q := quota.Quota{Limits: limits, Store: quota.KV{Pairs: pausing{kv, func() { yield(struct{}{}) }}}}
		r.allowed = take(t, q, alice, midnight).Allowed
	})
	t.Cleanup(stop)
	r.step()
	return r
}

// finish lets the request go on to its end, and reports whether it was allowed.
func (r *request) finish() bool {
	for _, ok := r.step(); ok; _, ok = r.step() {
	}
	return r.allowed
}

// pausing calls pause before each access.
type pausing struct {
	quota.Pairs
	pause func()
}

func (p pausing) Get(key string) ([]byte, bool, error) {
	p.pause()
	return p.Pairs.Get(key)
}

func (p pausing) Set(key string, value []byte) error {
	p.pause()
	return p.Pairs.Set(key, value)
}

// groupInStep runs k requests that all read before any of them writes.
func groupInStep(t *testing.T, limits quota.Limits, kv quota.Pairs, k int) (allowed int) {
	var group []*request
	for range k {
		r := begin(t, limits, kv)
		r.step()
		group = append(group, r)
	}
	for _, r := range group {
		if r.finish() {
			allowed++
		}
	}
	return allowed
}

func TestOneGroupThatOverlapsGetsAtMostKMinusOneMore(t *testing.T) {
	const count, k = 10, 7
	q := quota.Quota{Limits: limits(t, "10/1m"), Store: quota.KV{Pairs: &pairs{}}}
	allowed := groupInStep(t, q.Limits, q.Store.(quota.KV).Pairs, k) + takes(t, q, alice, midnight, 100)
	if want := count + k - 1; allowed != want {
		t.Errorf("%d are allowed, want %d: the group counts as one", allowed, want)
	}
}

func TestGroupAfterGroupGetsAtMostKTimesTheLimit(t *testing.T) {
	const count, k = 10, 7
	kv, allowed := &pairs{}, 0
	for range 3 * count {
		allowed += groupInStep(t, limits(t, "10/1m"), kv, k)
	}
	if want := count * k; allowed != want {
		t.Errorf("%d are allowed, want %d: each group counts as one", allowed, want)
	}
}

// TestNoOrderOfAccessesPassesTheBounds runs groups whose accesses to the store interleave at random.
func TestNoOrderOfAccessesPassesTheBounds(t *testing.T) {
	const count, k = 6, 5
	both := limits(t, "6/1m, 8/1h")
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 5))
		group := func(kv quota.Pairs) (allowed int) {
			var waiting []*request
			for range k {
				waiting = append(waiting, begin(t, both, kv))
			}
			for len(waiting) > 0 {
				i := random.IntN(len(waiting))
				if _, ok := waiting[i].step(); ok {
					continue
				}
				if waiting[i].allowed {
					allowed++
				}
				waiting = slices.Delete(waiting, i, i+1)
			}
			return allowed
		}

		kv := &pairs{}
		q := quota.Quota{Limits: both, Store: quota.KV{Pairs: kv}}
		before := random.IntN(count)
		if allowed := takes(t, q, alice, midnight, before) + group(kv) + takes(t, q, alice, midnight, 20); allowed < count || allowed > count+k-1 {
			t.Fatalf("seed %d: one group: %d are allowed, the bounds are %d and %d", seed, allowed, count, count+k-1)
		}
		kv, allowed := &pairs{}, 0
		for range 2 * count {
			allowed += group(kv)
		}
		if allowed < count || allowed > k*count {
			t.Fatalf("seed %d: group after group: %d are allowed, the bounds are %d and %d", seed, allowed, count, k*count)
		}
	}
}

func TestAWriteThatIsHeldUpPutsTheCounterBack(t *testing.T) {
	q := quota.Quota{Limits: limits(t, "10/1m"), Store: quota.KV{Pairs: &pairs{}}}
	heldUp := begin(t, q.Limits, q.Store.(quota.KV).Pairs)
	heldUp.step() // it has read that nothing is used
	if got := takes(t, q, alice, midnight, 100); got != 10 {
		t.Fatalf("%d are allowed, want 10", got)
	}
	if !heldUp.finish() {
		t.Error("the one that was held up is refused")
	}
	if got := takes(t, q, alice, midnight, 100); got != 9 {
		t.Errorf("%d more are allowed, want 9: the counter is back at 1", got)
	}
}
