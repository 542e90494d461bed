package fault_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
)

var start = time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)

// good is what the server answers when nothing is broken.
const good = `{"answer":"0123456789"}`

// outcome is what an http.Client makes of one exchange.
type outcome struct {
	status  int
	faults  string        // of the header
	body    string        // what came of it
	failure string        // of the exchange or of the body, in one word
	served  bool          // whether the server did its work
	took    time.Duration // on the clock
}

// How long a client waits. The second is of machine time: it is for what no clock can end.
const (
	patience    = time.Minute
	overASocket = time.Second
)

var outcomes = map[string]struct {
	rule fault.Rule
	want outcome
	// atHandler is how a handler fails where it cannot do the same.
	atHandler string
}{
	"status": {
		rule: fault.Rule{Status: &fault.Status{Code: 503, Body: `{"code":"x"}`}},
		want: outcome{status: 503, faults: "status", body: `{"code":"x"}`},
	},
	"status downstream": {
		rule: fault.Rule{Status: &fault.Status{Code: 502}, Direction: fault.Downstream},
		want: outcome{status: 502, faults: "status", served: true},
	},
	"status with the server's body": {
		rule: fault.Rule{Status: &fault.Status{Code: 201, KeepBody: true}, Direction: fault.Downstream},
		want: outcome{status: 201, faults: "status", body: good, served: true},
	},
	"too many requests": {
		rule: fault.Rule{TooManyRequests: &fault.TooManyRequests{RetryAfter: seconds(30)}},
		want: outcome{status: 429, faults: "too_many_requests"},
	},
	"a delay": {
		rule: fault.Rule{Delay: &fault.Delay{Fixed: seconds(5)}},
		want: outcome{status: 200, faults: "delay", body: good, served: true, took: 5 * time.Second},
	},
	"a delay upstream": {
		rule: fault.Rule{Delay: &fault.Delay{Fixed: seconds(5)}, Direction: fault.Upstream},
		want: outcome{status: 200, faults: "delay", body: good, served: true, took: 5 * time.Second},
	},
	"a reset": {
		rule: fault.Rule{ResetPeer: true},
		want: outcome{failure: "reset", served: true},
	},
	"a reset upstream": {
		rule: fault.Rule{ResetPeer: true, Direction: fault.Upstream},
		want: outcome{failure: "reset"},
	},
	"down": {
		rule: fault.Rule{Down: true},
		want: outcome{failure: "refused"}, atHandler: "reset",
	},
	"dns": {
		rule: fault.Rule{DNS: true},
		want: outcome{failure: "no such host"}, atHandler: "reset",
	},
	"an empty response": {
		rule: fault.Rule{EmptyResponse: true},
		want: outcome{failure: "end", served: true},
	},
	"an empty response upstream": {
		rule: fault.Rule{EmptyResponse: true, Direction: fault.Upstream},
		want: outcome{failure: "end"},
	},
	"random data": {
		rule: fault.Rule{Garbage: fault.RandomDataThenClose},
		want: outcome{failure: "malformed HTTP response", served: true},
	},
	"a malformed chunk": {
		rule: fault.Rule{Garbage: fault.MalformedResponseChunk},
		want: outcome{status: 200, faults: "garbage", failure: "malformed chunk", served: true},
	},
	"limited data": {
		rule: fault.Rule{LimitData: &fault.LimitData{Bytes: 10}},
		want: outcome{status: 200, faults: "limit_data", body: good[:10], failure: "broken off", served: true},
	},
	"no data": {
		rule: fault.Rule{LimitData: &fault.LimitData{}},
		want: outcome{status: 200, faults: "limit_data", failure: "broken off", served: true},
	},
	"as much data as there is": {
		rule: fault.Rule{LimitData: &fault.LimitData{Bytes: int64(len(good))}},
		want: outcome{status: 200, faults: "limit_data", body: good, served: true},
	},
	"slices": {
		rule: fault.Rule{Slicer: &fault.Slicer{AverageSize: 10, Delay: seconds(1)}},
		want: outcome{status: 200, faults: "slicer", body: good, served: true, took: 3 * time.Second},
	},
	"little bandwidth": {
		rule: fault.Rule{Bandwidth: &fault.Bandwidth{Rate: 1}},
		want: outcome{status: 200, faults: "bandwidth", body: good, served: true, took: time.Duration(len(good)) * time.Millisecond},
	},
	"little bandwidth upstream": {
		rule: fault.Rule{Bandwidth: &fault.Bandwidth{Rate: 1}, Direction: fault.Upstream},
		want: outcome{status: 200, faults: "bandwidth", body: good, served: true, took: time.Duration(len(question)) * time.Millisecond},
	},
	"a slow close": {
		rule: fault.Rule{SlowClose: &fault.SlowClose{Delay: seconds(7)}},
		want: outcome{status: 200, faults: "slow_close", body: good, served: true, took: 7 * time.Second},
	},
	"no answer": {
		rule: fault.Rule{Timeout: true},
		want: outcome{failure: "timeout", served: true, took: patience},
	},
	"no answer upstream": {
		rule: fault.Rule{Timeout: true, Direction: fault.Upstream},
		want: outcome{failure: "timeout", took: patience},
	},
}

func TestAClientSeesTheSameBothWays(t *testing.T) {
	for name, tc := range outcomes {
		tc.rule.Link = fault.SDKAPI
		t.Run(name+", as its transport", func(t *testing.T) {
			if got := exchange(t, tc.rule, patience, false); got != tc.want {
				t.Errorf("it sees\n%+v, want\n%+v", got, tc.want)
			}
		})
		t.Run(name+", over a socket", func(t *testing.T) {
			waits := patience
			if tc.want.failure == "timeout" {
				waits, tc.want.took = overASocket, 0 // the server cannot know when the client gives up
			}
			got := exchange(t, tc.rule, waits, true)
			if tc.atHandler != "" {
				tc.want.failure = tc.atHandler
			}
			if got != tc.want {
				t.Errorf("it sees\n%+v, want\n%+v", got, tc.want)
			}
		})
	}
}

const question = "a question of some length"

// exchange makes one request over a socket, broken on the client's side or on the server's.
func exchange(t *testing.T, rule fault.Rule, patience time.Duration, atServer bool) (seen outcome) {
	t.Helper()
	c := clock.NewFrozen(start)
	injector := fault.New(1, c)
	injector.Add(rule)
	var served atomic.Bool
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked, err := io.ReadAll(r.Body); err != nil || string(asked) != question {
			t.Errorf("the server was asked %q (%v)", asked, err)
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, good)
		served.Store(true)
	})
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	if atServer {
		handler = injector.Handler(rule.Link, handler)
	} else {
		client.Transport = injector.Transport(rule.Link, transport)
	}
	server := httptest.NewServer(handler)
	defer server.Close()

	ctx, cancel := clock.WithTimeout(t.Context(), c, patience)
	defer cancel()
	resp, err := client.Do(post(t, ctx, server.URL, question))
	if err == nil {
		seen.status, seen.faults = resp.StatusCode, resp.Header.Get(fault.Header)
		var body []byte
		body, err = io.ReadAll(resp.Body)
		resp.Body.Close()
		seen.body = string(body)
	}
	if err != nil {
		seen.failure = failure(err)
		var caused *fault.Error
		if errors.As(err, &caused) == atServer {
			t.Errorf("%v is an error of the package: %t", err, !atServer)
		}
	}
	seen.served, seen.took = served.Load(), c.Now().Sub(start)
	return seen
}

func post(t *testing.T, ctx context.Context, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// failure tells by their types and texts which errors a program would tell apart.
func failure(err error) string {
	var unknown *net.DNSError
	var network net.Error
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.As(err, &unknown) && unknown.IsNotFound:
		return "no such host"
	case errors.Is(err, context.DeadlineExceeded) && errors.As(err, &network) && network.Timeout():
		return "timeout"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "broken off"
	case errors.Is(err, io.EOF):
		return "end"
	case strings.Contains(err.Error(), "malformed HTTP response"):
		return "malformed HTTP response"
	case strings.Contains(err.Error(), "chunk length"):
		return "malformed chunk"
	}
	return err.Error()
}

func seconds(n int) clock.Duration { return clock.Duration(time.Duration(n) * time.Second) }

func TestASlowCloseAnnouncesNoLength(t *testing.T) {
	injector := fault.New(1, clock.NewFrozen(start))
	injector.Add(fault.Rule{Link: fault.SDKAPI, SlowClose: &fault.SlowClose{Delay: seconds(1)}})
	server := httptest.NewServer(injector.Handler(fault.SDKAPI, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, good)
	})))
	defer server.Close()
	resp, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.ContentLength != -1 {
		t.Errorf("it announces %d bytes, after which no client waits", resp.ContentLength)
	}
}
