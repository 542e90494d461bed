package check

import (
	"context"
	"net/http"
	"slices"
	"time"

	"aiuta-edge/simulator/attack"
	"aiuta-edge/simulator/httpclient"
	"aiuta-edge/simulator/report"
)

// GroupAttacks is the group of the attacks of package attack, which take about as long as all other probes.
const GroupAttacks = "attacks"

// judgedHere are attacks that are left out, because a probe of this package judges the same with advice of its own.
var judgedHere = []string{
	"reserved-claims-query", "reserved-claims-body", "ttl-extension", "unbound-token", "duplicate-parameters",
	"body-not-an-object", "broken-unicode", "control-characters", "content-type", "oversize-body", "oversize-query",
	"oversize-token", "many-parameters", "deep-body", "other-methods", "trace-echo", "no-credential",
	"cors-foreign-origin", "token-cached", "token-as-page", "chatty-errors",
}

// attackProbes makes a probe of each attack on an endpoint that no other probe covers.
func attackProbes() []Probe {
	var probes []Probe
	for _, a := range attack.All() {
		if a.Against != attack.Endpoint || slices.Contains(judgedHere, a.Name) {
			continue
		}
		probes = append(probes, Probe{
			Group: GroupAttacks, Name: a.Name, Severity: a.Severity, needs: aToken,
			Holds:  "the endpoint withstands: " + a.Summary,
			Rule:   a.Rule,
			Advice: "refuse what was sent, or make sure that it changes nothing; the rule says why",
			judge:  func(_ context.Context, s *session) (verdict, error) { return s.attacked(a.Name), nil },
		})
	}
	return probes
}

// attack carries out all attacks that were chosen, in one go: they share a legitimate request before and after.
func (s *session) attack(ctx context.Context, chosen []Probe) error {
	var attacks []attack.Attack
	for _, a := range attack.All() {
		if slices.ContainsFunc(chosen, func(p Probe) bool { return p.Group == GroupAttacks && p.Name == a.Name }) {
			attacks = append(attacks, a)
		}
	}
	if len(attacks) == 0 || s.first == nil {
		return nil
	}
	s.Begin(report.Case{Group: GroupAttacks, Name: "all of them"})
	results, err := attack.Run(ctx, s.targets(), attacks)
	s.attacks = results
	return err
}

// targets is what is known of the endpoint, in the words of package attack.
func (s *session) targets() attack.Targets {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if s.TLS != nil {
		transport.TLSClientConfig = s.TLS.Clone()
	}
	at := &attack.Target{URL: s.URL, Credential: s.Caller.Bearer(), Sessions: s.Sessions}
	if s.Issuer != "" && len(s.Secret) > 0 {
		at.Vendor = &attack.Signing{Issuer: s.Issuer, Secret: s.Secret}
	}
	client := httpclient.New(transport)
	client.Timeout = s.Timeout
	targets := attack.Targets{Target: at, Seed: s.Seed, HTTP: client}
	if at.Credential != "" && !s.open {
		targets.Guarded = at
	}
	return targets
}

// attacked is what one attack came to.
func (s *session) attacked(name string) verdict {
	i := slices.IndexFunc(s.attacks, func(r attack.Result) bool { return r.Name == name })
	if i < 0 {
		return skip("it was not carried out")
	}
	result := s.attacks[i]
	shown := result.Case(s.FailOn)
	switch {
	case result.Skipped != "":
		return skip("%s", result.Skipped)
	case result.OK():
		return holds("%d attempts", len(result.Tries)).taking(result.Took)
	}
	v := found("%s", shown.Message).taking(result.Took)
	v.sent, v.expected, v.got = s.evidence.Text(shown.Sent), shown.Expected, s.evidence.Text(shown.Got)
	return v
}

// taking says how long a verdict took, where judging it was only looking it up.
func (v verdict) taking(took time.Duration) verdict {
	v.took = took
	return v
}
