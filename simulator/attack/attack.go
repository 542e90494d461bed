// Package attack sends to a token endpoint, and to Aiuta's stand-in, what a hostile client sends, and judges
// what comes back.
//
// An [Attack] is data: a name, the rule that it tests, and attempts. Each attempt is one request with one
// expectation. The attacks that [Targets] cannot carry out, because nobody gave it the credentials, are skipped
// with a reason, never counted as held.
package attack

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/suggest"
)

// Against is the server that an attack is for.
type Against string

// The two servers.
const (
	// Endpoint is the brand's token endpoint.
	Endpoint Against = "endpoint"
	// Backend is whoever verifies the tokens: Aiuta.
	Backend Against = "backend"
)

// Attack is one way to get what one should not.
type Attack struct {
	// Name is unique, in kebab case.
	Name string
	// Group is what belongs together, such as "algorithm".
	Group   string
	Against Against
	// Summary says in one sentence what is tried.
	Summary string
	// Rule is the source of what is expected: an RFC, a CVE, a weakness of the CWE or OWASP lists.
	Rule string
	// Severity is how much it matters if it gets through.
	Severity report.Severity
	// Leaked says that the forged tokens are signed with the real secret, as if it had leaked, so that
	// nothing but the flaw in them decides.
	Leaked bool

	needs    []need
	attempts func(*attacker) []attempt
}

// attempt is one request and what should become of it. Attempts of one attack are sent in their order.
type attempt struct {
	// sent describes the request to people. It never holds a whole token or a secret.
	sent    string
	request request
	expect  expectation
}

// All returns every attack: those against the backend, then those against the endpoint.
func All() []Attack {
	return slices.Concat(
		tokenAttacks(Backend), bindingAttacks(), accessAttacks(), transportAttacks(),
		claimAttacks(), bodyAttacks(), limitAttacks(), methodAttacks(), pathAttacks(), headerAttacks(),
		tokenAttacks(Endpoint), callerAttacks(), keySetAttacks(), quotaAttacks(), originAttacks(), answerAttacks(), wireAttacks(),
	)
}

// ErrUnknown is wrapped by the errors of [Find].
var ErrUnknown = errors.New("unknown attack")

// Find returns the attacks with these names or groups, or all if none is given, and of them those against one
// server, if against is not empty.
func Find(against Against, names ...string) ([]Attack, error) {
	if against != "" && against != Endpoint && against != Backend {
		return nil, fmt.Errorf("attack against %q: take endpoint or backend", string(against))
	}
	chosen := slices.DeleteFunc(All(), func(a Attack) bool { return against != "" && a.Against != against })
	if len(names) == 0 {
		return chosen, nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(chosen, func(a Attack) bool { return a.is(name) }) {
			return nil, fmt.Errorf("%w %q%s%s", ErrUnknown, name, among(against), suggest.For(name, namesOf(chosen), "attack --list names them all"))
		}
	}
	return slices.DeleteFunc(chosen, func(a Attack) bool { return !slices.ContainsFunc(names, a.is) }), nil
}

func namesOf(attacks []Attack) []string {
	var names []string
	for _, a := range attacks {
		names = append(names, a.Name, a.Group)
	}
	return names
}

func (a Attack) is(name string) bool {
	return strings.EqualFold(a.Name, name) || strings.EqualFold(a.Group, name)
}

func among(against Against) string {
	if against == "" {
		return ""
	}
	return " against the " + string(against)
}
