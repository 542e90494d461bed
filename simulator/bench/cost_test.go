package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/load"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/target"
)

// BenchmarkMint is the row of the table: one request after the other, in memory, the whole way through the host.
//
//	go test -run '^$' -bench Mint -count 5 ./simulator/bench
func BenchmarkMint(b *testing.B) {
	target.LetHeapGrow() // as the simulator does
	for _, spec := range []target.Spec{target.Component, target.Native} {
		b.Run(string(spec), func(b *testing.B) {
			h, err := mints(b.Context(), spec, time.Second, nil, "")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(h.ValueAtQuantile(50))/1e3, "p50-µs")
			b.ReportMetric(float64(h.ValueAtQuantile(99))/1e3, "p99-µs")
		})
	}
}

// BenchmarkCost shows how the cost of a mint grows, over real HTTP: with requests at the same time, with parameters,
// and with the size of the token.
//
//	go test -run '^$' -bench Cost ./simulator/bench
func BenchmarkCost(b *testing.B) {
	for _, spec := range []target.Spec{target.Component, target.Native} {
		b.Run(string(spec), func(b *testing.B) {
			url := serving(b, spec)
			for _, n := range []int{1, 8, 64, 256} {
				b.Run(fmt.Sprintf("concurrent=%d", n), func(b *testing.B) { cost(b, url, n, body) })
			}
			for _, n := range []int{1, 8, 64} {
				b.Run(fmt.Sprintf("parameters=%d", n), func(b *testing.B) { cost(b, url, 8, parameters(n)) })
			}
			for _, size := range []int{512, 1024, 2048, 4096} {
				b.Run(fmt.Sprintf("token-bytes=%d", size), func(b *testing.B) { cost(b, url, 8, filling(size)) })
			}
		})
	}
}

// serving serves an endpoint that signs any parameter.
func serving(b testing.TB, spec target.Spec) (url string) {
	b.Helper()
	a := application(map[string]string{"params": "*"})
	handler, closeTarget, err := a.Open(b.Context(), spec)
	if err != nil {
		b.Fatal(err)
	}
	server, err := loopback.Start("127.0.0.1:0", handler, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := server.Close(); err != nil {
			b.Error(err)
		}
		if err := closeTarget(); err != nil {
			b.Error(err)
		}
	})
	return server.URL + aiuta.TokenPath
}

// cost puts a closed loop on an endpoint, so that so many requests are under way.
func cost(b *testing.B, url string, concurrent int, text string) {
	plan := load.Plan{Workers: concurrent, Count: 1, Timeout: 10 * time.Second}
	client := plan.NewClient()
	b.Cleanup(client.CloseIdleConnections)
	shoot := load.Mint{URL: url, Bodies: []load.Body{load.Fixed(text)}, Client: client}.Shot
	plan.Count = uint64(max(b.N, concurrent))
	b.ResetTimer()
	s, err := load.Run(b.Context(), plan, shoot, nil)
	b.StopTimer()
	if err != nil || s.Failed > 0 {
		b.Fatalf("%+v, %v", s.Troubles, err)
	}
	b.ReportMetric(s.Rate, "req/s")
	b.ReportMetric(float64(s.Latency.P50)/1e3, "p50-µs")
	b.ReportMetric(float64(s.Latency.P99)/1e3, "p99-µs")
}

// parameters returns so many of them, the image first.
func parameters(n int) string {
	all := map[string]string{"uploaded_image_id": "user_image-1"}
	for i := 1; i < n; i++ {
		all[fmt.Sprintf("parameter_%02d", i)] = "value"
	}
	return encode(all)
}

// filling returns parameters with which a token has about so many bytes. A claim takes 4/3 of its bytes in a token; the
// rest of one takes what an empty one has.
func filling(size int) string {
	const rest = 234
	return encode(map[string]string{"uploaded_image_id": strings.Repeat("x", (size-rest)*3/4)})
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic("bench: texts always marshal: " + err.Error())
	}
	return string(text)
}
