package sdk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk/seen"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// laboratory plays a scenario with a real SDK, by the machine's clock, and notes what it does.
type laboratory struct {
	given    scenario.Given
	peculiar peculiarity
	driver   *driver
	endpoint string
	faults   *fault.Injector
	closes   func(net.Conn)

	mu      sync.Mutex
	facts   []*noted
	heads   heads
	tokens  map[string]int    // handed over, counted from 1
	images  map[string]int    // told to getJwt, counted from 1
	left    map[int]bool      // calls of getJwt that were cancelled
	done    map[int]chan word // what was begun, by its number
	uploads map[int]string    // the images of try-ons
	stirred time.Time         // when something was noted last
}

type noted struct {
	seen.Fact
	when time.Time
}

// peculiarity is what a scenario does not say.
type peculiarity struct {
	closes    func(net.Conn) // what becomes of the upload's connection once it was answered
	addresses int            // of Aiuta's host
	blocks    bool           // getJwt does not give its thread back
	errors    bool           // what it throws is an Error
}

// howLong is the longest case.
const howLong = 3 * time.Minute

// newLaboratory starts the servers of a play and a process with the SDK.
func newLaboratory(t *testing.T, s scenario.Scenario, classPath string, peculiar peculiarity) *laboratory {
	t.Helper()
	l := &laboratory{
		given: s.Given, peculiar: peculiar, closes: peculiar.closes, faults: fault.New(1, clock.Real{}),
		heads: heads{}, tokens: map[string]int{}, images: map[string]int{}, left: map[int]bool{},
		done: map[int]chan word{}, uploads: map[int]string{},
	}
	l.faults.Add(s.Given.Faults...)
	application := target.Embedded()
	application.Clock = clock.Real{}
	variables := map[string]string{"params": "*"}
	for name, value := range s.Given.Endpoint {
		variables[name] = fmt.Sprint(value)
	}
	var api http.Handler
	servers, err := testbed.Open(t.Context(), testbed.Config{
		Application: application, Target: target.Native, Variables: variables, Backend: &backend.Config{Switches: s.Given.Backend},
		WrapBackend: func(b *backend.Backend, _ []portal.Account) http.Handler {
			api = l.watched(l.faults.Handler(fault.SDKAPI, b))
			return b
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { servers.Close() })
	l.endpoint = servers.Endpoint
	port, certificate := l.serveSecurely(t, api, s.Given.HTTP2)
	l.driver = startDriver(t, classPath, certificate)
	go l.listen(t.Context())
	l.driver.tell(t, order{
		Do: "configure", Auth: s.Given.Auth, Subscription: servers.Accounts[0].SubscriptionID, Key: servers.Accounts[0].APIKey,
		Port: port, Addresses: peculiar.addresses, Deaf: s.Given.App.Deaf, Blocks: peculiar.blocks, Nth: s.Given.App.Nth,
	})
	return l
}

// play takes the steps, and returns what the SDK did.
func (l *laboratory) play(t *testing.T, steps []scenario.Step) []seen.Fact {
	t.Helper()
	names, number := map[string]int{}, 0
	begin := func(o order) (int, chan word) {
		number++
		o.ID = number
		ended := make(chan word, 1)
		l.mu.Lock()
		l.done[o.ID] = ended
		l.mu.Unlock()
		l.driver.tell(t, o)
		return o.ID, ended
	}
	tryOn := func(s *scenario.TryOn) (id int, ended chan word) {
		o := order{Do: "try on", SKUs: s.SKUs, Image: s.Image}
		if name, ok := strings.CutSuffix(s.Image, ".image"); ok {
			l.mu.Lock()
			o.Image = l.uploads[names[strings.TrimPrefix(name, "$")]]
			l.mu.Unlock()
		}
		id, ended = begin(o)
		names[s.As] = id
		return id, ended
	}
	for _, step := range steps {
		switch {
		case step.TryOn != nil:
			id, ended := tryOn(step.TryOn)
			l.follow(t, id, ended, time.Duration(step.TryOn.LeaveAfter))
		case step.Together != nil:
			var all sync.WaitGroup
			began := time.Now()
			for i, one := range *step.Together {
				if i > 0 {
					l.settle()
				}
				time.Sleep(time.Until(began.Add(time.Duration(one.TryOn.After))))
				id, ended := tryOn(one.TryOn)
				all.Go(func() { l.follow(t, id, ended, time.Duration(one.TryOn.LeaveAfter)) })
			}
			all.Wait()
		case step.SetUp != nil, step.Background != nil:
			if step.Background != nil {
				l.driver.tell(t, order{Do: "grow old"})
			}
			_, ended := begin(order{Do: "set up"})
			l.follow(t, 0, ended, 0)
		case step.SizeFit != nil:
			of := step.SizeFit
			_, ended := begin(order{Do: "size", Code: of.Code, Age: of.Age, Height: of.Height, Weight: of.Weight, Gender: of.Gender})
			l.follow(t, 0, ended, 0)
		case step.Wait != nil:
			time.Sleep(time.Duration(*step.Wait))
		case step.Fault != nil:
			l.faults.Add(step.Fault.Rule)
		}
	}
	time.Sleep(500 * time.Millisecond) // for what is on its way
	return l.record()
}

// settle waits until what has just begun goes on and then waits for something, so that it is the first to ask for a token.
func (l *laboratory) settle() {
	began := time.Now()
	for time.Since(began) < 20*time.Second {
		l.mu.Lock()
		settled := l.stirred.After(began) && time.Since(l.stirred) > settles
		l.mu.Unlock()
		if settled {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// settles is how long nothing happens then. No getJwt of a case with several try-ons at once is as quick.
const settles = 100 * time.Millisecond

// quiet is how long nothing may have happened when a user leaves: less than there is between two polls.
const quiet = 400 * time.Millisecond

// follow waits until something has ended, or its user leaves it: after a time since the SDK did something first, and when nothing has
// happened for a while. A play's requests take no time, and those of a process that has just been started do.
func (l *laboratory) follow(t *testing.T, id int, ended chan word, leaveAfter time.Duration) {
	began := time.Now()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for time.Since(began) < howLong {
		select {
		case <-ended:
			return
		case <-tick.C:
		}
		l.mu.Lock()
		i := slices.IndexFunc(l.facts, func(n *noted) bool { return n.when.After(began) && n.Call != "analytics" })
		leaves := leaveAfter > 0 && i >= 0 && time.Since(l.facts[i].when) >= leaveAfter && time.Since(l.stirred) >= min(quiet, leaveAfter)
		l.mu.Unlock()
		if leaves {
			l.note(seen.Fact{Ends: "left"})
			l.driver.tell(t, order{Do: "leave", ID: id})
			return
		}
	}
	t.Errorf("something did not end in %v", howLong)
}

func (l *laboratory) note(f seen.Fact) *noted {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := &noted{f, time.Now()}
	l.facts, l.stirred = append(l.facts, n), n.when
	return n
}

func (l *laboratory) answer(n *noted, status int, body []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n.Status, l.stirred = status, time.Now()
	if n.Call == "status" && status == http.StatusOK {
		var operation struct{ Status string }
		_ = json.Unmarshal(body, &operation) // null has no state
		n.State = operation.Status
	}
}

// listen notes what the SDK says, and does what the app does.
func (l *laboratory) listen(ctx context.Context) {
	for w := range l.driver.words {
		l.mu.Lock()
		done := l.done[w.ID]
		l.mu.Unlock()
		switch w.Says {
		case "getJwt":
			l.note(seen.Fact{GetJWT: l.told(w.Params)})
			go l.getJWT(ctx, w)
		case "getJwt left":
			l.mu.Lock()
			l.left[w.ID] = true
			l.mu.Unlock()
		case "uploaded":
			l.mu.Lock()
			l.uploads[w.ID] = w.Image
			l.mu.Unlock()
		case "ended":
			ends, called := endOfAndroids(w)
			l.note(seen.Fact{Ends: ends, Error: called})
			done <- w
		case "set up":
			ends := "incomplete"
			if w.Complete {
				ends = "complete"
			}
			l.note(seen.Fact{Ends: ends})
			done <- w
		case "size", "no size":
			done <- w
		default:
			l.note(seen.Fact{Ends: w.Says})
		}
	}
}

// told is what getJwt is told, as a fact has it.
func (l *laboratory) told(params *string) json.RawMessage {
	if params == nil {
		return json.RawMessage("null")
	}
	if event := eventIn([]byte(*params)); event != "" {
		return json.RawMessage(`{"event":"` + event + `"}`)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return json.RawMessage(uploaded.ReplaceAllStringFunc(*params, func(id string) string {
		if l.images[id] == 0 {
			l.images[id] = len(l.images) + 1
		}
		return fmt.Sprintf("image %d", l.images[id])
	}))
}

// getJWT is the app's, as the scenario has it.
func (l *laboratory) getJWT(ctx context.Context, w word) {
	app := l.given.App
	o := order{Do: "hand over", ID: w.ID}
	if app.Nth == 0 || app.Nth == w.ID {
		if app.Hangs {
			return
		}
		time.Sleep(time.Duration(app.Late))
		switch {
		case app.Cancels:
			o.Do, o.Kind, o.Message = "throw", "cancellation", "timed out"
		case app.Throws != "":
			o.Do, o.Message = "throw", app.Throws
			if l.peculiar.errors {
				o.Kind = "error"
			}
		case app.Returns != nil:
			o.Token = *app.Returns
		}
	}
	if o.Do == "hand over" && (app.Returns == nil || app.Nth != 0 && app.Nth != w.ID) {
		token, err := l.mint(ctx, w.Params)
		if err != nil {
			o.Do, o.Message = "throw", err.Error()
		}
		o.Token = token
	}
	l.mu.Lock()
	left := l.left[w.ID]
	if known := strings.TrimSpace(o.Token); o.Do == "hand over" && l.tokens[known] == 0 {
		l.tokens[known] = len(l.tokens) + 1
	}
	l.mu.Unlock()
	if left {
		return
	}
	does := "hands over"
	if o.Do == "throw" {
		does = "throws"
	}
	l.note(seen.Fact{App: does})
	_ = l.driver.send(o) // a process that has ended needs no token
}

func (l *laboratory) mint(ctx context.Context, params *string) (string, error) {
	body := "{}"
	if params != nil {
		body = *params
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.endpoint, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	var minted struct{ Token string }
	if err := json.Unmarshal(text, &minted); err != nil || minted.Token == "" {
		return "", fmt.Errorf("the endpoint answers %s", bytes.TrimSpace(text))
	}
	return minted.Token, nil
}

// heard keeps the headers of the first request of a call.
func (l *laboratory) heard(call string, names []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.heads[call] == nil {
		l.heads[call] = names
	}
}

// endOfAndroids is how a try-on ended, in the words of AiutaAnalyticsTryOnEvent.kt.
func endOfAndroids(w word) (ends, called string) {
	switch {
	case w.Type == "OPERATION_ABORTED_FAILED" && (w.Reason == "" || w.Reason == "UNKNOWN"):
		return "aborted", "operationAborted"
	case w.Type == "OPERATION_ABORTED_FAILED":
		return "aborted", camel(w.Reason)
	case w.Type == "OPERATION_EMPTY_RESULTS_FAILED":
		return w.Ends, "operationEmptyResults"
	}
	return w.Ends, camel(w.Type)
}

func camel(constant string) string {
	words := strings.Split(strings.ToLower(constant), "_")
	for i := 1; i < len(words); i++ {
		words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
	}
	return strings.Join(words, "")
}

// record returns the facts in their order. Events are left out where the scenario does not ask for them: the SDK always sends
// them.
func (l *laboratory) record() (facts []seen.Fact) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var first time.Time
	for _, n := range l.facts {
		if n.Call == "analytics" && !l.given.Analytics {
			continue
		}
		if first.IsZero() {
			first = n.when
		}
		f := n.Fact
		f.At = math.Round(n.when.Sub(first).Seconds()*1000) / 1000
		facts = append(facts, f)
	}
	return facts
}
