package wasmhost

import (
	"context"
	"crypto/rand"
	"io"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/sys"

	"aiuta-edge/simulator/spinhost/hostcall"
)

// Surroundings is what one instance sees of the world.
type Surroundings struct {
	// Variables answers spin-config. It must not be nil.
	Variables Variables
	// KeyValue, Redis and Outbound answer key-value, outbound-redis and wasi-outbound-http. None may be nil if the guest
	// calls it.
	KeyValue KeyValue
	Redis    Redis
	Outbound Outbound
	// Environment holds the environment variables.
	Environment map[string]string
	// Stdout and Stderr get what the guest prints. Nil drops it.
	Stdout, Stderr io.Writer
	// Now is wall clock and monotonic clock in one; nil means the machine's clocks. It is called from many goroutines.
	Now func() time.Time
	// Random is what random_get reads; nil means crypto/rand. It is read from many goroutines.
	Random io.Reader
	// Files is what the guest may read, as its root directory. Nil means no directory at all.
	Files wazero.FSConfig
	// Trace is told of every host call once it is over, on the goroutine of the request. Nil traces nothing.
	Trace func(hostcall.Call)
}

// clockResolution is what the guest is told of a clock that is not the machine's, in nanoseconds.
const clockResolution = sys.ClockResolution(time.Microsecond)

// moduleConfig says how to start an instance. wazero's own defaults are a frozen clock, a fixed random sequence and
// _start, none of which is what Spin gives.
// ctx ends the guest's sleep with the guest's time.
func (s *Surroundings) moduleConfig(ctx context.Context) wazero.ModuleConfig {
	config := wazero.NewModuleConfig().
		WithName("").         // anonymous, so that many can live at once
		WithStartFunctions(). // the caller calls them
		WithRandSource(rand.Reader).
		WithSysWalltime().WithSysNanotime().WithNanosleep(sleep(ctx))
	if s.Random != nil {
		config = config.WithRandSource(s.Random)
	}
	if s.Now != nil {
		config = config.
			WithWalltime(func() (int64, int32) {
				now := s.Now()
				return now.Unix(), int32(now.Nanosecond())
			}, clockResolution).
			WithNanotime(func() int64 { return s.Now().UnixNano() }, clockResolution)
	}
	if s.Stdout != nil {
		config = config.WithStdout(s.Stdout)
	}
	if s.Stderr != nil {
		config = config.WithStderr(s.Stderr)
	}
	if s.Files != nil {
		config = config.WithFSConfig(s.Files)
	}
	for name, value := range s.Environment {
		config = config.WithEnv(name, value)
	}
	return config
}

// sleep lets a guest sleep no longer than it may run. wazero stops a guest between two instructions, and sleeping is one.
func sleep(ctx context.Context) func(nanoseconds int64) {
	return func(nanoseconds int64) {
		timer := time.NewTimer(time.Duration(nanoseconds))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
}
