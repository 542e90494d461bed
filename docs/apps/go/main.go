// Command go is Aiuta's token endpoint in a Go server of your own: pkg/endpoint, which the component runs too, as a
// handler. Variables are those of docs/configuration.md, in capitals, from the environment.
package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"aiuta-edge/pkg/endpoint"
)

func main() {
	log.SetFlags(0)
	tokens := endpoint.New(endpoint.Services{
		Variables: variables, Now: time.Now, Random: rand.Reader, Log: os.Stderr,
		Store: &memory{values: map[string][]byte{}},
		HTTP:  &http.Transport{ResponseHeaderTimeout: 5 * time.Second, MaxResponseHeaderBytes: 64 << 10},
		Redis: func(string, string, ...[]byte) ([]int64, error) { return nil, errors.New("no Redis in this sample") },
	})
	mux := http.NewServeMux()
	mux.Handle("/aiuta_jwt", withPeer(tokens))
	mux.Handle("/healthz", tokens)
	server := http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 15 * time.Second, MaxHeaderBytes: 32 << 10}
	address := net.JoinHostPort(cmp.Or(os.Getenv("HOST"), "127.0.0.1"), cmp.Or(os.Getenv("PORT"), "8080"))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("http://%s/aiuta_jwt", listener.Addr())
	log.Fatal(server.Serve(listener))
}

// variables reads one of the environment, or its default.
func variables(name string) (string, error) {
	if value, ok := os.LookupEnv(strings.ToUpper(name)); ok {
		return value, nil
	}
	for _, v := range endpoint.Declared() {
		if v.Name == name {
			return v.Default, nil
		}
	}
	return "", nil
}

// withPeer names the client's address as Spin does, for deny_addresses: after all that the client sent.
func withPeer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header["Spin-Client-Addr"] = append(slices.Clone(r.Header["Spin-Client-Addr"]), r.RemoteAddr)
		next.ServeHTTP(w, r)
	})
}

// memory keeps quotas and the keys of sessions for as long as this process runs. Use a store of your own for several.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
}

func (m *memory) Get(key string) (value []byte, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok = m.values[key]
	return value, ok, nil
}

func (m *memory) Set(key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = slices.Clone(value)
	return nil
}
