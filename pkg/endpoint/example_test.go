package endpoint_test

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"time"

	"aiuta-edge/pkg/endpoint"
)

// The endpoint is an http.Handler on services that a host has: here variables in a map, and nothing else.
func ExampleNew() {
	variables := map[string]string{
		endpoint.VariableIssuer: "my-issuer", endpoint.VariableSecret: "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o",
		endpoint.VariableCallerAuth: "none",
	}
	for _, v := range endpoint.Declared() {
		if _, set := variables[v.Name]; !set {
			variables[v.Name] = v.Default
		}
	}
	handler := endpoint.New(endpoint.Services{
		Variables: func(name string) (string, error) { return variables[name], nil },
		Now:       time.Now, Random: rand.Reader, Log: io.Discard,
	})

	r := httptest.NewRequest("POST", "/aiuta_jwt", strings.NewReader(`{"uploaded_image_id":"image-1"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body.String()[:28])

	r = httptest.NewRequest("GET", "/aiuta_jwt?exp=1", nil)
	w = httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	// Output:
	// 200 {"type":"jwt","token":"eyJhb
	// 400 application/problem+json
}
