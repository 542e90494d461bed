package target

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/quota"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/keyvalue"
	"aiuta-edge/simulator/spinhost/redis"
)

// native is the endpoint without a component around it, on the same services: variables as the host resolves
// them, and the host's own stores and connections.
func (a Application) native() (http.Handler, func() error, error) {
	variables, err := a.variables()
	if err != nil {
		return nil, nil, err
	}
	servers := &redis.Servers{Timeout: spinhost.DefaultTimeLimit} // nothing else ends a request here
	var commands spinhost.Redis = servers
	if a.Redis != nil {
		commands = a.Redis
	}
	handler := endpoint.New(endpoint.Services{
		Variables: variables,
		Now:       a.Clock.Now,
		Random:    a.random(),
		Log:       lines{a.logger()},
		Store:     keyValueStore{keyvalue.NewMemory()},
		HTTP:      a.outbound(),
		Redis:     numbers(commands),
	})
	return withPeer(handler), servers.Close, nil
}

func (a Application) outbound() http.RoundTripper {
	if a.Outbound == nil {
		return http.DefaultTransport
	}
	return a.Outbound
}

func (a Application) random() io.Reader {
	if a.Random == nil {
		return rand.Reader
	}
	return &shared{random: a.Random}
}

// shared lets one request at a time read random numbers.
type shared struct {
	mu     sync.Mutex
	random io.Reader
}

func (s *shared) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.Read(p)
}

// keyValueStore is the store "default", as the component sees it.
type keyValueStore struct{ stores *keyvalue.Memory }

func (s keyValueStore) Get(key string) (value []byte, ok bool, err error) {
	return s.stores.Get(context.Background(), keyvalue.DefaultLabel, key)
}

func (s keyValueStore) Set(key string, value []byte) error {
	return s.stores.Set(context.Background(), keyvalue.DefaultLabel, key, value)
}

// lines logs each line that is written as the host logs a line of the component's.
type lines struct{ log *slog.Logger }

func (l lines) Write(p []byte) (int, error) {
	l.log.Info(string(bytes.TrimSuffix(p, []byte("\n"))), "component", ComponentID, "stream", "stderr")
	return len(p), nil
}

// numbers runs commands whose replies are whole numbers.
func numbers(servers spinhost.Redis) func(string, string, ...[]byte) ([]int64, error) {
	return func(address, command string, arguments ...[]byte) ([]int64, error) {
		results, err := servers.Do(context.Background(), address, command, arguments...)
		if err != nil {
			return nil, err
		}
		reply := make([]int64, len(results))
		for i, result := range results {
			if result.Kind != abi.RedisInt {
				return nil, quota.ErrNotNumbers
			}
			reply[i] = result.Int
		}
		return reply, nil
	}
}

// withPeer names the client's address as Spin does, after the headers that the client sent.
func withPeer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		const header = "Spin-Client-Addr"
		r.Header[header] = append(slices.Clone(r.Header[header]), r.RemoteAddr)
		next.ServeHTTP(w, r)
	})
}
