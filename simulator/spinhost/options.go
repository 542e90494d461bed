package spinhost

import (
	"io"
	"log/slog"
	"maps"
	"os"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"

	"aiuta-edge/simulator/spinhost/runtimeconfig"
	"aiuta-edge/simulator/spinhost/variables"
)

// The limits that hold unless an option changes them. Of the first four spin up has none; they are what Akamai Functions,
// where the component may be deployed, allows (techdocs.akamai.com/akamai-functions/docs/quotas-and-limits: 128 MiB of
// memory, 30 s for a handler, 10 MiB for a request or a response). The fifth is Spin's own (v4.0.2 crates/core/src/lib.rs,
// SPIN_MAX_INSTANCE_COUNT). The others are ours.
const (
	DefaultTimeLimit     = 30 * time.Second
	DefaultMemoryLimit   = 128 << 20
	DefaultBodyLimit     = 10 << 20
	DefaultResponseLimit = 10 << 20
	DefaultInstanceLimit = 1000
	DefaultOutputLimit   = 1 << 20
	DefaultMemoryBudget  = 512 << 20
	DefaultBodyTime      = 30 * time.Second
)

// Option changes how an application is run.
type Option func(*settings)

// settings is what options set.
type settings struct {
	sources          map[string][]byte
	variables        map[string]string
	configured       []runtimeconfig.Provider
	providers        []variables.Provider
	environment      func(string) (string, bool)
	dotEnv           string
	guestEnvironment map[string]string
	now              func() time.Time
	random           io.Reader
	log              *slog.Logger
	output           outputSettings
	trace            io.Writer
	cache            wazero.CompilationCache
	engine           *Engine
	timeLimit        time.Duration
	memoryLimit      uint64
	bodyLimit        int64
	responseLimit    int64
	instanceLimit    int64
	outputLimit      int64
	memoryBudget     uint64
	bodyTime         time.Duration
	lenient          bool
	stores           storeSettings
	initialValues    map[string]string
}

func newSettings(options []Option) *settings {
	s := &settings{
		sources:          make(map[string][]byte),
		variables:        make(map[string]string),
		environment:      os.LookupEnv,
		dotEnv:           ".env",
		guestEnvironment: make(map[string]string),
		initialValues:    make(map[string]string),
		log:              slog.Default(),
		timeLimit:        DefaultTimeLimit,
		memoryLimit:      DefaultMemoryLimit,
		bodyLimit:        DefaultBodyLimit,
		responseLimit:    DefaultResponseLimit,
		instanceLimit:    DefaultInstanceLimit,
		outputLimit:      DefaultOutputLimit,
		memoryBudget:     DefaultMemoryBudget,
		bodyTime:         DefaultBodyTime,
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
// same name the last counts. A name that the manifest does not declare is a [*variables.UnknownError] when the application is
// opened.
func WithVariables(values map[string]string) Option {
	return func(s *settings) { maps.Copy(s.variables, values) }
}

// WithVariableProvider adds a provider. Providers come after [WithVariables] and those of [WithRuntimeConfig], and before the
// environment, in the order in which they are given.
func WithVariableProvider(p variables.Provider) Option {
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

// WithGuestEnvironment sets environment variables of every component, as spin up --env does: in addition to those of the
// manifest, and instead of those with the same name. Options add up.
func WithGuestEnvironment(values map[string]string) Option {
	return func(s *settings) { maps.Copy(s.guestEnvironment, values) }
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

// WithTrace writes each host call of each guest to w as one line, like strace: the number that the request has in the
// log, the function, its arguments, what came back, and how long the host took.
//
//	[1] spin-config.get-config("greeting") = "hello" <11µs>
//	[1] key-value.get(0, "counter") = error no-such-key <48µs>
//
// Long texts and lists are cut. Values of variables that the manifest declares secret are shown as ‹secret› wherever
// they turn up whole; credentials in headers and URLs are left out, and what looks like a JWT is shortened. w is written
// to by one request at a time.
func WithTrace(w io.Writer) Option {
	return func(s *settings) { s.trace = w }
}

// WithCompilationCache shares compiled code between applications, so that a module is compiled once in a process, or
// once on a machine. The caller closes the cache, after the applications.
func WithCompilationCache(cache wazero.CompilationCache) Option {
	return func(s *settings) { s.cache = cache }
}

// WithLenientMemory leaves out what Spin's adapter does in addition to the plain interface: it frees each response through
// the guest's allocator, and allocates 128 KiB at the first host call. A guest that needs this option fails under Spin.
func WithLenientMemory() Option {
	return func(s *settings) { s.lenient = true }
}
