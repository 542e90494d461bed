package wasmhost

import (
	"crypto/rand"
	"io"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/sys"

	"aiuta-edge/simulator/spinhost/abi"
)

// Surroundings is what one instance sees of the world.
type Surroundings struct {
	// Variables answers spin-config. It must not be nil.
	Variables Variables
	// Environment holds the environment variables.
	Environment map[string]string
	// Stdout and Stderr get what the guest prints. Nil drops it.
	Stdout, Stderr io.Writer
	// Now is wall clock and monotonic clock in one; nil means the machine's clocks. It is called from many goroutines.
	Now func() time.Time
	// Random is what random_get reads; nil means crypto/rand. It is read from many goroutines.
	Random io.Reader
}

// clockResolution is what the guest is told of a clock that is not the machine's, in nanoseconds.
const clockResolution = sys.ClockResolution(time.Microsecond)

// moduleConfig says how to start an instance. wazero's own defaults are a frozen clock, a fixed random sequence and
// _start, none of which is what Spin gives.
func (s *Surroundings) moduleConfig() wazero.ModuleConfig {
	config := wazero.NewModuleConfig().
		WithName(""). // anonymous, so that many can live at once
		WithStartFunctions(abi.Initialize.Name).
		WithRandSource(rand.Reader).
		WithSysWalltime().WithSysNanotime().WithSysNanosleep()
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
	for name, value := range s.Environment {
		config = config.WithEnv(name, value)
	}
	return config
}
