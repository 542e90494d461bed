package keyvalue

import (
	"context"

	"aiuta-edge/simulator/spinhost/wasmhost"
)

// Labelled holds stores that are kept in different places, by label. It must not be changed while it is used.
type Labelled map[string]wasmhost.KeyValue

// nowhere defines no label that a component can have.
var nowhere = NewMemory("")

func (l Labelled) in(store string) wasmhost.KeyValue {
	if kept, ok := l[store]; ok {
		return kept
	}
	return nowhere
}

// Open returns ErrNoSuchStore for a label that is not defined.
func (l Labelled) Open(ctx context.Context, store string) error { return l.in(store).Open(ctx, store) }

// Get returns a value.
func (l Labelled) Get(ctx context.Context, store, key string) ([]byte, bool, error) {
	return l.in(store).Get(ctx, store, key)
}

// Set writes a value.
func (l Labelled) Set(ctx context.Context, store, key string, value []byte) error {
	return l.in(store).Set(ctx, store, key, value)
}

// Delete removes a value, if there is one.
func (l Labelled) Delete(ctx context.Context, store, key string) error {
	return l.in(store).Delete(ctx, store, key)
}

// Exists tells whether there is a value.
func (l Labelled) Exists(ctx context.Context, store, key string) (bool, error) {
	return l.in(store).Exists(ctx, store, key)
}

// Keys returns the keys of a store.
func (l Labelled) Keys(ctx context.Context, store string) ([]string, error) {
	return l.in(store).Keys(ctx, store)
}
