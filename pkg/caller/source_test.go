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
// ten times a second, beside one that is let in.
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
	// One to begin with, and one for each minute. The TTL needs none, because each of these renews the set.
	p.fetched(t, 11)
}

func TestARefreshForAnUnknownKidIsLimitedToOneAMinute(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	p.accepts(t, id.session(kid("a"), nil), 0)
	for _, step := range []struct {
		after   time.Duration
		fetches int
	}{
		{time.Second, 2}, {2 * time.Second, 2}, {60 * time.Second, 2}, {61 * time.Second, 3}, {120 * time.Second, 3}, {121 * time.Second, 4},
	} {
		p.refuses(t, id.session(kid("b"), nil), step.after)
		p.fetched(t, step.fetches)
	}
}

func TestAFailedRefreshForAnUnknownKidCountsToo(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	p.accepts(t, id.session(kid("a"), nil), 0)
	p.err = errGone
	p.refuses(t, id.session(kid("b"), nil), time.Second)
	p.refuses(t, id.session(kid("b"), nil), 2*time.Second)
	p.fetched(t, 2)
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
		"the same kid":     answer(jwks(edIdentity().named("a"), edIdentity().named("a"))),
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
				t.Error("nobody is told")
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

// TestASlowServerIsAskedOnceAMinute: a guest cannot end a call that takes long, so not everybody makes it.
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

// TestTheAttemptIsRememberedBeforeItIsMade: while one request waits for a slow server, the next is served.
func TestTheAttemptIsRememberedBeforeItIsMade(t *testing.T) {
	id := edIdentity()
	p := newProvider(id.named("a"))
	raw := id.session(kid("a"), nil)
	p.accepts(t, raw, 0)
	for name, step := range map[string]struct {
		kid   string
		after time.Duration
	}{"for the TTL": {"a", stale}, "for a kid": {"b", fresh}} {
		t.Run(name, func(t *testing.T) {
			waiting := p.instance()
			nested := 0
			waiting.Source.Fetch = func() ([]byte, error) {
				nested++
				other := p.instance()
				other.Source.Fetch = waiting.Source.Fetch
				if nested < 10 {
					other.Authenticate(bearing(id.session(kid(step.kid), nil)), start.Add(step.after))
				}
				return nil, errGone
			}
			waiting.Authenticate(bearing(id.session(kid(step.kid), nil)), start.Add(step.after))
			if nested != 1 {
				t.Errorf("the server was asked %d times at once", nested)
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
	refusedAs(t, err, caller.CodeInvalidToken, "the signature does not match")
}

func TestACorruptStoredSetIsNone(t *testing.T) {
	id := edIdentity()
	raw := id.session(kid("a"), nil)
	p := newProvider(id.named("a"))
	p.accepts(t, raw, 0)
	name, good := p.storedSet(t)
	corruptions := map[string][]byte{
		"nothing": {}, "noise": []byte("\x00\xff"), "half of it": good[:len(good)/2], "JSON": []byte(`{"keys":[]}`), "the set alone": p.body,
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
	p.refuses(t, id.session(kid("b"), nil), time.Second)
	for name := range p.values {
		if name != set {
			p.values[name] = []byte("yesterday")
		}
	}
	p.refuses(t, id.session(kid("b"), nil), 2*time.Second)
	p.fetched(t, 3)
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
				t.Error("nobody is told")
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
		t.Error("nobody is told")
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
