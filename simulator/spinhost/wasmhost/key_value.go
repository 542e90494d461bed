package wasmhost

import (
	"context"
	"errors"
	"fmt"

	"github.com/tetratelabs/wazero"

	"aiuta-edge/simulator/spinhost/abi"
)

// KeyValue holds stores, which are told apart by their labels. It is called from many requests at once. To watch
// the calls, or to make one fail, embed a KeyValue in a type that overrides a method.
//
// An *abi.KeyValueError reaches the guest as it is, any other error as "io" with its text.
type KeyValue interface {
	// Open is asked whenever a guest opens a store, before any other call for it.
	Open(ctx context.Context, store string) error
	// Get returns a value and whether there is one. The caller may keep it and must not change it.
	Get(ctx context.Context, store, key string) (value []byte, found bool, err error)
	// Set writes a value, over an older one if there is one. It may keep value.
	Set(ctx context.Context, store, key string, value []byte) error
	// Delete removes a value. It is no error if there is none.
	Delete(ctx context.Context, store, key string) error
	// Exists tells whether there is a value.
	Exists(ctx context.Context, store, key string) (bool, error)
	// Keys lists the keys of all values, in any order.
	Keys(ctx context.Context, store string) ([]string, error)
}

// The most that a get or a get-keys may give, in bytes, and what Spin adds for each value that it counts: the sizes of
// a list and of a text in Rust (Spin v4.0.2 crates/world/src/lib.rs and crates/key-value-spin/src/store.rs).
const (
	maxBuffered  = 128 << 20
	bufferedHead = 24
)

// errTooMuch has Spin's words.
var errTooMuch = fmt.Errorf("query result exceeds limit of %d bytes", maxBuffered)

// checkBuffered refuses values that together are more than a call may give. A list is a value too.
func checkBuffered(values, bytes int) error {
	if values*bufferedHead+bytes > maxBuffered {
		return errTooMuch
	}
	return nil
}

// keyValue offers the import module key-value.
func (e *Engine) keyValue() wazero.HostModuleBuilder {
	key := []string{"store", "key", "key_len", "ret"}
	return e.offer(
		hostFunction{abi.KeyValueOpen, []string{"name", "name_len", "ret"}, keyValueOpen},
		hostFunction{abi.KeyValueGet, key, keyValueGet},
		hostFunction{abi.KeyValueSet, []string{"store", "key", "key_len", "value", "value_len", "ret"}, keyValueSet},
		hostFunction{abi.KeyValueDelete, key, keyValueDelete},
		hostFunction{abi.KeyValueExists, key, keyValueExists},
		hostFunction{abi.KeyValueGetKeys, []string{"store", "ret"}, keyValueGetKeys},
		hostFunction{abi.KeyValueClose, []string{"store"}, keyValueClose},
	)
}

// openStores are the stores that one instance has open, by the numbers that the guest knows them by. Numbers count up
// from 0 and are not used again (Spin v4.0.2 crates/table/src/lib.rs), as long as there are any: an instance that opened
// four billion would be an old one.
type openStores struct {
	labels map[uint32]string
	next   uint32
}

func (s *openStores) add(label string) (handle uint32) {
	if s.labels == nil {
		s.labels = make(map[uint32]string)
	}
	handle = s.next
	s.labels[handle] = label
	s.next++
	return handle
}

// store returns the label of an open store. One that is not open is a trap, not "invalid store" (Spin v4.0.2
// crates/factor-key-value/src/host.rs, get_store).
func (a *arguments) store(handle uint32) string {
	label, open := a.call().stores.labels[handle]
	if !open {
		panic(fmt.Errorf("%s: invalid store: %d is not open", a.function, handle))
	}
	return label
}

func (a *arguments) keyValue() KeyValue { return a.call().surroundings.KeyValue }

// keyValueError makes what the guest sees of an error.
func keyValueError(err error) *abi.KeyValueError {
	if err == nil {
		return nil
	}
	if failure := (*abi.KeyValueError)(nil); errors.As(err, &failure) {
		return failure
	}
	return &abi.KeyValueError{Kind: abi.KeyValueIO, Message: err.Error()}
}

func keyValueOpen(a *arguments) {
	label, ret := a.text(), a.place()
	err := a.keyValue().Open(a.ctx, label)
	var handle uint32
	if err == nil {
		handle = a.call().stores.add(label)
	}
	check(abi.PutHandle(a, ret, handle, keyValueError(err)))
}

func keyValueGet(a *arguments) {
	handle, key, ret := a.number(), a.text(), a.place()
	value, found, err := a.keyValue().Get(a.ctx, a.store(handle), key)
	switch {
	case err != nil:
	case !found:
		err = &abi.KeyValueError{Kind: abi.KeyValueNoSuchKey}
	default:
		err = checkBuffered(1, len(value))
	}
	check(abi.PutValue(a, ret, value, keyValueError(err)))
}

func keyValueSet(a *arguments) {
	handle, key, value, ret := a.number(), a.text(), a.bytes(), a.place()
	err := a.keyValue().Set(a.ctx, a.store(handle), key, value)
	check(abi.PutDone(a, ret, keyValueError(err)))
}

func keyValueDelete(a *arguments) {
	handle, key, ret := a.number(), a.text(), a.place()
	err := a.keyValue().Delete(a.ctx, a.store(handle), key)
	check(abi.PutDone(a, ret, keyValueError(err)))
}

func keyValueExists(a *arguments) {
	handle, key, ret := a.number(), a.text(), a.place()
	exists, err := a.keyValue().Exists(a.ctx, a.store(handle), key)
	check(abi.PutExists(a, ret, exists, keyValueError(err)))
}

func keyValueGetKeys(a *arguments) {
	handle, ret := a.number(), a.place()
	keys, err := a.keyValue().Keys(a.ctx, a.store(handle))
	size := 0
	for _, key := range keys {
		size += len(key)
	}
	if err == nil {
		err = checkBuffered(1+len(keys), size)
	}
	check(abi.PutKeys(a, ret, keys, keyValueError(err)))
}

// keyValueClose says nothing of a store that is not open, as Spin.
func keyValueClose(a *arguments) { delete(a.call().stores.labels, a.number()) }
