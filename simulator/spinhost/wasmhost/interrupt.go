package wasmhost

import (
	"context"
	"errors"

	"aiuta-edge/pkg/wasm"
)

// What this host adds to a guest: names that no compiler makes.
const (
	interruptName = "spinhost:interrupt"
	startName     = "spinhost:start"
	stateName     = "spinhost:global"
)

// prepared returns a module that stops when its interrupt is set, and the names of the globals that hold all of its state
// but its memory, if they do. A module that cannot be read is returned as it is: the engine that refuses it says best why.
func prepared(raw []byte) (module []byte, globals []string) {
	m, err := wasm.Parse(raw)
	if err != nil {
		return raw, nil
	}
	steady, err := m.Interruptible(interruptName, startName)
	if err != nil {
		return raw, nil
	}
	if steady {
		if globals, _, err = m.ExportState(stateName); err != nil {
			return raw, nil
		}
	}
	return m.Bytes(), globals
}

// stopWith stops the guest, wherever it is, once ctx ends. release must be called when it has come to its end.
func (i instance) stopWith(ctx context.Context) (release func() bool) {
	return context.AfterFunc(ctx, func() { i.interrupt.Set(1) })
}

var errUninterruptible = errors.New("uses instructions beyond WebAssembly 2.0, which this host does not know")
