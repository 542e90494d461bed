package redis

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"

	"aiuta-edge/simulator/spinhost/abi"
)

// Memory stands for all servers there are, in this process and on a clock that can be moved: each address has a server of
// its own, which begins empty and asks for no credentials. The servers are miniredis, with scripts, transactions and
// expiry. Unlike Redis 7.0 they take "01" and "+1" for whole numbers.
type Memory struct {
	now func() time.Time

	mu      sync.Mutex
	servers map[string]*memoryServer
	clients Servers
}

// memoryServer is one server, with the time up to which its keys have aged.
type memoryServer struct {
	*miniredis.Miniredis
	aged time.Time
}

// maxServers is how many addresses have a server. Addresses come from guests.
const maxServers = 64

// NewMemory returns servers without data, whose clock is now. The caller closes them.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{now: now, servers: map[string]*memoryServer{}}
}

// Do runs a command.
func (m *Memory) Do(ctx context.Context, address, command string, arguments ...[]byte) ([]abi.RedisResult, error) {
	options, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	at, err := m.server(options.Addr)
	if err != nil {
		return nil, err
	}
	return m.clients.Do(ctx, fmt.Sprintf("redis://%s/%d", at, options.DB), command, arguments...)
}

// server returns where the server for an address listens. Its keys are as old as they are now.
func (m *Memory) server(address string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	s := m.servers[address]
	if s == nil {
		if len(m.servers) == maxServers {
			return "", fmt.Errorf("no more than %d Redis servers in memory", maxServers)
		}
		s = &memoryServer{miniredis.NewMiniRedis(), now}
		if err := s.Start(); err != nil {
			return "", fmt.Errorf("start a Redis server in memory: %w", err)
		}
		m.servers[address] = s
	}
	if passed := now.Sub(s.aged); passed > 0 {
		s.FastForward(passed)
		s.aged = now
	}
	s.SetTime(now)
	return s.Addr(), nil
}

// Close stops all servers and forgets what they hold. Use it when no call is under way.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	err := m.clients.Close()
	for address, s := range m.servers {
		s.Close()
		delete(m.servers, address)
	}
	return err
}
