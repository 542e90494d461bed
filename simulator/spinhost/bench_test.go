package spinhost_test

import (
	"context"
	"net/http"
	"testing"

	"aiuta-edge/simulator/spinhost"
)

// BenchmarkOpen reads and compiles the guest, without a cache.
func BenchmarkOpen(b *testing.B) {
	m := parse(b, edge)
	for b.Loop() {
		app, err := spinhost.Open(context.Background(), m, sealed(&logBuffer{}, spinhost.WithCompilationCache(nil))...)
		if err != nil {
			b.Fatal(err)
		}
		app.Close(context.Background())
	}
}

// BenchmarkRequest answers one request in a fresh instance.
func BenchmarkRequest(b *testing.B) {
	for _, c := range []struct{ name, manifest, path string }{
		{"sdk", edge, "/initialised"}, {"without-sdk", raw, "/i"},
	} {
		b.Run(c.name, func(b *testing.B) {
			app, _ := open(b, c.manifest)
			b.ReportAllocs()
			for b.Loop() {
				if w := get(app, c.path); w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
