//go:build tinygo

// Command edge is the token endpoint as a Spin component: it hands Spin's requests, variables, stores and
// connections to pkg/endpoint, and does nothing else. TinyGo compiles it; the Spin SDK does not build with
// ordinary Go.
package main

import (
	"crypto/rand"
	"net/http"
	"os"
	"time"

	spinhttp "github.com/fermyon/spin/sdk/go/v2/http"
	"github.com/fermyon/spin/sdk/go/v2/variables"

	"aiuta-edge/pkg/endpoint"
)

func init() {
	handler := endpoint.New(endpoint.Services{
		Variables: variables.Get,
		Now:       time.Now,
		Random:    rand.Reader,
		Log:       os.Stderr,
		Store:     keyValue{},
		HTTP:      spinhttp.NewTransport(),
		Redis:     executeRedis,
	})
	// Fills the table once, so that requests do not: what init does is frozen (edge/freeze).
	http.CanonicalHeaderKey("accept")
	spinhttp.Handle(func(w http.ResponseWriter, r *http.Request) {
		handle(func() { handler.ServeHTTP(w, r) })
	})
}

// main is never called: Spin enters through the handler that init has set.
func main() {}
