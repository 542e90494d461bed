package spinhost_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/simulator/spinhost"
)

func TestManyRequestsAtOnceDoNotMix(t *testing.T) {
	app, _ := open(t, edge)
	const clients, each = 64, 4
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for n := range each {
				text := strings.Repeat(fmt.Sprintf("client %d request %d;", c, n), 50)
				w := do(app, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text)))
				if !strings.HasSuffix(w.Body.String(), "\n\n"+text) {
					t.Errorf("client %d got %d %.80q", c, w.Code, w.Body)
				}
			}
		})
	}
	wg.Wait()
}

// With -race this finds a source of randomness that is read by two requests at once.
func TestRequestsShareASourceOfRandomnessInTurn(t *testing.T) {
	var source countingReader
	app, _ := open(t, edge, spinhost.WithRandom(&source))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { get(app, "/random") })
	}
	wg.Wait()
	if source == 0 {
		t.Error("it was not read")
	}
}

// countingReader is a source of bytes that is not safe for concurrent use.
type countingReader byte

func (c *countingReader) Read(p []byte) (int, error) {
	for i := range p {
		*c = *c%255 + 1
		p[i] = byte(*c)
	}
	return len(p), nil
}

func TestNothingIsLeftBehind(t *testing.T) {
	app, _ := open(t, edge, spinhost.WithTimeLimit(20*time.Millisecond))
	traffic := func(n int) {
		for range n {
			get(app, "/")
			get(app, "/panic")
		}
		get(app, "/loop")
	}
	traffic(5) // what is made once is made now
	goroutines, memory := measure()
	traffic(40)
	goroutinesAfter, memoryAfter := measure()
	if goroutinesAfter > goroutines {
		t.Errorf("%d goroutines before, %d after", goroutines, goroutinesAfter)
	}
	const allowance = 16 << 20 // an instance is above 400 KiB; 80 of them kept would be far more
	if memoryAfter > memory+allowance {
		t.Errorf("%d bytes of heap before, %d after", memory, memoryAfter)
	}
}

// measure waits a little for goroutines that are about to end, and returns how many there are and what the heap holds.
func measure() (goroutines int, heap uint64) {
	var stats runtime.MemStats
	for range 20 {
		runtime.GC()
		runtime.Gosched()
	}
	runtime.ReadMemStats(&stats)
	return runtime.NumGoroutine(), stats.HeapAlloc
}

func TestAClientThatLeavesStopsTheGuest(t *testing.T) {
	app, _ := open(t, edge, spinhost.WithTimeLimit(0))
	ctx, leave := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer leave()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do(app, httptest.NewRequest(http.MethodGet, "/loop", nil).WithContext(ctx))
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("the guest still runs")
	}
}

func TestAClientThatLeavesIsNoErrorOfTheComponent(t *testing.T) {
	app, log := open(t, edge, spinhost.WithTimeLimit(0))
	ctx, leave := context.WithCancel(t.Context())
	timer := time.AfterFunc(50*time.Millisecond, leave)
	defer timer.Stop()
	do(app, httptest.NewRequest(http.MethodGet, "/loop", nil).WithContext(ctx))
	if text := log.String(); !strings.Contains(text, "client has left") || strings.Contains(text, "ERROR") || strings.Contains(text, "stack") {
		t.Errorf("the log says %s", text)
	}
}

func TestCloseStopsAGuestWhenItsContextEnds(t *testing.T) {
	log := &logBuffer{}
	app, err := spinhost.Open(t.Context(), parse(t, edge), sealed(log, spinhost.WithTimeLimit(10*time.Second))...)
	if err != nil {
		t.Fatal(err)
	}
	began := make(chan struct{})
	r := httptest.NewRequest(http.MethodPost, "/loop", beginning{began})
	done := make(chan struct{})
	go func() {
		defer close(done)
		do(app, r)
	}()
	<-began
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := app.Close(over); err != nil {
		t.Fatal(err)
	}
	<-done
	if want := "the application was closed"; !strings.Contains(log.String(), want) {
		t.Errorf("the log does not say %q:\n%s", want, log)
	}
	if w := get(app, "/"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("after Close: %d", w.Code)
	}
	if err := app.Close(t.Context()); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}

// beginning is an empty request body that tells when it is read.
type beginning struct{ read chan struct{} }

func (b beginning) Read([]byte) (int, error) {
	close(b.read)
	return 0, io.EOF
}

func TestTwoApplicationsShareOneCompilationAndCloseApart(t *testing.T) {
	first, err := spinhost.Open(t.Context(), parse(t, edge), sealed(&logBuffer{})...)
	if err != nil {
		t.Fatal(err)
	}
	second, _ := open(t, edge)
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w := get(second, "/initialised"); w.Body.String() != "1" {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

// newClient returns the context of a client's request, and what the client does to give up.
func newClient(t *testing.T) (context.Context, context.CancelFunc) {
	client, leave := context.WithCancel(t.Context())
	t.Cleanup(leave)
	return client, leave
}
