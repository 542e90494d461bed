//go:build tinygo

package main

import (
	"strconv"

	"github.com/fermyon/spin/sdk/go/v2/kv"
)

// stores are those that this request opened, in order. A closed one stays: using it again is a case of its own.
var stores []*kv.Store

// keyValue performs open NAME, or another function of key-value on the store that was opened at a place: get 0 KEY.
func keyValue(function string, words []string) (string, error) {
	if function == "open" && len(words) == 1 {
		store, err := kv.OpenStore(words[0])
		if err != nil {
			return "", err
		}
		stores = append(stores, store)
		return strconv.Itoa(len(stores) - 1), nil
	}
	place, err := strconv.Atoi(words[0])
	if err != nil || place < 0 || place >= len(stores) {
		return "", errCall
	}
	store, words := stores[place], words[1:]
	switch {
	case function == "get" && len(words) == 1:
		return quote(store.Get(words[0]))
	case function == "set" && len(words) == 2:
		return "", store.Set(words[0], []byte(words[1])) // panics in the SDK for an empty value
	case function == "delete" && len(words) == 1:
		return "", store.Delete(words[0])
	case function == "exists" && len(words) == 1:
		exists, err := store.Exists(words[0])
		return strconv.FormatBool(exists), err
	case function == "get-keys" && len(words) == 0:
		return quoteAll(store.GetKeys())
	case function == "close" && len(words) == 0:
		store.Close()
		return "", nil
	}
	return "", errCall
}
