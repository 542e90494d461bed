package probe

import (
	"context"
	"strings"

	"aiuta-edge/simulator/report"
)

// Against is the server that a probe is for.
type Against string

// The two servers.
const (
	// AgainstEndpoint is the brand's token endpoint.
	AgainstEndpoint Against = "endpoint"
	// AgainstBackend is whoever verifies the tokens: Aiuta.
	AgainstBackend Against = "backend"
)

// Probe is one thing that a server is judged by. All but the judging is data, so that lists, reports and the documentation
// say the same.
type Probe struct {
	// Group and Name identify the probe, and its finding if there is one.
	Group, Name string
	// Kind is what a hostile probe tries, such as "claims"; it is empty for one that is not hostile. [Attacks] groups by it.
	Kind    string
	Against Against
	// Holds says what is true of a server that has no such finding.
	Holds string
	// Tries says of a probe of [GroupAttacks] what is tried.
	Tries string
	// Severity is that of the finding. Where a server only breaks, or gives no answer at all, it is medium, whatever stands here.
	Severity report.Severity
	// Rule is where the rule comes from: documentation, an RFC, a CVE, a weakness of the CWE or OWASP lists. Advice is what to change.
	Rule, Advice string
	// Leaked says that the forged tokens are signed with the real secret, as if it had leaked, so that nothing but the flaw
	// in them decides.
	Leaked bool
	// Formerly are names of attacks that judged the same, by which [Attacks] still finds the probe.
	Formerly []string

	at    place
	needs need
	// needsAsAttack is what the probe needs in addition when nobody asked for a verdict on the endpoint itself.
	needsAsAttack need
	// attempts are how it is tried; where one answer decides on the next request, judge is.
	attempts func(*endpoint) []attempt
	judge    func(context.Context, *endpoint) (verdict, error)
	// graver replaces the severity for an answer that should not have come, unless it is empty; nil never does.
	graver func(answer) report.Severity
}

// place is which of several endpoints a probe is for. One that is alone is all of them.
type place int

const (
	atOpen    place = iota // what anybody reaches, with the weakest policy: it shows the most
	atGuarded              // where callers are asked who they are
	atKeyed                // where their sessions are verified with a published key set
)

// ID is the probe's full name, such as "token/expires".
func (p Probe) ID() string { return p.Group + "/" + p.Name }

// Hostile reports whether the probe sends what only an attacker sends.
func (p Probe) Hostile() bool { return p.Kind != "" }

// blank is the probe's case before it is judged.
func (p Probe) blank() report.Case {
	return report.Case{Group: p.Group, Name: p.Name, Summary: p.Holds, Rule: p.Rule}
}

// is reports whether `attack` knows the probe by a name or a kind.
func (p Probe) is(name string) bool {
	for _, known := range append([]string{p.Name, p.Kind, p.ID()}, p.Formerly...) {
		if strings.EqualFold(known, name) {
			return true
		}
	}
	return false
}
