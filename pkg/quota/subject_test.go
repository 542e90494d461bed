package quota_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/quota"
)

func TestNoTwoChoicesOfIdsAreOneSubject(t *testing.T) {
	seen := map[quota.Subject][]string{}
	for _, ids := range [][]string{
		{""}, {"a"}, {"b"}, {"ab"}, {"a/b"}, {"a:b"}, {"1:a"}, {"1:a1:b"}, {"a1:b"}, {"alice"}, {"Alice"},
		{"", ""}, {"a", ""}, {"", "a"}, {"a", "b"}, {"ab", ""}, {"", "ab"}, {"a/", "b"}, {"a", "/b"}, {"a", "b", ""}, {"a", "", "b"},
		{"\x00"}, {"a\x00", "b"}, {"a", "\x00b"}, {strings.Repeat("a", 11)}, {"1", ":" + strings.Repeat("a", 9)},
	} {
		subject := quota.NewSubject(ids[0], ids[1:]...)
		if other, ok := seen[subject]; ok {
			t.Errorf("%q and %q are one subject", ids, other)
		}
		seen[subject] = ids
	}
}

func TestCountersAreNamedBySecondsAndDigest(t *testing.T) {
	kv, redis := &pairs{}, &script{}
	for _, store := range []quota.Store{quota.KV{Pairs: kv}, quota.Redis{Execute: redis.execute}} {
		take(t, quota.Quota{Limits: limits(t, "1/90s, 2/1d"), Store: store}, alice, midnight.Add(time.Hour))
	}
	// The digest of "5:alice", by sha256sum.
	const digest = "8c9038777a9c5c17ffc2d2a35b3acdce"
	for _, key := range []string{"quota/90/" + digest, "quota/86400/" + digest} {
		if _, ok := kv.values[key]; !ok {
			t.Errorf("there is no %s in %v", key, kv.values)
		}
	}
	for _, key := range []string{"quota/90/{" + digest + "}/1728003600", "quota/86400/{" + digest + "}/1728000000"} {
		if redis.used[key] != 1 {
			t.Errorf("there is no %s in %v", key, redis.used)
		}
	}
}

func TestNoIdStandsInAStore(t *testing.T) {
	kv := &pairs{}
	const id, product = "someone@example.com", "sku-4711"
	take(t, quota.Quota{Limits: limits(t, "1/1m"), Store: quota.KV{Pairs: kv}}, quota.NewSubject(id, product), midnight)
	for key, value := range kv.values {
		if !regexp.MustCompile(`^quota/60/[0-9a-f]{32}$`).MatchString(key) || value != "1728000000 1" {
			t.Errorf("the store holds %q: %q", key, value)
		}
	}
}
