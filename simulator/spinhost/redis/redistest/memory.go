package redistest

import (
	"testing"
	"time"

	"aiuta-edge/simulator/spinhost/redis"
)

// Memory returns servers in memory that end with the test, on the machine's clock.
func Memory(t testing.TB) *redis.Memory { return MemoryAt(t, time.Now) }

// MemoryAt returns servers in memory that end with the test, on a clock of its own.
func MemoryAt(t testing.TB, now func() time.Time) *redis.Memory {
	t.Helper()
	m := redis.NewMemory(now)
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}
