package backend

import "sync"

// shelf keeps values by key up to a total weight, so that a load test does not fill the memory. What was put
// on it first falls off first. It is safe for concurrent use.
type shelf[V any] struct {
	limit  int64
	weigh  func(V) int64
	mu     sync.RWMutex
	values map[string]V
	keys   []string // in the order of arrival
	weight int64
}

func newShelf[V any](limit int64, weigh func(V) int64) *shelf[V] {
	return &shelf[V]{limit: limit, weigh: weigh, values: map[string]V{}}
}

// put keeps a value under a key that was not used before. A value heavier than the limit is kept alone.
func (s *shelf[V]) put(key string, value V) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[key] = value
	s.keys = append(s.keys, key)
	s.weight += s.weigh(value)
	for s.weight > s.limit && len(s.keys) > 1 {
		oldest := s.keys[0]
		s.keys = s.keys[1:]
		s.weight -= s.weigh(s.values[oldest])
		delete(s.values, oldest)
	}
}

func (s *shelf[V]) get(key string) (V, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	value, ok := s.values[key]
	return value, ok
}
