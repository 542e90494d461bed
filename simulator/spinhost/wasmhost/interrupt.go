package wasmhost

import (
	"context"
	"errors"

	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/pkg/wasm"
)

// What this host adds to a guest: names that no compiler makes.
const (
	interruptName = "spinhost:interrupt"
	startName     = "spinhost:start"
)

// interruptible returns a module that stops when its interrupt is set. A module that cannot be read is returned as it
// is: the engine that refuses it says best why.
func interruptible(raw []byte) []byte {
	m, err := wasm.Parse(raw)
	if err != nil {
		return raw
	}
	if err := m.Interruptible(interruptName, startName); err != nil {
		return raw
	}
	return m.Bytes()
}

// stopWith stops the guest, wherever it is, once ctx ends. release must be called when it has come to its end.
func stopWith(ctx context.Context, instance api.Module) (release func() bool, err error) {
	interrupt, ok := instance.ExportedGlobal(interruptName).(api.MutableGlobal)
	if !ok {
		return nil, errUninterruptible
	}
	return context.AfterFunc(ctx, func() { interrupt.Set(1) }), nil
}

var errUninterruptible = errors.New("uses instructions beyond WebAssembly 2.0, which this host does not know")
