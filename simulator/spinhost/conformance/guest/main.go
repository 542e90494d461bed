//go:build tinygo

// The guest calls, on demand, every function that a web service built with the Spin Go SDK v2 can call, and answers with
// what came back as text that is the same every time.
//
// POST / takes calls in the body, one a line, words separated by "%20": the way in which Spin's own suite drives its
// guests (Spin v4.0.2 crates/componentize/src/abi_conformance). The other paths show the shapes of requests and responses.
package main

import (
	"io"
	"net/http"
	"strings"

	spinhttp "github.com/fermyon/spin/sdk/go/v2/http"
)

func init() {
	spinhttp.Handle(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		// RequestURI is what the host said; r.URL is made of a header.
		path, query, _ := strings.Cut(r.RequestURI, "?")
		if path == "/" && r.Method == http.MethodPost {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, performAll(string(body)))
			return
		}
		shape(w, r, path, query, body)
	})
}

// main is never called in a reactor build.
func main() {}
