package testbed

import (
	"context"
	"maps"
	"sync"
)

// variables are the endpoint's at the moment. They implement spinhost.Provider.
type variables struct {
	mu     sync.RWMutex
	values map[string]string
}

func (v *variables) set(values map[string]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	maps.Copy(v.values, values)
}

// Value implements spinhost.Provider.
func (v *variables) Value(_ context.Context, key string) (string, bool, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	value, ok := v.values[key]
	return value, ok, nil
}

// MayHave implements spinhost.Provider: of the required variables only those that are set.
func (v *variables) MayHave(key string) bool {
	_, ok, _ := v.Value(context.Background(), key)
	return ok
}
