package endpoint

import (
	"io"
	"net/http"
	"time"
)

// Services are what the endpoint needs of the place where it runs. The component takes them from Spin, the
// simulator's native target from Go.
type Services struct {
	// Variables looks up a variable by name.
	Variables Variables
	// Now is the clock that tokens, windows and sessions are judged by.
	Now func() time.Time
	// Random must be fit for secrets.
	Random io.Reader
	// Log takes one line for each decision.
	Log io.Writer
	// Store keeps counters and key sets between requests.
	Store Store
	// HTTP reaches the brand's own servers: key sets and the authorization hook.
	HTTP http.RoundTripper
	// Redis executes one command on the server at an address, a redis:// URL, and returns the whole numbers of
	// its reply. A reply with anything else in it is an error.
	Redis func(address, command string, arguments ...[]byte) ([]int64, error)
}

// Variables looks up a variable by name.
type Variables func(name string) (string, error)

// Store is a key-value store. What is stored stays until it is overwritten.
type Store interface {
	// Get returns the value under a key; ok is false if there is none.
	Get(key string) (value []byte, ok bool, err error)
	Set(key string, value []byte) error
}
