package wasmhost

import (
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
	// Stdout and Stderr get what the guest prints. Nil drops it.
	Stdout, Stderr io.Writer
	// Now is wall clock and monotonic clock in one; nil means the machine's clocks. It is called from many goroutines.
	Now func() time.Time
	// Random is what random_get reads; nil means crypto/rand. It is read from many goroutines.
	Random io.Reader
	// Trace gets every host call when it is over, on the goroutine of the request. Nil traces nothing.
	Trace func(hostcall.Call)
}

// Fixtures are what all instances of a module see alike.
type Fixtures struct {
	// Environment holds the environment variables.
	Environment map[string]string
	// Files is what the guest may read, as its root directory. Nil means no directory at all.
	Files wazero.FSConfig
}

// clockResolution is the resolution of the guest's clocks, in nanoseconds.
const clockResolution = sys.ClockResolution(time.Microsecond)

// moduleConfig says how to start an instance. It changes wazero's defaults, which Spin does not have: a frozen clock, a fixed
// random sequence and _start. What the guest sees is looked up in the call at that moment, because an instance may be made
// before its request.
func (f Fixtures) moduleConfig(c *call) wazero.ModuleConfig {
	config := wazero.NewModuleConfig().
		WithName("").         // anonymous, so that many can live at once
		WithStartFunctions(). // the caller calls them
		WithRandSource(c).
		WithWalltime(func() (int64, int32) {
			now := c.now()
			return now.Unix(), int32(now.Nanosecond())
		}, clockResolution).
		WithNanotime(c.nanotime, clockResolution).
		WithNanosleep(c.sleep).
		WithStdout(output{c, func(s *Surroundings) io.Writer { return s.Stdout }}).
		WithStderr(output{c, func(s *Surroundings) io.Writer { return s.Stderr }})
	if f.Files != nil {
		config = config.WithFSConfig(f.Files)
	}
	for name, value := range f.Environment {
		config = config.WithEnv(name, value)
	}
	return config
}

// Read implements [io.Reader] for the guest's random numbers.
func (c *call) Read(p []byte) (int, error) {
	if c.surroundings.Random != nil {
		return c.surroundings.Random.Read(p)
	}
	return rand.Read(p)
}

func (c *call) now() time.Time {
	if c.surroundings.Now != nil {
		return c.surroundings.Now()
	}
	return time.Now()
}

// began is where the machine's monotonic clock begins for guests.
var began = time.Now()

func (c *call) nanotime() int64 {
	if c.surroundings.Now != nil {
		return c.surroundings.Now().UnixNano()
	}
	return int64(time.Since(began))
}

// sleep lets a guest sleep no longer than it may run. A guest stops between two instructions, and sleeping is one.
func (c *call) sleep(nanoseconds int64) {
	timer := time.NewTimer(time.Duration(nanoseconds))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.done:
	}
}

// output is a stream of the guest's.
type output struct {
	*call
	of func(*Surroundings) io.Writer
}

// Write implements [io.Writer].
func (o output) Write(p []byte) (int, error) {
	if w := o.of(o.surroundings); w != nil {
		return w.Write(p)
	}
	return len(p), nil
}
