package fault

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"

	"aiuta-edge/simulator/clock"
)

// Injector holds the rules of one simulation. It is safe for concurrent use; what is repeatable then depends on the
// order in which the requests of a link come.
type Injector struct {
	seed  uint64
	clock clock.Clock

	mu    sync.Mutex
	last  int // the id of the newest rule
	rules []*active
}

// active is a rule that counts.
type active struct {
	id      int
	rule    Rule
	effect  effect
	chance  *rand.Rand
	matched int
	hit     int
}

// New returns an injector without rules. All chance comes from seed, and all delays pass on c.
func New(seed uint64, c clock.Clock) *Injector { return &Injector{seed: seed, clock: c} }

// Add adds rules, which count requests from now on. Where several hit one request, the first is the nearest to the
// caller. It panics if a rule is not valid: ask [Rule.Validate] first.
func (i *Injector) Add(rules ...Rule) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, rule := range rules {
		if err := rule.Validate(); err != nil {
			panic("fault: Add: " + err.Error())
		}
		i.last++
		i.rules = append(i.rules, &active{id: i.last, rule: rule, effect: rule.effects()[0], chance: i.chance(rule)})
	}
}

// Clear takes all rules away. Exchanges that they have hit go on as they are.
func (i *Injector) Clear() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.rules = nil
}

// Remove takes one rule away, by the id of its [Tally], and reports whether it was there.
func (i *Injector) Remove(id int) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	before := len(i.rules)
	i.rules = slices.DeleteFunc(i.rules, func(a *active) bool { return a.id == id })
	return len(i.rules) < before
}

// chance returns a source for one rule. It depends on the seed, on what the rule says, and on how many such rules
// there are already, so that rules for other requests change nothing.
func (i *Injector) chance(rule Rule) *rand.Rand {
	text := written(rule)
	twins := 0
	for _, other := range i.rules {
		if written(other.rule) == text {
			twins++
		}
	}
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%d %s", twins, text)
	return rand.New(rand.NewPCG(i.seed, hash.Sum64()))
}

func written(rule Rule) string {
	text, err := json.Marshal(rule)
	if err != nil {
		panic("fault: write a rule: " + err.Error()) // a rule that was validated is texts and finite numbers
	}
	return string(text)
}

// Tally is how often a rule was used.
type Tally struct {
	// ID counts the rules of an injector from 1.
	ID   int
	Rule Rule
	// Matched counts the requests that the rule's link and match chose, and Hit those that it broke.
	Matched, Hit int
}

// Over reports whether the rule has had all its turns.
func (t Tally) Over() bool {
	first, times := t.Rule.turns()
	return times > 0 && t.Matched >= first+times-1
}

// Tallies returns the present rules in the order in which they were added. A rule that hit nothing is often one that
// was written for other requests than came.
func (i *Injector) Tallies() []Tally {
	i.mu.Lock()
	defer i.mu.Unlock()
	tallies := make([]Tally, len(i.rules))
	for n, a := range i.rules {
		tallies[n] = Tally{ID: a.id, Rule: a.rule, Matched: a.matched, Hit: a.hit}
	}
	return tallies
}

// hits counts a request, and returns what the rules do to it.
func (i *Injector) hits(link Link, r *http.Request) (exchanges []*exchange) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, a := range i.rules {
		if a.rule.Link != link || !a.rule.Match.fits(r) || !a.takesTurn() {
			continue
		}
		direction := a.rule.Direction
		if direction == "" {
			direction = kindOf(a.effect).Directions[0]
		}
		exchanges = append(exchanges, &exchange{
			effect: a.effect, link: link, direction: direction, clock: i.clock,
			chance: rand.New(rand.NewPCG(a.chance.Uint64(), 0)),
		})
	}
	return slices.Clip(exchanges)
}

// takesTurn counts one request that fits, and reports whether it is hit.
func (a *active) takesTurn() bool {
	a.matched++
	first, times := a.rule.turns()
	if a.matched < first || times > 0 && a.matched >= first+times {
		return false
	}
	if a.rule.Toxicity != nil && a.chance.Float64() >= *a.rule.Toxicity {
		return false
	}
	a.hit++
	return true
}

// turns are the first request that is hit, counted from 1, and how many are from there on; 0 is all.
func (r Rule) turns() (first, times int) {
	first, times = max(r.Nth, 1), r.Times
	if times == 0 && r.Nth > 0 {
		times = 1
	}
	return first, times
}
