package attack

import (
	"context"
	"net/http"
	"slices"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/check/exchange"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/httpclient"
	"aiuta-edge/simulator/report"
)

// Result is what came of one attack.
type Result struct {
	Attack `json:"-"`
	// Skipped is why the attack was not carried out; then the rest is empty.
	Skipped string
	// Tries are the attempts that were made, in their order.
	Tries []Try
	Took  time.Duration
}

// Try is one attempt and what came of it.
type Try struct {
	Sent, Expected, Got string
	OK                  bool
	// Broke says that the server failed, or did not answer: nothing got through, and somebody else may wait in vain.
	Broke bool
}

// OK reports whether the server withstood every attempt. A skipped attack shows nothing and is not OK.
func (r Result) OK() bool {
	_, got := r.through()
	return r.Skipped == "" && len(r.Tries) > 0 && !got
}

// through returns the first attempt that got through, or else the first that broke the server.
func (r Result) through() (Try, bool) {
	var broke Try
	for _, t := range slices.Backward(r.Tries) {
		if t.Broke {
			broke = t
		}
	}
	for _, t := range r.Tries {
		if !t.OK && !t.Broke {
			return t, true
		}
	}
	return broke, broke.Broke
}

// severity is that of the attack if something got through, and medium if the server only broke, as package check has it.
func (r Result) severity() report.Severity {
	if t, _ := r.through(); t.Broke {
		return report.Medium
	}
	return r.Severity
}

// Telling returns the attempt to show for the whole attack: the first that got through, or else the first.
func (r Result) Telling() Try {
	if t, got := r.through(); got {
		return t
	}
	if len(r.Tries) > 0 {
		return r.Tries[0]
	}
	return Try{}
}

// The names of the two controls, which come before and after the attacks on each server: a legitimate request,
// without which every refusal would mean nothing.
const (
	ControlBefore = "control-before"
	ControlAfter  = "control-after"
)

// controlGroup is the group of the controls.
const controlGroup = "control"

// Run carries out attacks on the targets, one after the other, and returns one result for each, and for the controls of
// every server that is attacked. Where the first control fails, the attacks are skipped. An error says that the
// attacks could not begin, or that ctx ended.
func Run(ctx context.Context, targets Targets, attacks []Attack) ([]Result, error) {
	if targets.Clock == nil {
		targets.Clock = clock.Real{}
	}
	if targets.HTTP == nil {
		transport := &http.Transport{}
		defer transport.CloseIdleConnections()
		targets.HTTP = httpclient.New(transport)
	}
	g := newAttacker(targets)
	var err error
	if g.lure, err = startLure(g.evil); err != nil {
		return nil, err
	}
	defer g.lure.close() // nobody else knows it
	var results []Result
	for _, against := range []Against{Backend, Endpoint} {
		chosen := only(against, attacks)
		if len(chosen) > 0 && g.has(against) {
			results = append(results, g.runAgainst(ctx, against, chosen)...)
		}
	}
	return results, ctx.Err()
}

func only(against Against, attacks []Attack) []Attack {
	var chosen []Attack
	for _, a := range attacks {
		if a.Against == against {
			chosen = append(chosen, a)
		}
	}
	return chosen
}

func (g *attacker) has(against Against) bool {
	if against == Backend {
		return g.Aiuta != nil
	}
	return g.Target != nil
}

func (g *attacker) runAgainst(ctx context.Context, against Against, attacks []Attack) []Result {
	before := g.run(ctx, g.control(against, ControlBefore))
	var results []Result
	add := func(r Result) {
		results = append(results, r)
		if g.Done != nil {
			g.Done(r)
		}
	}
	add(before)
	for _, a := range attacks {
		switch lacks := g.lacks(a.needs); {
		case ctx.Err() != nil:
			return results
		case before.Skipped != "":
			add(Result{Attack: a, Skipped: before.Skipped})
		case !before.OK():
			add(Result{Attack: a, Skipped: "the legitimate request failed, so a refusal would show nothing"})
		case lacks != "":
			add(Result{Attack: a, Skipped: lacks})
		default:
			add(g.run(ctx, a))
		}
	}
	add(g.run(ctx, g.control(against, ControlAfter)))
	return results
}

func (g *attacker) run(ctx context.Context, a Attack) Result {
	began := time.Now()
	result := Result{Attack: a}
	for _, at := range a.attempts(g) {
		answer := g.send(ctx, at.request)
		if answer.status == http.StatusTooManyRequests && a.Against == Endpoint && !g.Target.Ours {
			result.cutShort()
			break
		}
		got, ok := at.expect.judge(answer)
		if answer.hungUp() && at.request.isForServer() {
			got, ok = "it hung up", true
		}
		broke := !ok && answer.token() == "" && (answer.err != nil || answer.isFailure())
		result.Tries = append(result.Tries, Try{at.sent, at.expect.text, got, ok, broke})
	}
	result.Took = time.Since(began)
	return result
}

// cutShort notes that a limit refuses whatever is sent, which shows nothing. What got through before stays found.
func (r *Result) cutShort() {
	if _, found := r.through(); !found {
		r.Tries, r.Skipped = nil, exchange.ErrLimited.Error()
	}
}

// control is a legitimate request as an attack, whose expectation is that it succeeds.
func (g *attacker) control(against Against, name string) Attack {
	a := Attack{Name: name, Group: controlGroup, Against: against, Summary: "a legitimate request is served", Rule: "a refusal shows nothing where nobody is served"}
	a.attempts = func(g *attacker) []attempt {
		if against == Backend {
			s := g.victimToken()
			// Each control has a token of its own, which is good where a token may be used once.
			return []attempt{{"a good token", g.startWith(s.sign(header, s.payload(map[string]any{"jti": name}))), served("200", started)}}
		}
		attempts := []attempt{{"what an SDK sends", g.Target.ask(askBody), g.learn(minted())}}
		if g.Guarded != nil && g.Guarded != g.Target {
			attempts = append(attempts, attempt{"the same with a credential", g.Guarded.ask(askBody), minted()})
		}
		if g.Keyed != nil {
			attempts = append(attempts, attempt{"the same with a session of a key set", g.Keyed.ask(askBody), minted()})
		}
		return attempts
	}
	return a
}

// learn notes how long an ordinary token lives.
func (g *attacker) learn(e expectation) expectation {
	return e.and("bound to the picture", func(a answer) string {
		claims := claimsOf(a.token())
		if claims[aiuta.ClaimUploadedImageID] != "img-1" {
			return "not bound"
		}
		g.life = number(claims["exp"]) - number(claims["iat"])
		return ""
	})
}
