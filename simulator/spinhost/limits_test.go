package spinhost_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/spinhost"
)

// outside is a manifest around the guest that uses the world outside it.
const outside = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"outside\"\n[component.outside]\nsource = \"outside.wasm\"\n"

func TestOutputAboveTheLimitIsDroppedWithOneLine(t *testing.T) {
	const line = len("a line of output\n")
	for _, c := range []struct {
		name, path string
		limit      int64
		lines      int
		dropped    int
	}{
		{"below", "/print?10", 640, 10, 0}, // a line counts for 64 bytes
		{"above", "/print?11", 640, 10, 1},
		{"a line that is cut", "/print?2", 64 + int64(line) - 1, 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			app, log := open(t, outside, spinhost.WithOutputLimit(c.limit))
			if w := get(app, c.path); w.Code != http.StatusOK {
				t.Errorf("got %d", w.Code)
			}
			if got := strings.Count(log.String(), "msg=\"a line of"); got != c.lines {
				t.Errorf("%d lines in the log, want %d", got, c.lines)
			}
			if got := strings.Count(log.String(), "the rest of its output is dropped"); got != c.dropped {
				t.Errorf("%d lines about what was dropped, want %d", got, c.dropped)
			}
		})
	}
}

func TestEachRequestHasAnOutputLimitOfItsOwn(t *testing.T) {
	app, log := open(t, outside, spinhost.WithOutputLimit(64))
	for range 2 {
		get(app, "/print?1")
	}
	if got := strings.Count(log.String(), "a line of output"); got != 2 {
		t.Errorf("%d lines in the log, want 2:\n%s", got, log)
	}
}

func TestAQuietHostDropsGuestOutput(t *testing.T) {
	app, log := open(t, outside, spinhost.WithoutGuestOutput())
	if w := get(app, "/print?3"); w.Code != http.StatusOK || log.String() != "" {
		t.Errorf("got %d and the log:\n%s", w.Code, log)
	}
}

func TestAResponseAboveTheLimitIs500(t *testing.T) {
	app, log := open(t, outside, spinhost.WithResponseLimit(1000))
	for size, status := range map[int]int{1000: http.StatusOK, 1001: http.StatusInternalServerError} {
		w := get(app, "/body?"+strconv.Itoa(size))
		if w.Code != status {
			t.Errorf("%d bytes: got %d, want %d", size, w.Code, status)
		}
	}
	if want := "the response body is larger than the limit of 1000 bytes: it has 1001"; !strings.Contains(log.String(), want) {
		t.Errorf("the log does not say %q:\n%s", want, log)
	}
}

func TestAboveTheInstanceLimitARequestIs500AtOnce(t *testing.T) {
	app, log := open(t, outside, spinhost.WithInstanceLimit(1), spinhost.WithTimeLimit(0),
		spinhost.WithGuestEnvironment(map[string]string{"A": "1"}))
	client, leave := newClient(t)
	busy := make(chan struct{})
	go func() {
		defer close(busy)
		do(app, httptest.NewRequest(http.MethodGet, "/print", nil).WithContext(client))
	}()
	for !strings.Contains(log.String(), "a line of output") { // the first runs
		time.Sleep(time.Millisecond)
	}
	if w := get(app, "/body?1"); w.Code != http.StatusInternalServerError || w.Body.Len() != 0 {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	if want := "as many instances run as the limit allows (1)"; !strings.Contains(log.String(), want) {
		t.Errorf("the log does not say %q", want)
	}
	leave()
	<-busy
	if w := get(app, "/body?1"); w.Code != http.StatusOK {
		t.Errorf("afterwards: got %d", w.Code)
	}
}

func TestAGuestThatSleepsIsStopped(t *testing.T) {
	app, log := open(t, outside, spinhost.WithTimeLimit(20*time.Millisecond))
	began := time.Now()
	if w := get(app, "/sleep?3600000"); w.Code != http.StatusInternalServerError {
		t.Errorf("got %d", w.Code)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if want := "longer than the time limit of 20ms"; !strings.Contains(log.String(), want) {
		t.Errorf("the log does not say %q:\n%s", want, log)
	}
}

func TestAGuestThatGoesWildCostsNothingLasting(t *testing.T) {
	for _, c := range []struct{ name, manifest, path string }{
		{"it loops", edge, "/loop"},
		{"it allocates without end", edge, "/allocate"},
		{"it writes lines without end", outside, "/print"},
		{"it writes one line without end", outside, "/line"},
		{"it sleeps", outside, "/sleep?3600000"},
		{"it answers too much", outside, "/body?20000000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			app, log := open(t, c.manifest, spinhost.WithTimeLimit(30*time.Millisecond), spinhost.WithOutputLimit(1<<10))
			wild := func(n int) {
				for range n {
					if w := get(app, c.path); w.Code != http.StatusInternalServerError {
						t.Errorf("got %d", w.Code)
					}
				}
			}
			wild(2) // what is made once is made now
			goroutines, memory := measure()
			logged := len(log.String())
			const n = 4
			wild(n)
			goroutinesAfter, memoryAfter := measure()
			if goroutinesAfter > goroutines {
				t.Errorf("%d goroutines before, %d after", goroutines, goroutinesAfter)
			}
			const allowance = 4 << 20 // one instance kept would be more, at its limit of memory
			if memoryAfter > memory+allowance {
				t.Errorf("%d bytes of heap before, %d after", memory, memoryAfter)
			}
			if grown := len(log.String()) - logged; grown > n*(16<<10) {
				t.Errorf("each request left %d bytes in the log", grown/n)
			}
		})
	}
}

func TestRequestsTakeNoMoreMemoryTogetherThanTheBudget(t *testing.T) {
	// 48 MiB for first mebibytes, 16 MiB for all that is beyond.
	app, log := open(t, edge, spinhost.WithMemoryBudget(64<<20), spinhost.WithBodyLimit(32<<20))
	post := func(size int) *httptest.ResponseRecorder {
		return do(app, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("a", size))))
	}
	for range 3 { // what was refused has given back what it had
		w := post(17 << 20)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), "memory budget") {
			t.Errorf("a body above the budget: got %d %q", w.Code, w.Body)
		}
		if w := get(app, "/allocate"); w.Code != http.StatusServiceUnavailable {
			t.Errorf("a guest above the budget: got %d", w.Code)
		}
		if w := post(300 << 10); w.Code != http.StatusOK {
			t.Errorf("a body within the budget: got %d", w.Code)
		}
	}
	if text := log.String(); strings.Contains(text, "ERROR") {
		t.Errorf("the log has an error of the component: %s", text)
	}
}

func TestWithoutMemoryForAnInstanceARequestWaitsAndIsRefused(t *testing.T) {
	app, log := open(t, outside, spinhost.WithMemoryBudget(2<<20), spinhost.WithTimeLimit(0)) // one instance
	client, leave := newClient(t)
	busy := make(chan struct{})
	go func() {
		defer close(busy)
		do(app, httptest.NewRequest(http.MethodGet, "/print", nil).WithContext(client))
	}()
	for !strings.Contains(log.String(), "a line of output") { // the first runs
		time.Sleep(time.Millisecond)
	}
	if w := get(app, "/body?1"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("got %d", w.Code)
	}
	waiting := make(chan int)
	go func() { waiting <- get(app, "/body?1").Code }()
	leave()
	<-busy
	if code := <-waiting; code != http.StatusOK {
		t.Errorf("who waited gets %d", code)
	}
}
