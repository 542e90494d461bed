package quota_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"aiuta-edge/pkg/quota"
)

// onEachStore runs a test against key-value pairs, a stand-in for Redis that does what the script says, and Redis
// itself, so that all three count alike.
func onEachStore(t *testing.T, test func(t *testing.T, store quota.Store)) {
	t.Run("key-value", func(t *testing.T) { test(t, quota.KV{Pairs: &pairs{}}) })
	t.Run("stand-in for Redis", func(t *testing.T) { test(t, quota.Redis{Execute: (&script{}).execute}) })
	t.Run("Redis", func(t *testing.T) { test(t, quota.Redis{Execute: execute(startRedis(t))}) })
}

// pairs is a key-value store in memory.
type pairs struct {
	mu     sync.Mutex
	values map[string]string
}

func (p *pairs) Get(key string) ([]byte, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	value, ok := p.values[key]
	return []byte(value), ok, nil
}

func (p *pairs) Set(key string, value []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.values == nil {
		p.values = map[string]string{}
	}
	p.values[key] = string(value)
	return nil
}

// script does in Go, at once, what the script does in Redis.
type script struct {
	mu    sync.Mutex
	used  map[string]int64
	calls int
}

func (s *script) execute(command string, args ...[]byte) ([]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	for i, arg := range args {
		if len(arg) == 0 { // the Spin SDK takes the address of the first byte
			return nil, fmt.Errorf("argument %d is empty", i)
		}
	}
	n, err := strconv.Atoi(string(args[1]))
	if command != "EVAL" || err != nil || len(args) != 3+3*n {
		return nil, fmt.Errorf("%s has %d arguments", command, len(args))
	}
	keys, add, argv := args[2:2+n], string(args[2+n]) == "1", args[3+n:]
	if s.used == nil {
		s.used = map[string]int64{}
	}
	reply := []int64{1}
	for i, key := range keys {
		limit, _ := strconv.ParseInt(string(argv[2*i]), 10, 64)
		if s.used[string(key)] >= limit {
			reply[0] = 0
		}
	}
	for _, key := range keys {
		if add {
			s.used[string(key)] += reply[0]
		}
		reply = append(reply, s.used[string(key)])
	}
	return reply, nil
}

// startRedis starts a Redis server of the test's own, on a socket, and stops it with the test.
func startRedis(t testing.TB, options ...string) *redis.Client {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil && os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
		t.Fatal("this test needs redis-server")
	} else if err != nil {
		t.Skip("this test needs redis-server; make test installs it")
	}
	folder, err := os.MkdirTemp("", "redis") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(folder, "socket")
	server := exec.Command(path, append([]string{"--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder}, options...)...)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{
		Network: "unix", Addr: socket, MaxRetries: 50, MinRetryBackoff: 10 * time.Millisecond, PoolSize: 50,
	})
	t.Cleanup(func() {
		client.Close()
		server.Process.Kill()
		server.Wait()
		os.RemoveAll(folder)
	})
	if err := client.Ping(context.Background()).Err(); err != nil {
		t.Fatalf("redis-server does not answer: %v", err)
	}
	return client
}

// execute is what the component does with Spin's outbound Redis, with go-redis.
func execute(client *redis.Client) quota.Execute {
	return func(command string, args ...[]byte) ([]int64, error) {
		all := []any{command}
		for _, arg := range args {
			all = append(all, arg)
		}
		reply, err := client.Do(context.Background(), all...).Result()
		if err != nil {
			return nil, err
		}
		list, ok := reply.([]any)
		if !ok {
			return nil, errors.New("the reply is no list")
		}
		var numbers []int64
		for _, element := range list {
			n, ok := element.(int64)
			if !ok {
				return nil, errors.New("the reply holds no number")
			}
			numbers = append(numbers, n)
		}
		return numbers, nil
	}
}
