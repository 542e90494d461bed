//go:build tinygo

package main

import "github.com/fermyon/spin/sdk/go/v2/kv"

// keyValue is Spin's key-value store "default", which spin.toml gives the component. It is opened when it is
// needed: most configurations need none.
type keyValue struct{}

// noSuchKey is the SDK's only sign of an absent key: kv.go has no error value for it.
const noSuchKey = "no such key"

// Get returns the value of a key.
func (keyValue) Get(key string) (value []byte, ok bool, err error) {
	store, err := kv.OpenStore("default")
	if err != nil {
		return nil, false, err
	}
	defer store.Close()
	value, err = store.Get(key)
	if err != nil && err.Error() == noSuchKey {
		return nil, false, nil
	}
	return value, err == nil, err
}

// Set gives a key its value, which must not be empty: the SDK would trap.
func (keyValue) Set(key string, value []byte) error {
	store, err := kv.OpenStore("default")
	if err != nil {
		return err
	}
	defer store.Close()
	return store.Set(key, value)
}
