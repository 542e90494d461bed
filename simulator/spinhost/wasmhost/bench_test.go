package wasmhost

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"aiuta-edge/edge/component"
	"aiuta-edge/simulator/spinhost/abi"
)

// configured answers for the endpoint's variables.
type configured map[string]string

func (c configured) Get(_ context.Context, key string) (string, error) { return c[key], nil }

// BenchmarkFreshInstance is one mint by the real artifact, in its two parts: an instance starts, and answers.
func BenchmarkFreshInstance(b *testing.B) {
	engine, err := NewEngine(b.Context(), Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer engine.Close(b.Context())
	module, err := engine.Compile(b.Context(), component.Wasm)
	if err != nil {
		b.Fatal(err)
	}
	surroundings := &Surroundings{Variables: configured{
		"jwt_issuer": "iss-1", "jwt_secret": "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "caller_auth": "none", "params": "*", "token_ttl": "60s",
	}}
	post, _ := abi.MethodOf(http.MethodPost)
	request := &abi.Request{
		Method: post, URI: "/aiuta_jwt",
		Headers: []abi.Pair{{Name: "host", Value: "localhost"}, {Name: "content-type", Value: "application/json"}},
		Body:    []byte(`{"sku_ids":["sku-1"],"uploaded_image_id":"user_image-92cebfd2-7f70-4b4b-9d5f-3c5066542c22"}`),
	}
	instantiate, call := hdrhistogram.New(1, time.Minute.Nanoseconds(), 3), hdrhistogram.New(1, time.Minute.Nanoseconds(), 3)
	for b.Loop() {
		began := time.Now()
		guest, err := module.start(b.Context(), surroundings)
		if err != nil {
			b.Fatal(err)
		}
		started := time.Now()
		response, err := guest.handle(request, engine.strict)
		if err != nil || response.Status != 200 {
			b.Fatalf("%+v, %v", response, err)
		}
		_ = call.RecordValue(time.Since(started).Nanoseconds()) // all are below a minute
		_ = instantiate.RecordValue(started.Sub(began).Nanoseconds())
		if err := guest.module.Close(guest.ctx); err != nil {
			b.Fatal(err)
		}
	}
	for name, histogram := range map[string]*hdrhistogram.Histogram{"instantiate": instantiate, "call": call} {
		for _, quantile := range []float64{50, 99} {
			b.ReportMetric(float64(histogram.ValueAtQuantile(quantile))/1e3, fmt.Sprintf("%s-p%.0f-µs", name, quantile))
		}
	}
}
