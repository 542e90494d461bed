package backend

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"aiuta-edge/simulator/backend/switches"
)

// Live is a backend whose switches change while it serves. It is safe for concurrent use.
type Live struct {
	changing sync.Mutex
	now      atomic.Pointer[Backend]
}

// NewLive serves b until a switch is changed.
func NewLive(b *Backend) *Live {
	l := &Live{}
	l.now.Store(b)
	return l
}

// ServeHTTP answers as the switches say at this moment.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.Backend().ServeHTTP(w, r) }

// Backend is the backend that answers at present.
func (l *Live) Backend() *Backend { return l.now.Load() }

// Set changes switches, by name: all of them, or none if one is wrong. The errors are those of [switches.Switches.Set].
func (l *Live) Set(values map[string]string) error {
	l.changing.Lock()
	defer l.changing.Unlock()
	b := l.Backend()
	changed := b.config.Switches
	for name, value := range values {
		if err := changed.Set(name, value); err != nil {
			return err
		}
	}
	l.now.Store(b.with(changed))
	return nil
}

// Switches returns what decides at this moment, by name and as text.
func (b *Backend) Switches() map[string]string {
	return b.config.Switches.Texts()
}

// with returns a backend of the same accounts, images and operations that decides by other switches. They are valid.
func (b *Backend) with(s switches.Switches) *Backend {
	other := *b
	if s.OperationTime != b.config.OperationTime {
		other.config.Pace = paceOf(time.Duration(s.OperationTime))
	}
	other.config.Switches = s
	other.gateway = b.gateway.With(s)
	other.images = b.images.With(s)
	other.catalogue = b.catalogue.With(other.images, other.config.Pace.Success)
	other.mux = other.newMux()
	return &other
}
