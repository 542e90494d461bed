package spinhost_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aiuta-edge/edge/component"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/manifest"
)

// soakVariable says how many requests TestSoak makes; it is 200,000 in "make soak".
const soakVariable = "AIUTA_EDGE_SOAK"

// soakRounds is how often is measured. What is left behind grows in every round; what a collection has not taken yet, or
// what is kept for the next time, does not.
const soakRounds = 5

// What the round that adds least may add: fluctuations that happen to go up each time, and with the race detector the
// memory that it comes to use.
const (
	heapNoise     = 64 << 10
	residentNoise = 8 << 20
)

// TestSoak sends requests over real connections from many clients at once: most mint a token with the real component,
// some make a guest trap, some clients hang up. Neither memory nor goroutines nor files may be left.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("a soak takes seconds, and is part of make test")
	}
	requests := 300
	if text := os.Getenv(soakVariable); text != "" {
		var err error
		if requests, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s: %v", soakVariable, err)
		}
	}
	for _, what := range leaks(soakInRounds(t, soakedHandler(t), requests)) {
		t.Error(what)
	}
}

// TestASoakNoticesWhatIsLeftBehind plants what a host could leave behind with each request.
func TestASoakNoticesWhatIsLeftBehind(t *testing.T) {
	race.Skip(t, "TestSoak is watched")
	if testing.Short() {
		t.Skip("a soak takes seconds, and is part of make test")
	}
	ended := make(chan struct{})
	defer close(ended)
	var kept sync.Map
	for what, leave := range map[string]func(n int64){
		"heap":       func(n int64) { kept.Store(n, make([]byte, 4<<10)) },
		"goroutines": func(int64) { go func() { <-ended }() },
		"files": func(n int64) {
			if file, err := os.Open(os.DevNull); err == nil {
				kept.Store(-n, file)
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			handler, n := soakedHandler(t), atomic.Int64{}
			found := leaks(soakInRounds(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				leave(n.Add(1))
				handler.ServeHTTP(w, r)
			}), 300))
			if !slices.ContainsFunc(found, func(line string) bool { return strings.HasPrefix(line, what) }) {
				t.Errorf("found %q", found)
			}
		})
	}
}

// soakInRounds measures before the first round and after each one.
func soakInRounds(t *testing.T, handler http.Handler, requests int) []usage {
	t.Helper()
	const clients = 32
	server := httptest.NewServer(handler)
	defer server.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	client := &http.Client{Transport: transport}
	soak(t, client, server.URL, clients, 100) // what is made once is made now
	var measured []usage
	for round := range soakRounds + 1 {
		began, outcome := time.Now(), &outcomes{}
		if round > 0 {
			outcome = soak(t, client, server.URL, clients, requests/soakRounds)
		}
		took := time.Since(began)
		transport.CloseIdleConnections()
		measured = append(measured, used(t))
		t.Logf("round %d: %v in %v: %v", round, outcome, took.Round(time.Millisecond), measured[round])
	}
	return measured
}

// leaks says of what there is more after each round than before it.
func leaks(measured []usage) (found []string) {
	for _, one := range []struct {
		what  string
		noise int64
		of    func(usage) int64
	}{
		{"heap", heapNoise, func(u usage) int64 { return int64(u.heap) }},
		{"resident memory", residentNoise, func(u usage) int64 { return int64(u.resident) }},
		{"goroutines", 0, func(u usage) int64 { return int64(u.goroutines) }},
		{"files", 0, func(u usage) int64 { return int64(u.files) }},
	} {
		least := int64(math.MaxInt64)
		for i := range soakRounds {
			least = min(least, one.of(measured[i+1])-one.of(measured[i]))
		}
		if least > one.noise {
			found = append(found, fmt.Sprintf("%s: at least %d more after every round", one.what, least))
		}
	}
	return found
}

// soakedHandler is the real application at its route, and the probe everywhere else.
func soakedHandler(t *testing.T) http.Handler {
	t.Helper()
	m, err := manifest.Parse(component.Manifest, "")
	if err != nil {
		t.Fatal(err)
	}
	silent := spinhost.WithLog(slog.New(slog.DiscardHandler))
	app, err := spinhost.Open(t.Context(), m, sealed(&logBuffer{}, silent,
		spinhost.WithSource("edge", component.Wasm), spinhost.WithVariables(map[string]string{
			"jwt_issuer": "iss-1", "jwt_secret": "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "caller_auth": "none", "params": "*",
		}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { app.Close(context.Background()) })
	probe, _ := open(t, edge, silent)
	mux := http.NewServeMux()
	mux.Handle("/aiuta_jwt", app)
	mux.Handle("/", probe)
	return mux
}

// outcomes counts what came of requests.
type outcomes struct{ minted, trapped, abandoned atomic.Int64 }

func (o *outcomes) String() string {
	return fmt.Sprintf("%d tokens, %d traps, %d clients that left", o.minted.Load(), o.trapped.Load(), o.abandoned.Load())
}

func soak(t *testing.T, client *http.Client, url string, clients, requests int) *outcomes {
	t.Helper()
	var (
		outcome outcomes
		next    atomic.Int64
		wg      sync.WaitGroup
	)
	for range clients {
		wg.Go(func() {
			for n := next.Add(1); n <= int64(requests) && !t.Failed(); n = next.Add(1) {
				switch n % 50 {
				case 0:
					trap(t, client, url, &outcome)
				case 1:
					abandon(t, client, url, &outcome)
				default:
					mint(t, client, url, n, &outcome)
				}
			}
		})
	}
	wg.Wait()
	return &outcome
}

func mint(t *testing.T, client *http.Client, url string, n int64, outcome *outcomes) {
	body := fmt.Sprintf(`{"uploaded_image_id":"image-%d"}`, n)
	response, err := client.Post(url+"/aiuta_jwt", "application/json", strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(answer), `"token":"eyJ`) {
		t.Errorf("mint: %s %s %v", response.Status, answer, err)
		return
	}
	outcome.minted.Add(1)
}

func trap(t *testing.T, client *http.Client, url string, outcome *outcomes) {
	response, err := client.Get(url + "/panic")
	if err != nil {
		t.Error(err)
		return
	}
	response.Body.Close()
	if response.StatusCode != http.StatusInternalServerError {
		t.Errorf("trap: %s", response.Status)
	}
	outcome.trapped.Add(1)
}

// abandon hangs up while the guest loops.
func abandon(t *testing.T, client *http.Client, url string, outcome *outcomes) {
	ctx, leave := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer leave()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/loop", nil)
	if err != nil {
		t.Error(err)
		return
	}
	if response, err := client.Do(request); err == nil {
		response.Body.Close()
		t.Errorf("loop: %s", response.Status)
	}
	outcome.abandoned.Add(1)
}

// usage is what a process holds.
type usage struct {
	goroutines, files int
	heap, resident    uint64
}

func (u usage) String() string {
	const mib = 1 << 20
	return fmt.Sprintf("%d goroutines, %d files, heap %.1f MiB, resident %.1f MiB",
		u.goroutines, u.files, float64(u.heap)/mib, float64(u.resident)/mib)
}

// used waits until the last connections are closed, and measures what is left after a collection. Files and resident
// memory are zero where there is no /proc.
func used(t *testing.T) usage {
	t.Helper()
	var stats runtime.MemStats
	var u usage
	for stable := 0; stable < 20; stable++ {
		time.Sleep(10 * time.Millisecond)
		if now := runtime.NumGoroutine(); now != u.goroutines {
			u.goroutines, stable = now, 0
		}
	}
	for range 2 { // what a sync.Pool holds goes with the second collection
		runtime.GC()
	}
	debug.FreeOSMemory()
	runtime.ReadMemStats(&stats)
	u.heap = stats.HeapAlloc
	if files, err := os.ReadDir("/proc/self/fd"); err == nil {
		u.files = len(files)
	}
	if statm, err := os.ReadFile("/proc/self/statm"); err == nil {
		var size, resident uint64
		fmt.Sscan(string(statm), &size, &resident)
		u.resident = resident * uint64(os.Getpagesize())
	}
	return u
}
