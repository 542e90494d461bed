package testbed

import (
	"context"
	"maps"
	"sync"
)

// current are the endpoint's variables at the moment. They implement variables.Provider.
type current struct {
	mu     sync.RWMutex
	values map[string]string
}

func (v *current) set(values map[string]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	maps.Copy(v.values, values)
}

// Value implements variables.Provider.
func (v *current) Value(_ context.Context, key string) (string, bool, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	value, ok := v.values[key]
	return value, ok, nil
}

// MayHave implements variables.Provider: of the required variables only those that are set.
func (v *current) MayHave(key string) bool {
	_, ok, _ := v.Value(context.Background(), key)
	return ok
}
