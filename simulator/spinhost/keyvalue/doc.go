// Package keyvalue holds key-value stores for Spin components: Memory, which is gone with the process, File and Redis, which
// are not, and Labelled, which puts stores of several kinds together. All fit spinhost.KeyValue and are safe for concurrent
// use.
//
// A store has a label. In Spin a label that the runtime configuration does not define has no store; without one there is
// only "default".
package keyvalue

import "aiuta-edge/simulator/spinhost/abi"

// DefaultLabel is the one label that Spin defines by itself.
const DefaultLabel = "default"

// ErrNoSuchStore is what Open returns for a label that is not defined.
var ErrNoSuchStore = &abi.KeyValueError{Kind: abi.KeyValueNoSuchStore}

// labelsOrDefault returns the labels to define.
func labelsOrDefault(labels []string) []string {
	if len(labels) == 0 {
		return []string{DefaultLabel}
	}
	return labels
}
