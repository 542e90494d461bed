package quota_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aiuta-edge/pkg/quota"
)

func Test200AtOnceGetExactlyTheirQuotaOf100(t *testing.T) {
	for name, start := range map[string]func(t *testing.T) quota.Execute{
		"stand-in for Redis": func(*testing.T) quota.Execute { return (&script{}).execute },
		"Redis":              func(t *testing.T) quota.Execute { return execute(startRedis(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			q := quota.Quota{Limits: limits(t, "100/1m, 150/1h"), Store: quota.Redis{Execute: start(t)}}
			var allowed atomic.Int64
			var all sync.WaitGroup
			for range 200 {
				all.Go(func() {
					got, err := q.Take(alice, midnight)
					if err != nil {
						t.Error(err)
					}
					if got.Allowed {
						allowed.Add(1)
					}
				})
			}
			all.Wait()
			if got := allowed.Load(); got != 100 {
				t.Errorf("%d are allowed, want 100", got)
			}
		})
	}
}

func TestARequestIsOneRoundTrip(t *testing.T) {
	s := &script{}
	take(t, quota.Quota{Limits: limits(t, "1/1s, 2/1m, 3/1h, 4/1d"), Store: quota.Redis{Execute: s.execute}}, alice, midnight)
	if s.calls != 1 {
		t.Errorf("%d calls", s.calls)
	}
}

// TestACounterOutlivesItsWindowByAMinute: the machine whose clock is a minute behind must still find it, and later
// requests must not keep it alive.
func TestACounterOutlivesItsWindowByAMinute(t *testing.T) {
	client := startRedis(t)
	q := quota.Quota{Limits: limits(t, "10/5m, 20/1h"), Store: quota.Redis{Execute: execute(client)}}
	takes(t, q, alice, midnight, 1)
	ctx := context.Background()
	keys := client.Keys(ctx, "*").Val()
	if len(keys) != 2 {
		t.Fatalf("the keys are %v", keys)
	}
	for _, key := range keys {
		ttl := client.TTL(ctx, key).Val()
		if ttl != 6*time.Minute && ttl != 61*time.Minute {
			t.Errorf("%s lives for %v", key, ttl)
		}
		client.Expire(ctx, key, 100*time.Second)
	}
	takes(t, q, alice, midnight, 5)
	for _, key := range keys {
		if ttl := client.TTL(ctx, key).Val(); ttl > 100*time.Second {
			t.Errorf("a later request lets %s live for %v", key, ttl)
		}
	}
}

func TestACounterInRedisThatHoldsNoNumberIsAnError(t *testing.T) {
	client := startRedis(t)
	q := quota.Quota{Limits: limits(t, "10/1m"), Store: quota.Redis{Execute: execute(client)}}
	ctx := context.Background()
	take(t, q, alice, midnight)
	key := client.Keys(ctx, "*").Val()[0]
	for name, spoil := range map[string]func(){
		"words":        func() { client.Set(ctx, key, "hello", 0) },
		"another type": func() { client.Del(ctx, key); client.LPush(ctx, key, "1") },
	} {
		t.Run(name, func(t *testing.T) {
			spoil()
			got, err := q.Take(alice, midnight)
			var storeError *quota.StoreError
			if !errors.As(err, &storeError) || got.Allowed {
				t.Errorf("got %+v and %v", got, err)
			}
		})
	}
}
