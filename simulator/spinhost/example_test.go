package spinhost_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"aiuta-edge/simulator/spinhost"
)

// Ask a component for something inside go test, with a clock that stands still.
func Example() {
	manifest, err := spinhost.ParseManifest([]byte(`
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
	noon := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	ctx := context.Background()
	app, err := spinhost.Open(ctx, manifest,
		spinhost.WithVariables(map[string]string{"name": "Ada"}),
		spinhost.WithClock(func() time.Time { return noon }),
		spinhost.WithCompilationCache(cache))
	if err != nil {
		log.Fatal(err)
	}
	defer app.Close(ctx)

	for _, path := range []string{"/variable?greeting", "/clock"} {
		answer := httptest.NewRecorder()
		app.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
		fmt.Println(answer.Code, answer.Body)
	}
	// Output:
	// 200 hello Ada
	// 200 1893499200000000000
}
