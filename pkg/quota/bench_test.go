package quota_test

import (
	"strconv"
	"testing"

	"aiuta-edge/pkg/quota"
)

// BenchmarkTake measures what Take itself costs beside its store, for subjects that come once each and for one that
// is refused.
func BenchmarkTake(b *testing.B) {
	for _, store := range []struct {
		name  string
		store func() quota.Store
	}{
		{"KV", func() quota.Store { return quota.KV{Pairs: &pairs{}} }},
		{"Redis", func() quota.Store { return quota.Redis{Execute: (&script{}).execute} }},
	} {
		q := quota.Quota{Limits: limits(b, "10/1m, 200/24h"), Store: store.store()}
		b.Run(store.name+"/allowed", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if !take(b, q, quota.NewSubject(strconv.Itoa(i)), midnight).Allowed {
					b.Fatal("refused")
				}
			}
		})
		b.Run(store.name+"/refused", func(b *testing.B) {
			takes(b, q, alice, midnight, 10)
			b.ReportAllocs()
			for b.Loop() {
				if take(b, q, alice, midnight).Allowed {
					b.Fatal("allowed")
				}
			}
		})
	}
}

// BenchmarkTakeRedis measures one whole round trip to a Redis server on this machine.
func BenchmarkTakeRedis(b *testing.B) {
	q := quota.Quota{Limits: limits(b, "1000000000/1m, 1000000000/24h"), Store: quota.Redis{Execute: execute(startRedis(b))}}
	for b.Loop() {
		take(b, q, alice, midnight)
	}
}
