package caller_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/caller"
)

const (
	fresh = caller.DefaultTTL - time.Second
	stale = caller.DefaultTTL
	last  = caller.DefaultTTL + caller.DefaultGrace - time.Second
	over  = caller.DefaultTTL + caller.DefaultGrace
)

var errGone = errors.New("connection refused")

func TestTheSetIsFetchedOncePerTTL(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	raw := id.session(kid("a"), nil)
	p.accepts(t, raw, 0)
	p.accepts(t, raw, fresh)
	p.fetched(t, 1)
	p.accepts(t, raw, stale)
	p.accepts(t, raw, stale+fresh)
	p.fetched(t, 2)
}

func TestTheTTLIsTheOperators(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	for _, after := range []time.Duration{0, 9 * time.Second, 10 * time.Second} {
		a := p.instance()
		a.Source.TTL = 10 * time.Second
		if _, err := a.Authenticate(bearing(id.session(kid("a"), nil)), start.Add(after)); err != nil {
			t.Error(err)
		}
	}
	p.fetched(t, 2)
}

func TestARotatedKeyCountsAtOnce(t *testing.T) {
	before, after := edIdentity(), edIdentity()
	p := newProvider(before.named("a"))
	p.accepts(t, before.session(kid("a"), nil), 0)
	p.body = jwks(before.named("a"), after.named("b"))
	p.accepts(t, after.session(kid("b"), nil), time.Second)
	p.accepts(t, before.session(kid("a"), nil), 2*time.Second)
	p.fetched(t, 2)
}

func TestAKeyThatWasTakenAwayEndsWithTheTTL(t *testing.T) {
	before, after := edIdentity(), edIdentity()
	p := newProvider(before.named("a"), after.named("b"))
	p.accepts(t, before.session(kid("a"), nil), 0)
	p.body = jwks(after.named("b"))
	p.accepts(t, before.session(kid("a"), nil), fresh)
	p.refuses(t, before.session(kid("a"), nil), stale)
	p.accepts(t, after.session(kid("b"), nil), stale)
	p.fetched(t, 2)
}

// TestAFloodOfUnknownKidsIsNoFloodOfFetches plays ten minutes of a client that invents a kid for each request,
// ten times a second, next to a good one.
func TestAFloodOfUnknownKidsIsNoFloodOfFetches(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	raw := id.session(kid("a"), nil)
	p.accepts(t, raw, 0)
	flood := id.session(kid("invented"), nil)
	for at := time.Duration(0); at < 10*time.Minute; at += 100 * time.Millisecond {
		p.refuses(t, flood, at)
	}
	p.accepts(t, raw, 10*time.Minute-1)
	// One to begin with, the budget, and one for each minute after the first. The TTL needs none, because each of these
	// renews the set.
	p.fetched(t, 1+caller.SearchBurst+9)
}

// TestSearchesForUnknownKidsHaveABudget: as many at once as it holds, and then one a minute.
func TestSearchesForUnknownKidsHaveABudget(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	p.accepts(t, id.session(kid("a"), nil), 0)
	for n := range caller.SearchBurst {
		p.refuses(t, id.session(kid("b"), nil), time.Second)
		p.fetched(t, 2+n)
	}
	const all = 1 + caller.SearchBurst
	for _, step := range []struct {
		after   time.Duration
		fetches int
	}{
		{2 * time.Second, all}, {60 * time.Second, all}, {61 * time.Second, all + 1}, {62 * time.Second, all + 1}, {121 * time.Second, all + 2},
		{122 * time.Second, all + 2}, {241 * time.Second, all + 3}, {242 * time.Second, all + 4}, {243 * time.Second, all + 4},
	} {
		p.refuses(t, id.session(kid("b"), nil), step.after)
		p.fetched(t, step.fetches)
	}
}

// TestAnInventedKidHidesNoRotation: the search that an attacker causes a moment before leaves others in the budget.
func TestAnInventedKidHidesNoRotation(t *testing.T) {
	before, after := edIdentity(), edIdentity()
	p := newProvider(before.named("a"))
	p.accepts(t, before.session(kid("a"), nil), 0)
	for range caller.SearchBurst - 1 {
		p.refuses(t, before.session(kid("invented"), nil), time.Second)
	}
	p.body = jwks(before.named("a"), after.named("b"))
	p.accepts(t, after.session(kid("b"), nil), 2*time.Second)
}

func TestAFailedSearchCountsToo(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	p.accepts(t, id.session(kid("a"), nil), 0)
	p.err = errGone
	for range caller.SearchBurst + 5 {
		p.refuses(t, id.session(kid("b"), nil), time.Second)
	}
	p.fetched(t, 1+caller.SearchBurst)
	p.accepts(t, id.session(kid("a"), nil), 3*time.Second)
}

// TestOneRequestFetchesOnce: a set that was fetched a moment ago is not fetched again for a kid that it lacks.
func TestOneRequestFetchesOnce(t *testing.T) {
	id := edIdentity()
	for name, prepare := range map[string]func(p *provider) (after time.Duration){
		"nothing is stored":   func(*provider) time.Duration { return 0 },
		"the stored is stale": func(p *provider) time.Duration { p.accepts(t, id.session(kid("a"), nil), 0); return stale },
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(id.named("a"))
			after := prepare(p)
			p.fetches = 0
			p.refuses(t, id.session(kid("b"), nil), after)
			p.fetched(t, 1)
		})
	}
}

// lies are what a server may answer in place of a set.
func lies() map[string]func(*provider) {
	answer := func(body []byte) func(*provider) { return func(p *provider) { p.body, p.err = body, nil } }
	hidden := edIdentity().named("a")
	hidden["d"] = "AQAB"
	return map[string]func(*provider){
		"gone":             func(p *provider) { p.body, p.err = nil, errGone },
		"silent":           answer(nil),
		"a login page":     answer([]byte("<!doctype html><title>Sign in</title>")),
		"no keys":          answer(jwks()),
		"no usable key":    answer(jwks(map[string]any{"kty": "oct", "k": "AAAA", "kid": "a"})),
		"a private key":    answer(jwks(hidden)),
		"without end":      answer(bytes.Repeat([]byte(" "), 1<<20)),
		"cut":              answer(jwks(edIdentity().named("a"))[:40]),
		"deeply nested":    answer([]byte(strings.Repeat("[", 60_000))),
		"a set and an err": func(p *provider) { p.body, p.err = jwks(edIdentity().named("a")), errGone },
	}
}

func TestTheStoredSetServesForTheGrace(t *testing.T) {
	id := edIdentity()
	raw := id.session(kid("a"), map[string]any{"exp": start.Add(48 * time.Hour).Unix()})
	for name, lie := range lies() {
		t.Run(name, func(t *testing.T) {
			p := newProvider(id.named("a"))
			p.accepts(t, raw, 0)
			lie(p)
			p.accepts(t, raw, stale)
			p.accepts(t, raw, last)
			if len(p.warnings) == 0 {
				t.Error("nothing is logged")
			}
			_, err := p.authenticate(raw, over)
			if !errors.Is(err, caller.ErrUnavailable) {
				t.Errorf("after the grace: got %v", err)
			}
		})
	}
}

func TestTheGraceIsTheOperators(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	raw := id.session(kid("a"), nil)
	p.accepts(t, raw, 0)
	p.err = errGone
	for after, want := range map[time.Duration]error{caller.DefaultTTL + 59*time.Second: nil, caller.DefaultTTL + time.Minute: caller.ErrUnavailable} {
		a := p.instance()
		a.Source.Grace = time.Minute
		if _, err := a.Authenticate(bearing(raw), start.Add(after)); !errors.Is(err, want) {
			t.Errorf("after %s: got %v, want %v", after, err, want)
		}
	}
}

// TestASlowServerIsAskedOnceAMinute: a guest cannot end a call that takes long, so not every request makes it.
func TestASlowServerIsAskedOnceAMinute(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	raw := id.session(kid("a"), nil)
	p.accepts(t, raw, 0)
	p.err = errGone
	for _, step := range []struct {
		after   time.Duration
		fetches int
	}{
		{stale, 2}, {stale + time.Second, 2}, {stale + 59*time.Second, 2}, {stale + time.Minute, 3}, {stale + 90*time.Second, 3}, {stale + 2*time.Minute, 4},
	} {
		p.accepts(t, raw, step.after)
		p.fetched(t, step.fetches)
	}
}

// TestTheAttemptIsRememberedBeforeItIsMade: while one request waits for a slow server, the next does not. Those for
// unknown kids do, as long as their budget lasts.
func TestTheAttemptIsRememberedBeforeItIsMade(t *testing.T) {
	id := edIdentity()
	for name, step := range map[string]struct {
		kid     string
		after   time.Duration
		most    int
		refused bool  // whether a request that does not wait is,
		err     error // or what else it gets
	}{
		"for the TTL":            {"a", stale, 1, false, nil},
		"for a kid":              {"b", fresh, caller.SearchBurst, true, nil},
		"where nothing is there": {"a", over, 1, false, caller.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(id.named("a"))
			p.accepts(t, id.session(kid("a"), nil), 0)
			waiting, served := 0, 0
			var ask func() error
			ask = func() error {
				a := p.instance()
				a.Source.Fetch = func() ([]byte, error) {
					if waiting++; waiting == step.most {
						for range 63 {
							err := ask()
							var refusal *caller.Refusal
							if errors.As(err, &refusal) != step.refused || !step.refused && !errors.Is(err, step.err) {
								t.Errorf("a request meanwhile: got %v", err)
							}
							served++
						}
					} else if waiting < step.most {
						ask()
					}
					return nil, errGone
				}
				_, err := a.Authenticate(bearing(id.session(kid(step.kid), nil)), start.Add(step.after))
				return err
			}
			ask()
			if waiting != step.most || served != 63 {
				t.Errorf("%d requests wait for the server and %d do not, want %d and 63", waiting, served, step.most)
			}
		})
	}
}

func TestTheServerComesBack(t *testing.T) {
	before, after := edIdentity(), edIdentity()
	p := newProvider(before.named("a"))
	p.accepts(t, before.session(kid("a"), nil), 0)
	p.err = errGone
	p.accepts(t, before.session(kid("a"), nil), stale)
	p.err, p.body = nil, jwks(after.named("b"))
	p.accepts(t, after.session(kid("b"), nil), stale+time.Minute)
	p.refuses(t, before.session(kid("a"), nil), stale+time.Minute)
}

func TestWithoutAnySetNobodyIsBlamed(t *testing.T) {
	id := edIdentity()
	for name, lie := range lies() {
		t.Run(name, func(t *testing.T) {
			p := newProvider()
			lie(p)
			raw := id.session(kid("a"), nil)
			_, err := p.authenticate(raw, 0)
			var refusal *caller.Refusal
			if !errors.Is(err, caller.ErrUnavailable) || errors.As(err, &refusal) {
				t.Errorf("got %v", err)
			}
			discreet(t, err, raw)
		})
	}
}

func TestWithoutAnySetTheFailureIsLogged(t *testing.T) {
	p := newProvider()
	p.err = errGone
	if _, err := p.authenticate(edIdentity().session(kid("a"), nil), 0); !errors.Is(err, caller.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	if len(p.warnings) != 1 || !errors.Is(p.warnings[0], errGone) {
		t.Errorf("the log has %v", p.warnings)
	}
}

func TestAfterAFailureWithoutAnySetThereIsAPause(t *testing.T) {
	id := edIdentity()
	raw := id.session(kid("a"), nil)
	p := newProvider(id.named("a"))
	p.err = errGone
	for _, after := range []time.Duration{0, time.Second, 4 * time.Second} {
		if _, err := p.authenticate(raw, after); !errors.Is(err, caller.ErrUnavailable) {
			t.Errorf("after %s: got %v", after, err)
		}
	}
	p.fetched(t, 1)
	p.err = nil
	p.accepts(t, raw, caller.RetryInterval)
	p.accepts(t, raw, caller.RetryInterval+time.Second)
	p.fetched(t, 2)
}

func TestAnotherURLHasAnotherSet(t *testing.T) {
	before, after := edIdentity(), edIdentity()
	p := newProvider(before.named("a"))
	p.accepts(t, before.session(kid("a"), nil), 0)
	p.body = jwks(after.named("a"))
	moved := p.instance()
	moved.Source.URL = "https://new.brand.example/jwks"
	if _, err := moved.Authenticate(bearing(after.session(kid("a"), nil)), start); err != nil {
		t.Error(err)
	}
	_, err := moved.Authenticate(bearing(before.session(kid("a"), nil)), start)
	refusedAs(t, err, caller.CodeInvalidToken, "the session's signature does not match")
}

func TestACorruptStoredSetIsNone(t *testing.T) {
	id := edIdentity()
	raw := id.session(kid("a"), nil)
	p := newProvider(id.named("a"))
	p.accepts(t, raw, 0)
	name, good := p.storedSet(t)
	corruptions := map[string][]byte{
		"nothing": {}, "noise": []byte("\x00\xff"), "half of it": good[:len(good)/2], "JSON": []byte(`{"keys":[]}`), "only the set": p.body,
		"more of it": append(bytes.Clone(good), ' '), "one space": []byte(" "), "one line break": []byte("\n"),
	}
	for at := range good {
		flipped := bytes.Clone(good)
		flipped[at] ^= 4
		corruptions[fmt.Sprintf("byte %d", at)] = flipped
	}
	for what, value := range corruptions {
		t.Run(what, func(t *testing.T) {
			p.values = map[string][]byte{name: value}
			p.fetches, p.err = 0, nil
			p.accepts(t, raw, 0)
			p.fetched(t, 1)
			p.values = map[string][]byte{name: value}
			p.err = errGone
			if _, err := p.authenticate(raw, 0); !errors.Is(err, caller.ErrUnavailable) {
				t.Errorf("with the server gone: got %v", err)
			}
		})
	}
}

// storedSet finds the set in the store: it is the longest value.
func (p *provider) storedSet(t *testing.T) (name string, value []byte) {
	t.Helper()
	for n, v := range p.values {
		if len(v) > len(value) {
			name, value = n, v
		}
	}
	if !bytes.Contains(value, p.body) {
		t.Fatal("the set is not stored")
	}
	return name, value
}

func TestAMarkThatCannotBeReadIsNone(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	p.accepts(t, id.session(kid("a"), nil), 0)
	set, _ := p.storedSet(t)
	for range caller.SearchBurst {
		p.refuses(t, id.session(kid("b"), nil), time.Second)
	}
	for name := range p.values {
		if name != set {
			p.values[name] = []byte("yesterday")
		}
	}
	p.refuses(t, id.session(kid("b"), nil), 2*time.Second)
	p.fetched(t, 2+caller.SearchBurst)
}

func TestAStoreThatFailsCostsFetchesAndNobodysAccess(t *testing.T) {
	id := edIdentity()
	raw := id.session(kid("a"), nil)
	for name, tc := range map[string]struct {
		get, set error
	}{
		"reading":             {get: errGone},
		"writing":             {set: errGone},
		"reading and writing": {get: errGone, set: errGone},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(id.named("a"))
			p.getErr, p.setErr = tc.get, tc.set
			p.accepts(t, raw, 0)
			p.accepts(t, raw, time.Second)
			p.fetched(t, 2)
			if len(p.warnings) == 0 {
				t.Error("nothing is logged")
			}
			p.err = errGone
			if _, err := p.authenticate(raw, 2*time.Second); !errors.Is(err, caller.ErrUnavailable) {
				t.Errorf("with the server gone too: got %v", err)
			}
		})
	}
}

// TestARefreshThatCannotBeRememberedIsNotMade, because it could not be limited.
func TestARefreshThatCannotBeRememberedIsNotMade(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	p.accepts(t, id.session(kid("a"), nil), 0)
	p.setErr = errGone
	p.refuses(t, id.session(kid("b"), nil), time.Second)
	p.fetched(t, 1)
	if len(p.warnings) == 0 {
		t.Error("nothing is logged")
	}
}

// TestAStaleSetIsReplacedEvenIfThatCannotBeRemembered: an old key would be accepted until the grace is over.
func TestAStaleSetIsReplacedEvenIfThatCannotBeRemembered(t *testing.T) {
	before, after := edIdentity(), edIdentity()
	p := newProvider(before.named("a"))
	p.accepts(t, before.session(kid("a"), nil), 0)
	p.setErr, p.body = errGone, jwks(after.named("b"))
	p.refuses(t, before.session(kid("a"), nil), stale)
	p.accepts(t, after.session(kid("b"), nil), stale)
}

func TestClocksMayDifferALittle(t *testing.T) {
	id := edIdentity()
	raw := id.session(kid("a"), nil)
	t.Run("a set from a clock 60 s ahead serves", func(t *testing.T) {
		p := newProvider(id.named("a"))
		p.accepts(t, raw, time.Minute)
		p.accepts(t, raw, 0)
		p.fetched(t, 1)
	})
	t.Run("a set from a clock further ahead does not", func(t *testing.T) {
		p := newProvider(id.named("a"))
		p.accepts(t, raw, time.Minute+time.Second)
		p.accepts(t, raw, 0)
		p.fetched(t, 2)
	})
	t.Run("an attempt far in the future does not end all others", func(t *testing.T) {
		p := newProvider(id.named("a"))
		p.accepts(t, raw, 0)
		set, value := p.storedSet(t)
		p.refuses(t, id.session(kid("b"), nil), time.Second)
		for name := range p.values {
			if name != set {
				p.values[name] = []byte("253402300799")
			}
		}
		p.values[set] = value
		p.refuses(t, id.session(kid("b"), nil), 2*time.Second)
		p.fetched(t, 3)
	})
}
