//go:build tinygo

// Command edge is the token endpoint as a Spin component: it hands Spin's requests and variables to
// pkg/endpoint, and does nothing else. TinyGo compiles it; the Spin SDK does not build with ordinary Go.
package main

import (
	"net/http"
	"time"

	spinhttp "github.com/fermyon/spin/sdk/go/v2/http"
	"github.com/fermyon/spin/sdk/go/v2/variables"

	"aiuta-edge/pkg/endpoint"
)

func init() {
	handler := endpoint.New(variables.Get, time.Now)
	spinhttp.Handle(func(w http.ResponseWriter, r *http.Request) {
		onGoroutine(func() { handler.ServeHTTP(w, r) })
	})
}

// main is never called: Spin enters through the handler that init has set.
func main() {}
