package testbed

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
)

// current are the endpoint's variables at the moment. They implement variables.Provider: each request asks for all of them, and
// waits for no other.
type current struct {
	mu     sync.Mutex // held by who changes them
	values atomic.Pointer[map[string]string]
}

// set changes some, all at once.
func (v *current) set(values map[string]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	changed := map[string]string{}
	if before := v.values.Load(); before != nil {
		maps.Copy(changed, *before)
	}
	maps.Copy(changed, values)
	v.values.Store(&changed)
}

// Value implements variables.Provider.
func (v *current) Value(_ context.Context, key string) (string, bool, error) {
	values := v.values.Load()
	if values == nil {
		return "", false, nil
	}
	value, ok := (*values)[key]
	return value, ok, nil
}

// MayHave implements variables.Provider: of the required variables only those that are set.
func (v *current) MayHave(key string) bool {
	_, ok, _ := v.Value(context.Background(), key)
	return ok
}
