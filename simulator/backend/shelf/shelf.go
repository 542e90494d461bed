// Package shelf keeps what a server remembers, up to a limit, and makes the ids that it is kept under.
package shelf

import (
	"slices"
	"sync"
)

// Shelf keeps values by key up to a total weight, so that a load test does not fill the memory. What was put
// on it first falls off first. It is safe for concurrent use.
type Shelf[V any] struct {
	limit  int64
	weigh  func(V) int64
	mu     sync.RWMutex
	values map[string]V
	keys   []string // in the order of arrival
	weight int64
}

// New keeps values up to a total of what weigh says.
func New[V any](limit int64, weigh func(V) int64) *Shelf[V] {
	return &Shelf[V]{limit: limit, weigh: weigh, values: map[string]V{}}
}

// NewCounted keeps a number of values.
func NewCounted[V any](limit int64) *Shelf[V] {
	return New(limit, func(V) int64 { return 1 })
}

// Put keeps a value under a key that was not used before. A value heavier than the limit displaces all others.
func (s *Shelf[V]) Put(key string, value V) { s.Add(key, value) }

// Add is put for a key that may be taken: then it keeps the old value and returns false.
func (s *Shelf[V]) Add(key string, value V) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.values[key]; taken {
		return false
	}
	s.values[key] = value
	s.keys = append(s.keys, key)
	s.weight += s.weigh(value)
	for s.weight > s.limit && len(s.keys) > 1 {
		s.drop(0)
	}
	return true
}

// Remove takes a value off.
func (s *Shelf[V]) Remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := slices.Index(s.keys, key); at >= 0 {
		s.drop(at)
	}
}

// drop takes the value off whose key stands at an index. The caller holds the lock.
func (s *Shelf[V]) drop(at int) {
	key := s.keys[at]
	if at == 0 {
		s.keys = s.keys[1:] // most often the oldest goes, and nothing has to be moved for it
	} else {
		s.keys = slices.Delete(s.keys, at, at+1)
	}
	s.weight -= s.weigh(s.values[key])
	delete(s.values, key)
}

// Get returns the value under a key, if there is one.
func (s *Shelf[V]) Get(key string) (V, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	value, ok := s.values[key]
	return value, ok
}

// NewestFirst returns the values that are wanted, those that came last first.
func (s *Shelf[V]) NewestFirst(wanted func(V) bool) []V {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []V
	for _, key := range slices.Backward(s.keys) {
		if value := s.values[key]; wanted(value) {
			list = append(list, value)
		}
	}
	return list
}
