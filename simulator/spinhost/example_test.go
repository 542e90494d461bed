package spinhost_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"

	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/keyvalue"
	"aiuta-edge/simulator/spinhost/manifest"
)

// Most tests load the application's own spin.toml with [manifest.Load]. Here the manifest is next to the test.
func ExampleOpen() {
	m, err := manifest.Parse([]byte(`
		spin_manifest_version = 2
		application = { name = "example" }
		[variables]
		name = { required = true }
		[[trigger.http]]
		route = "/..."
		component = "edge"
		[component.edge]
		source = "guest.wasm"
		variables = { greeting = "hello {{ name }}" }
	`), "testdata")
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	app, err := spinhost.Open(ctx, m,
		spinhost.WithVariables(map[string]string{"name": "Ada"}),
		spinhost.WithCompilationCache(cache)) // shared by all tests of the process
	if err != nil {
		log.Fatal(err)
	}
	defer app.Close(ctx)

	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, httptest.NewRequest("GET", "/variable?greeting", nil))
	fmt.Println(answer.Code, answer.Body)
	// Output: 200 hello Ada
}

// The component's clock stands still until the test moves it.
func ExampleWithClock() {
	now := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	app := example("guest.wasm", spinhost.WithClock(func() time.Time { return now }))
	defer app.Close(context.Background())

	for range 2 {
		answer := httptest.NewRecorder()
		app.ServeHTTP(answer, httptest.NewRequest("GET", "/clock", nil))
		fmt.Println(answer.Body)
		now = now.Add(time.Nanosecond)
	}
	// Output:
	// 1893499200000000000
	// 1893499200000000001
}

// A trace tells which host calls the component made, with what, and what it got.
func ExampleWithTrace() {
	var trace strings.Builder
	app := example("stores.wasm", spinhost.WithTrace(&trace))
	defer app.Close(context.Background())

	script := strings.NewReader("kv open default\nkv set 0 visits 1\nkv get 0 visitors")
	app.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", script))
	for line := range strings.Lines(trace.String()) {
		call, _, _ := strings.Cut(line, " <") // the time that it took
		if !strings.Contains(call, "] wasi.") {
			fmt.Println(call)
		}
	}
	// Output:
	// [1] key-value.open("default") = 0
	// [1] key-value.set(0, "visits", "1") = ok
	// [1] key-value.get(0, "visitors") = error no-such-key
}

// failingStores are stores in which one write fails, counted from 1.
type failingStores struct {
	spinhost.KeyValue
	fails  int64
	writes atomic.Int64 // many requests may write at once
}

func (s *failingStores) Set(ctx context.Context, store, key string, value []byte) error {
	if s.writes.Add(1) == s.fails {
		return errors.New("the disk is full")
	}
	return s.KeyValue.Set(ctx, store, key, value)
}

// What does the component do when the third write to its store fails?
func ExampleWithKeyValue() {
	stores := &failingStores{KeyValue: keyvalue.NewMemory(), fails: 3}
	app := example("stores.wasm", spinhost.WithKeyValue(stores))
	defer app.Close(context.Background())

	for range 4 {
		answer := httptest.NewRecorder()
		app.ServeHTTP(answer, httptest.NewRequest("POST", "/", strings.NewReader("kv open default\nkv set 0 visits 1")))
		fmt.Println(strings.Fields(answer.Body.String())[1:])
	}
	// Output:
	// [set]
	// [set]
	// [error: io error: the disk is full]
	// [set]
}

// example opens an application around one of the guests in testdata.
func example(source string, options ...spinhost.Option) *spinhost.App {
	m, err := manifest.Parse([]byte(`
		spin_manifest_version = 2
		application = { name = "example" }
		[[trigger.http]]
		route = "/..."
		component = "edge"
		[component.edge]
		source = "`+source+`"
		key_value_stores = ["default"]
	`), "testdata")
	if err != nil {
		log.Fatal(err)
	}
	app, err := spinhost.Open(context.Background(), m, append(options, spinhost.WithCompilationCache(cache))...)
	if err != nil {
		log.Fatal(err)
	}
	return app
}
