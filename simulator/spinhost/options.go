package spinhost

import (
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
)

// The limits that hold unless an option changes them. spin up has none; these are what Akamai Functions, where the
// component may be deployed, allows (its documentation: 128 MiB of memory, 30 s for a handler, 10 MiB for a body).
const (
	DefaultTimeLimit   = 30 * time.Second
	DefaultMemoryLimit = 128 << 20
	DefaultBodyLimit   = 10 << 20
)

// Option changes how an application is run.
type Option func(*settings)

// settings is what options set.
type settings struct {
	sources     map[string][]byte
	variables   map[string]string
	providers   []Provider
	environment func(string) (string, bool)
	dotEnv      string
	now         func() time.Time
	random      io.Reader
	log         *slog.Logger
	cache       wazero.CompilationCache
	timeLimit   time.Duration
	memoryLimit uint64
	bodyLimit   int64
	lenient     bool
}

func newSettings(options []Option) *settings {
	s := &settings{
		sources:     make(map[string][]byte),
		variables:   make(map[string]string),
		environment: os.LookupEnv,
		dotEnv:      ".env",
		log:         slog.Default(),
		timeLimit:   DefaultTimeLimit,
		memoryLimit: DefaultMemoryLimit,
		bodyLimit:   DefaultBodyLimit,
	}
	for _, option := range options {
		option(s)
	}
	return s
}

// WithSource gives a component's wasm directly. The file that the manifest names is then not read. wasm must not be
// changed afterwards.
func WithSource(component string, wasm []byte) Option {
	return func(s *settings) { s.sources[component] = wasm }
}

// WithVariables sets application variables, as spin up --variable does: before every provider. Options add up; of the
// same name the last counts. Names that the manifest does not declare are ignored, as Spin ignores them.
func WithVariables(values map[string]string) Option {
	return func(s *settings) {
		for name, value := range values {
			s.variables[name] = value
		}
	}
}

// WithVariableProvider adds a provider. Providers come after WithVariables and before the environment, in the order in
// which they are given: the place of a runtime configuration's variables_provider.
func WithVariableProvider(p Provider) Option {
	return func(s *settings) { s.providers = append(s.providers, p) }
}

// WithEnvironment sets what is asked for SPIN_VARIABLE_…, os.LookupEnv unless changed. It is called from many requests
// at once.
func WithEnvironment(lookup func(name string) (string, bool)) Option {
	return func(s *settings) { s.environment = lookup }
}

// WithDotEnv sets the file whose values stand in for unset environment variables: ".env" in the current directory
// unless changed, none if path is empty. It is read once, at start.
func WithDotEnv(path string) Option {
	return func(s *settings) { s.dotEnv = path }
}

// WithClock sets the guest's wall clock and monotonic clock, the machine's unless changed. now is called from many
// requests at once. A guest that sleeps sleeps by the machine's clock.
func WithClock(now func() time.Time) Option {
	return func(s *settings) { s.now = now }
}

// WithRandom sets what the guest's random numbers are read from, crypto/rand unless changed. Requests that run at the
// same time share it; r need not be safe for concurrent use.
func WithRandom(r io.Reader) Option {
	return func(s *settings) { s.random = &lockedReader{r: r} }
}

// lockedReader lets one goroutine read at a time.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

// WithLog sets where the host's messages and the guest's output go, slog.Default unless changed. Guest output comes
// line by line at level info, with the attributes component and stream; failed requests come at level error.
func WithLog(log *slog.Logger) Option {
	return func(s *settings) { s.log = log }
}

// WithCompilationCache shares compiled code between applications, so that a module is compiled once in a process, or
// once on a machine. The caller closes the cache, after the applications.
func WithCompilationCache(cache wazero.CompilationCache) Option {
	return func(s *settings) { s.cache = cache }
}

// WithTimeLimit sets how long a request may take in the guest, DefaultTimeLimit unless changed; zero or less means as
// long as the client waits. A guest that takes longer is stopped, and the answer is a 500 as after a trap.
func WithTimeLimit(d time.Duration) Option {
	return func(s *settings) { s.timeLimit = d }
}

// WithMemoryLimit sets how much memory one instance may have, in bytes, rounded down to whole pages of 64 KiB:
// DefaultMemoryLimit unless changed. A guest that asks for more is told that there is none, as anywhere else.
func WithMemoryLimit(bytes uint64) Option {
	return func(s *settings) { s.memoryLimit = bytes }
}

// WithBodyLimit sets how large a request's body may be, in bytes: DefaultBodyLimit unless changed. The host itself
// answers a larger one, with 413 and a line of text. spin up has no limit; those who run Spin put one in front of it.
func WithBodyLimit(bytes int64) Option {
	return func(s *settings) { s.bodyLimit = bytes }
}

// WithLenientMemory leaves out what Spin's adapter does beside the plain interface: it frees each response through the
// guest's allocator, and allocates 128 KiB at the first host call. A guest that needs this option fails under Spin.
func WithLenientMemory() Option {
	return func(s *settings) { s.lenient = true }
}
