package quota_test

import (
	"fmt"
	"time"

	"aiuta-edge/pkg/quota"
)

// memory is a key-value store in memory.
type memory map[string][]byte

func (p memory) Get(key string) (value []byte, ok bool, err error) {
	value, ok = p[key]
	return value, ok, nil
}

func (p memory) Set(key string, value []byte) error {
	p[key] = value
	return nil
}

func ExampleQuota_Take() {
	limits, err := quota.Parse("2/1m")
	if err != nil {
		panic(err)
	}
	q := quota.Quota{Limits: limits, Store: quota.KV{Pairs: memory{}}}
	anna := quota.NewSubject("anna")
	now := time.Date(2026, time.September, 1, 12, 0, 20, 0, time.UTC)
	for range 3 {
		decision, err := q.Take(anna, now)
		if err != nil {
			panic(err)
		}
		fmt.Println(decision.Allowed, decision.States[0].Remaining, decision.RetryAfter)
	}
	// Output:
	// true 1 0s
	// true 0 0s
	// false 0 40s
}
