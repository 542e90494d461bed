package keyvalue

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"sync"
)

// Memory keeps its stores in memory.
type Memory struct {
	mu     sync.Mutex
	stores map[string]map[string][]byte
}

// NewMemory returns empty stores with these labels, or one called "default" if there are none.
func NewMemory(labels ...string) *Memory {
	m := &Memory{stores: make(map[string]map[string][]byte)}
	for _, label := range labelsOrDefault(labels) {
		m.stores[label] = make(map[string][]byte)
	}
	return m
}

// with runs f on a store, one caller at a time.
func (m *Memory) with(store string, f func(values map[string][]byte)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	values, ok := m.stores[store]
	if !ok {
		return ErrNoSuchStore
	}
	f(values)
	return nil
}

// Open returns ErrNoSuchStore for a label that is not defined.
func (m *Memory) Open(_ context.Context, store string) error {
	return m.with(store, func(map[string][]byte) {})
}

// Get returns a copy of a value.
func (m *Memory) Get(_ context.Context, store, key string) (value []byte, found bool, err error) {
	err = m.with(store, func(values map[string][]byte) {
		value, found = values[key]
		value = bytes.Clone(value)
	})
	return value, found, err
}

// Set keeps a copy of value.
func (m *Memory) Set(_ context.Context, store, key string, value []byte) error {
	return m.with(store, func(values map[string][]byte) { values[key] = bytes.Clone(value) })
}

// Delete removes a value, if there is one.
func (m *Memory) Delete(_ context.Context, store, key string) error {
	return m.with(store, func(values map[string][]byte) { delete(values, key) })
}

// Exists tells whether there is a value.
func (m *Memory) Exists(_ context.Context, store, key string) (exists bool, err error) {
	err = m.with(store, func(values map[string][]byte) { _, exists = values[key] })
	return exists, err
}

// Keys returns the keys in alphabetical order.
func (m *Memory) Keys(_ context.Context, store string) (keys []string, err error) {
	err = m.with(store, func(values map[string][]byte) { keys = slices.Sorted(maps.Keys(values)) })
	return keys, err
}
