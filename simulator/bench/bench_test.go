// Package bench_test measures what a person waits for: a mint in a fresh instance, the same handler natively,
// and requests through a real connection. make bench runs it.
package bench_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"aiuta-edge/edge/component"
	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/target"
)

// body is what Android sends for one product.
const body = `{"sku_ids":["sku-1"],"uploaded_image_id":"user_image-92cebfd2-7f70-4b4b-9d5f-3c5066542c22"}`

func application(b *testing.B) target.Application {
	b.Helper()
	manifest, err := spinhost.ParseManifest(component.Manifest, "")
	if err != nil {
		b.Fatal(err)
	}
	return target.Application{
		Manifest: manifest, Wasm: component.Wasm, Clock: clock.Real{}, Log: slog.New(slog.DiscardHandler),
		Variables: map[string]string{
			"jwt_issuer": "iss-1", "jwt_secret": "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "caller_auth": "none",
		},
	}
}

func open(b *testing.B, spec target.Spec) http.Handler {
	b.Helper()
	handler, closeTarget, err := application(b).Open(b.Context(), spec)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := closeTarget(); err != nil {
			b.Error(err)
		}
	})
	return handler
}

// BenchmarkArtifact says how large the component is, and how long it takes to compile without any cache.
func BenchmarkArtifact(b *testing.B) {
	a := application(b)
	for b.Loop() {
		a.Cache = target.OpenCache()
		_, closeTarget, err := a.Open(b.Context(), target.Component)
		if err != nil {
			b.Fatal(err)
		}
		if err := closeTarget(); err != nil {
			b.Fatal(err)
		}
		if err := a.Cache.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(component.Wasm)), "wasm-bytes")
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "compile-ms")
}

// BenchmarkMint is one request after the other, without a connection.
func BenchmarkMint(b *testing.B) {
	for _, spec := range []target.Spec{target.Component, target.Native} {
		b.Run(string(spec), func(b *testing.B) {
			handler := open(b, spec)
			latency := newLatency()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodPost, aiuta.TokenPath, strings.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				began := time.Now()
				handler.ServeHTTP(w, r)
				latency.add(time.Since(began))
				if w.Code != http.StatusOK {
					b.Fatalf("%d %s", w.Code, w.Body)
				}
			}
			latency.report(b)
		})
	}
}

// connections is how many clients BenchmarkServe has, each with one connection.
const connections = 8

// BenchmarkServe is real HTTP on loopback, as simulator serve does it. The clients run on the same cores.
func BenchmarkServe(b *testing.B) {
	for _, spec := range []target.Spec{target.Component, target.Native} {
		b.Run(fmt.Sprintf("%s/%d", spec, connections), func(b *testing.B) {
			server, err := loopback.Start("127.0.0.1:0", open(b, spec), nil)
			if err != nil {
				b.Fatal(err)
			}
			transport := &http.Transport{MaxIdleConnsPerHost: connections}
			defer func() {
				transport.CloseIdleConnections()
				if err := server.Close(); err != nil {
					b.Error(err)
				}
			}()
			client := &http.Client{Transport: transport}
			latency := newLatency()
			requests := make(chan struct{})
			var clients sync.WaitGroup
			for range connections {
				clients.Go(func() {
					for range requests {
						began := time.Now()
						if err := mint(client, server.URL+aiuta.TokenPath); err != nil {
							b.Error(err)
						}
						latency.add(time.Since(began))
					}
				})
			}
			for b.Loop() {
				requests <- struct{}{}
			}
			close(requests)
			clients.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
			latency.report(b)
		})
	}
}

func mint(client *http.Client, url string) error {
	resp, err := client.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", resp.Status)
	}
	return nil
}

// latency collects what each request took.
type latency struct {
	mu        sync.Mutex
	histogram *hdrhistogram.Histogram
}

// newLatency holds times up to a minute, each to three digits.
func newLatency() *latency {
	return &latency{histogram: hdrhistogram.New(1, time.Minute.Nanoseconds(), 3)}
}

func (l *latency) add(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.histogram.RecordValue(max(1, d.Nanoseconds())) // a request that takes over a minute fails elsewhere
}

func (l *latency) report(b *testing.B) {
	for _, quantile := range []float64{50, 99} {
		b.ReportMetric(float64(l.histogram.ValueAtQuantile(quantile))/1e3, fmt.Sprintf("p%.0f-µs", quantile))
	}
}
