package probe

import (
	"crypto/ed25519"
	"net/http"
	"sync"

	"aiuta-edge/simulator/loopback"
)

// lure is a server of the attacker's on this machine. Headers of forged tokens name it; who follows them is
// found out. A server elsewhere cannot reach it, so there it shows only whether the token was accepted.
type lure struct {
	server *loopback.Server
	keys   string

	mu     sync.Mutex
	visits map[string]int
}

func startLure(key ed25519.PrivateKey) (*lure, error) {
	l := &lure{
		keys:   `{"keys":[` + secretJWK(key.Seed()) + `,` + publicJWK(key.Public().(ed25519.PublicKey)) + `]}`,
		visits: map[string]int{},
	}
	var err error
	l.server, err = loopback.Start("127.0.0.1:0", l, nil)
	return l, err
}

// ServeHTTP hands the attacker's keys to whoever asks, and counts them.
func (l *lure) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.visits[r.URL.Path]++
	l.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.Write([]byte(l.keys)) // an error means that the visitor has gone
}

func (l *lure) url(path string) string { return l.server.URL + path }

// visited reports whether anybody has asked for a path since it was asked last.
func (l *lure) visited(path string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := l.visits[path] > 0
	delete(l.visits, path)
	return found
}

func (l *lure) close() error { return l.server.Close() }
