package brand

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"

	"aiuta-edge/pkg/endpoint"
)

// The paths of the brand's server.
const (
	PathSignIn    = "/sign_in"
	PathSignOut   = "/sign_out"
	PathKeys      = "/jwks.json"
	PathAuthorize = "/authorize"
)

// maxBody is what is read of a request's body at most.
const maxBody = 64 << 10

// Brand is the brand's server as an http.Handler. It is safe for concurrent use.
type Brand struct {
	config Config
	mux    *http.ServeMux

	mu sync.Mutex
	// keys sign sessions: the current one last. A brand with API keys has none.
	keys []signer
	// users are all users there are, by name.
	users map[string]*user
}

// user is one user, and what has become of them.
type user struct {
	password digest
	apiKey   string
	// signedOut and revoked users get no tokens where the hook is asked.
	signedOut, revoked bool
}

// New returns a server. It panics if the configuration is not valid: ask [Config.Validate] first.
func New(c Config) *Brand {
	if err := c.Validate(); err != nil {
		panic("brand: New: " + err.Error())
	}
	b := &Brand{config: c.withDefaults(), users: map[string]*user{}, mux: http.NewServeMux()}
	for _, name := range slices.Sorted(maps.Keys(c.Users)) {
		u := &user{password: digestOf(c.Users[name])}
		if b.config.Kind.credential() == endpoint.ClientKey {
			u.apiKey = hex.EncodeToString(b.random(32))
		}
		b.users[name] = u
	}
	if b.config.Kind.credential() != endpoint.ClientKey {
		b.keys = []signer{b.newKey()}
	}
	b.mux.HandleFunc("POST "+PathSignIn, b.signIn)
	b.mux.HandleFunc("POST "+PathSignOut, b.signOut)
	if b.config.Kind.credential() == endpoint.KeySession {
		b.mux.HandleFunc("GET "+PathKeys, b.publish)
	}
	if b.config.Hook != nil {
		b.mux.HandleFunc("POST "+PathAuthorize, b.authorize)
	}
	return b
}

// ServeHTTP implements http.Handler. Dates are those of the brand's clock.
func (b *Brand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", b.config.Clock.Now().UTC().Format(http.TimeFormat))
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	b.mux.ServeHTTP(w, r)
}

// Revoke makes the hook refuse a user from now on, also after another sign-in. It reports whether there is such a
// user. Without a hook the endpoint does not notice.
func (b *Brand) Revoke(name string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	u, ok := b.users[name]
	if ok {
		u.revoked = true
	}
	return ok
}

// Rotate makes a new key for sessions. Those signed with the one before stay good: [Brand.Variables] and the
// published set name both. With API keys nothing changes.
func (b *Brand) Rotate() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.keys) > 0 {
		b.keys = []signer{b.keys[len(b.keys)-1], b.newKey()}
	}
}

// random returns fresh bytes. The caller holds the lock, or has the brand for itself.
func (b *Brand) random(n int) []byte {
	bytes := make([]byte, n)
	if _, err := io.ReadFull(b.config.Random, bytes); err != nil {
		panic("brand: read random numbers: " + err.Error())
	}
	return bytes
}

// answer writes JSON.
func answer(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "the answer cannot be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(text) // an error means that the client has gone
}

// refusal is the body of every answer that says no.
type refusal struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// read decodes a request's body, or answers that it cannot be.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		answer(w, http.StatusBadRequest, refusal{"invalid_body", "send a JSON object of at most 64 KiB"})
		return false
	}
	return true
}
