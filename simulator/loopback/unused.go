package loopback

import (
	"net"
	"net/http"
	"sync"
)

// unused are the connections that a client has opened and sent nothing on. Clients open some ahead of need, and
// Shutdown would wait five seconds for each (net/http, Server.Shutdown: a new connection may be about to send).
type unused struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
}

// watch is the server's ConnState.
func (u *unused) watch(conn net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if state != http.StateNew {
		delete(u.conns, conn)
		return
	}
	if u.conns == nil {
		u.conns = map[net.Conn]bool{}
	}
	u.conns[conn] = true
}

func (u *unused) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for conn := range u.conns {
		conn.Close()
	}
}
