package wasmhost

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/pelletier/go-toml/v2"

	"aiuta-edge/edge/component"
	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/hostcall"
)

// configured answers for the endpoint's variables.
type configured map[string]string

func (c configured) Get(_ context.Context, key string) (string, error) { return c[key], nil }

// artifact is a guest and a request to it.
type artifact struct {
	name    string
	wasm    []byte
	request *abi.Request
}

// artifacts are the real component, which mints, the guests built with the SDK, and one without it.
func artifacts(b testing.TB) []artifact {
	read := func(name string) []byte {
		wasm, err := os.ReadFile("../testdata/" + name)
		if err != nil {
			b.Fatal(err)
		}
		return wasm
	}
	post, _ := abi.MethodOf(http.MethodPost)
	return []artifact{
		{"edge", component.Wasm, &abi.Request{
			Method: post, URI: "/aiuta_jwt",
			Headers: []abi.Pair{{Name: "host", Value: "localhost"}, {Name: "content-type", Value: "application/json"}},
			Body:    []byte(`{"sku_ids":["sku-1"],"uploaded_image_id":"user_image-92cebfd2-7f70-4b4b-9d5f-3c5066542c22"}`),
		}},
		{"probe", read("guest.wasm"), &abi.Request{URI: "/initialised"}},
		{"outside", read("outside.wasm"), &abi.Request{URI: "/body?1"}},
		{"raw", read("raw.wasm"), &abi.Request{URI: "/i"}},
	}
}

// compile makes a module of a guest, on an engine of its own.
func compile(b testing.TB, wasm []byte) *Module {
	engine, err := NewEngine(b.Context(), Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { engine.Close(context.WithoutCancel(b.Context())) })
	module, err := engine.Compile(b.Context(), wasm, Fixtures{})
	if err != nil {
		b.Fatal(err)
	}
	return module
}

// around is what the guests of the benchmarks see: the variables of the real application with their defaults, and those
// that have none. Templates are filled beforehand.
func around(b testing.TB) *Surroundings {
	var manifest struct {
		Variables map[string]struct{ Default string }
		Component map[string]struct{ Variables map[string]string }
	}
	if err := toml.Unmarshal(component.Manifest, &manifest); err != nil {
		b.Fatal(err)
	}
	values := map[string]string{}
	for name, v := range manifest.Variables {
		values[name] = v.Default
	}
	maps.Copy(values, map[string]string{
		"jwt_issuer": "iss-1", "jwt_secret": "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "caller_auth": "none", "params": "*",
	})
	var fill []string
	for name, value := range values {
		fill = append(fill, "{{ "+name+" }}", value)
	}
	variables := configured{"greeting": "hello"}
	for name, template := range manifest.Component["edge"].Variables {
		variables[name] = strings.NewReplacer(fill...).Replace(template)
	}
	return &Surroundings{Variables: variables}
}

// BenchmarkFreshInstance is one request in its two parts: an instance starts, and answers.
func BenchmarkFreshInstance(b *testing.B) {
	for _, a := range artifacts(b) {
		b.Run(a.name, func(b *testing.B) {
			module, surroundings := compile(b, a.wasm), around(b)
			instantiate, call := hdrhistogram.New(1, time.Minute.Nanoseconds(), 3), hdrhistogram.New(1, time.Minute.Nanoseconds(), 3)
			for b.Loop() {
				began := time.Now()
				guest, err := module.start(b.Context(), surroundings)
				if err != nil {
					b.Fatal(err)
				}
				started := time.Now()
				response, err := guest.handle(a.request, true)
				if err != nil || response.Status != 200 {
					b.Fatalf("%+v, %v", response, err)
				}
				_ = call.RecordValue(time.Since(started).Nanoseconds()) // all are below a minute
				_ = instantiate.RecordValue(started.Sub(began).Nanoseconds())
				module.finish(guest)
			}
			for name, histogram := range map[string]*hdrhistogram.Histogram{"instantiate": instantiate, "call": call} {
				for _, quantile := range []float64{50, 99} {
					b.ReportMetric(float64(histogram.ValueAtQuantile(quantile))/1e3, fmt.Sprintf("%s-p%.0f-µs", name, quantile))
				}
			}
		})
	}
}

// BenchmarkHostCall reads a variable from within a guest, with and without a trace: the time is that of one host call,
// with what the guest does around it.
func BenchmarkHostCall(b *testing.B) {
	wasm := artifacts(b)[2].wasm
	for name, trace := range map[string]func(hostcall.Call){"plain": nil, "traced": func(hostcall.Call) {}} {
		b.Run(name, func(b *testing.B) {
			module, surroundings := compile(b, wasm), around(b)
			surroundings.Trace = trace
			guest, err := module.start(b.Context(), surroundings)
			if err != nil {
				b.Fatal(err)
			}
			defer guest.close()
			b.ResetTimer()
			response, err := guest.handle(&abi.Request{URI: fmt.Sprintf("/calls?%d", b.N)}, true)
			if err != nil || response.Status != 200 {
				b.Fatalf("%+v, %v", response, err)
			}
		})
	}
}

// TestAMintNeedsNoMoreMemoryThanTheArtifactBeginsWith: the guest would double its memory, and the host clears all of it
// behind each request.
func TestAMintNeedsNoMoreMemoryThanTheArtifactBeginsWith(t *testing.T) {
	module, artifact := compile(t, component.Wasm), artifacts(t)[0]
	guest, err := module.start(t.Context(), around(t))
	if err != nil {
		t.Fatal(err)
	}
	defer guest.close()
	before := guest.module.Memory().Size()
	response, err := guest.handle(artifact.request, true)
	if err != nil || response.Status != http.StatusOK {
		t.Fatalf("%+v, %v", response, err)
	}
	if after := guest.module.Memory().Size(); after != before {
		t.Errorf("it began with %d KiB and ends with %d", before>>10, after>>10)
	}
}
