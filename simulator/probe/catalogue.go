package probe

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"aiuta-edge/simulator/suggest"
)

// GroupAttacks is the group of what only an attacker tries, which takes longer than all other probes.
const GroupAttacks = "attacks"

// All returns the catalogue, in the order in which `check` runs it. A burst uses a quota up, so it comes after all that needs
// one; what is observed on the way is judged last, and what is for the backend stands behind it.
func All() []Probe {
	all := slices.Concat(
		transportProbes(), contractProbes(), tokenProbes(), shapeProbes(), lifetimeProbes(), secretProbes(), callerProbes(),
		injectionProbes(), cachingProbes(), corsProbes(), limitProbes(), inputProbes(), serviceProbes(),
		asAttacks(AgainstEndpoint, claimAttacks(), bodyAttacks(), limitAttacks(), methodAttacks(), pathAttacks(), headerAttacks(),
			tokenAttacks(AgainstEndpoint), callerAttacks(), keySetAttacks(), quotaAttacks(), originAttacks(), answerAttacks(), wireAttacks()),
		survivalProbes(), burstProbes(), observedProbes(),
		asAttacks(AgainstBackend, tokenAttacks(AgainstBackend), bindingAttacks(), accessAttacks(), transportAttacks()),
	)
	for i := range all {
		all[i].Against = cmp.Or(all[i].Against, AgainstEndpoint)
	}
	return all
}

// asAttacks fills in what all attacks have in common.
func asAttacks(against Against, groups ...[]Probe) []Probe {
	attacks := slices.Concat(groups...)
	for i := range attacks {
		p := &attacks[i]
		p.Group, p.Against = GroupAttacks, against
		p.Holds = "the " + string(against) + " withstands: " + p.Tries
		p.Advice = "refuse it: " + p.Rule
		if p.Leaked {
			p.Advice = "refuse such a token although its signature is right: " + p.Rule
		}
		if against == AgainstEndpoint {
			p.needs |= aToken | aBody
		}
	}
	return attacks
}

// Probes returns the probes that `check` runs: all that are about an endpoint.
func Probes() []Probe {
	return slices.DeleteFunc(All(), func(p Probe) bool { return p.Against == AgainstBackend })
}

// Groups returns the names of their groups, in the order in which they first run.
func Groups() []string {
	var names []string
	for _, p := range Probes() {
		if !slices.Contains(names, p.Group) {
			names = append(names, p.Group)
		}
	}
	return names
}

// Select returns the probes of some groups, or all if only is empty, without those of others. A name may also be that
// of one probe, such as "token/expires".
func Select(only, without []string) ([]Probe, error) {
	var ids []string
	for _, p := range Probes() {
		ids = append(ids, p.ID())
	}
	names := append(Groups(), ids...)
	knows := func(name string, p Probe) bool {
		return name == p.Group || name == p.ID() || slices.Contains(p.Formerly, strings.TrimPrefix(name, GroupAttacks+"/"))
	}
	for _, name := range slices.Concat(only, without) {
		if !slices.ContainsFunc(Probes(), func(p Probe) bool { return knows(name, p) }) {
			return nil, fmt.Errorf("unknown group or probe %q%s", name, suggest.For(name, names, "--list names them all"))
		}
	}
	listed := func(names []string, p Probe) bool {
		return slices.ContainsFunc(names, func(name string) bool { return knows(name, p) })
	}
	return slices.DeleteFunc(Probes(), func(p Probe) bool {
		return len(only) > 0 && !listed(only, p) || listed(without, p)
	}), nil
}

// kinds is the order of the attacks on each server.
var kinds = []string{
	"algorithm", "signature", "form", "cost", "keys", "extensions", "claims", "binding", "access", "transport", "smuggling",
	"body", "limits", "methods", "paths", "headers", "session-algorithm", "session-signature", "session-form", "session-cost",
	"session-keys", "session-extensions", "session-claims", "caller", "key-set", "quota", "cors", "answers", "wire",
}

// ErrUnknown is wrapped by the errors of [Attacks].
var ErrUnknown = errors.New("unknown attack")

// Attacks returns the hostile probes with these names or kinds, or all if none is given, and of them those against one server,
// if against is not empty: first those on the backend, in the order of their kinds. Each stands in the group of its kind.
func Attacks(against Against, names ...string) ([]Probe, error) {
	if against != "" && against != AgainstEndpoint && against != AgainstBackend {
		return nil, fmt.Errorf("attack against %q: take endpoint or backend", string(against))
	}
	attacks := slices.DeleteFunc(All(), func(p Probe) bool { return !p.Hostile() || against != "" && p.Against != against })
	var known []string
	for _, p := range attacks {
		known = append(append(known, p.Name, p.Kind), p.Formerly...)
	}
	for _, name := range names {
		if !slices.ContainsFunc(attacks, func(p Probe) bool { return p.is(name) }) {
			among := ""
			if against != "" {
				among = " against the " + string(against)
			}
			return nil, fmt.Errorf("%w %q%s%s", ErrUnknown, name, among, suggest.For(name, known, "attack --list names them all"))
		}
	}
	if len(names) > 0 {
		attacks = slices.DeleteFunc(attacks, func(p Probe) bool { return !slices.ContainsFunc(names, p.is) })
	}
	slices.SortStableFunc(attacks, func(a, b Probe) int {
		if order := strings.Compare(string(a.Against), string(b.Against)); order != 0 {
			return order
		}
		return slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind)
	})
	for i := range attacks {
		p := &attacks[i]
		p.Group = string(p.Against) + ": " + p.Kind
		p.needs |= p.needsAsAttack
		if p.Tries != "" {
			p.Holds = p.Tries
		}
	}
	return attacks, nil
}

// The names of the two controls, which come before and after the attacks on each server: a legitimate request, without
// which every refusal would mean nothing.
const (
	ControlBefore = "control-before"
	ControlAfter  = "control-after"
)

// controlKind is the kind of the controls.
const controlKind = "control"

// WithControls puts the controls around the attacks on each server.
func WithControls(attacks []Probe) []Probe {
	var all []Probe
	for _, against := range []Against{AgainstBackend, AgainstEndpoint} {
		chosen := slices.DeleteFunc(slices.Clone(attacks), func(p Probe) bool { return p.Against != against })
		if len(chosen) > 0 {
			all = append(append(append(all, control(against, ControlBefore)), chosen...), control(against, ControlAfter))
		}
	}
	return all
}

// control is a legitimate request as a probe, which holds if it succeeds.
func control(against Against, name string) Probe {
	p := Probe{
		Name: name, Kind: controlKind, Group: string(against) + ": " + controlKind, Against: against,
		Holds: "a legitimate request is served", Rule: "a refusal shows nothing where nobody is served",
		Advice: "make the legitimate request work first: check the credentials that were given",
	}
	p.attempts = func(e *endpoint) []attempt {
		if against == AgainstBackend {
			s := e.victimToken()
			// Each control has a token of its own, which is good where a token may be used once.
			return []attempt{{"a good token", e.startWith(s.sign(header, s.payload(map[string]any{"jti": name}))), served("200", started)}}
		}
		attempts := []attempt{{"what an SDK sends", e.ask(e.params()), minting()}}
		if e.guarded != e {
			attempts = append(attempts, attempt{"the same with a credential", e.guarded.ask(e.guarded.params()), minting()})
		}
		if e.keyed != nil {
			attempts = append(attempts, attempt{"the same with a session of a key set", e.keyed.ask(e.keyed.params()), minting()})
		}
		return attempts
	}
	return p
}
