package probe

import (
	"crypto/tls"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
)

// Config says what is judged, and what is known of it. Probes that need what is missing are skipped.
type Config struct {
	// Endpoint is the endpoint that is judged; without a URL there is none. As a target of attacks it should sign any parameter
	// and ask nobody who they are, because the weakest policy shows the most.
	Endpoint
	// Guarded is the same endpoint where it asks its callers who they are; nil is Endpoint.
	Guarded *Endpoint
	// Keyed is the same endpoint where sessions are verified with a key set that this package publishes; nil is none.
	Keyed *Keyed
	// Aiuta is the backend; nil is none.
	Aiuta *Aiuta

	// Burst is how many tokens may be asked for to see whether there is a limit; 0 does not look.
	Burst int
	// Timeout is how long one answer may take once its request is sent; 0 is [DefaultTimeout].
	Timeout time.Duration
	// FailOn is from which severity on a finding fails; empty is high.
	FailOn report.Severity
	// Seed decides on the ids that are sent, and on the attacker's keys.
	Seed uint64
	// Clock is the one that the servers see, and by which answers are waited for; nil is the machine's.
	Clock clock.Clock
	// TLS configures https; nil trusts what the machine trusts.
	TLS *tls.Config
	// Redact hides what must not be shown, beside the secrets of this Config; nil knows no more.
	Redact *redact.Redactor
	// Begin is told of each case before it is judged, End once it is; an error of End ends the run. Nil is nobody.
	Begin func(report.Case)
	End   func(report.Case) error
}

// DefaultTimeout is how long an answer may take if nobody says otherwise.
const DefaultTimeout = 10 * time.Second

// Endpoint is a token endpoint, and what is known of it. Each field but URL may be missing.
type Endpoint struct {
	URL string
	// Ours says that refusals have the codes of package problem, which are then expected to the letter, and that 429 has to
	// be expected, too. Of a stranger's endpoint, 429 shows nothing.
	Ours bool
	// Caller is what a legitimate caller shows, Other is the same of a second user, and Expired is a session that no
	// longer holds.
	Caller, Other, Expired exchange.Credential
	// Issuer and Secret are those by which the endpoint signs. Its tokens are verified with them, and some are forged, as if
	// the secret had leaked.
	Issuer string
	Secret []byte
	// Sessions is how callers' sessions are signed, as if it had leaked; nil if it is not known.
	Sessions *Signing
	// Params are parameters that the endpoint signs, for one whose policy wants others than those of a try-on.
	Params map[string]any
	// Origin is a web origin that may ask; empty if unknown.
	Origin string
	// Quota is how many tokens one caller gets before it is refused; zero if unknown or endless.
	Quota int
}

// Signing is an issuer and its HS256 secret.
type Signing struct {
	Issuer string
	Secret []byte
}

// Aiuta is a backend with two accounts on it: the victim's, and the attacker's own.
type Aiuta struct {
	URL string
	// SubscriptionID is the victim's, which every installed app holds.
	SubscriptionID string
	// Victim signs the victim's tokens. The issuer stands in every token; the secret is used as if it had leaked.
	Victim Signing
	// Attacker signs the attacker's own, rightfully.
	Attacker Signing
	// Session signs the sessions of the victim's app, which are no tokens for Aiuta.
	Session Signing
	// VictimImage and VictimOperation are ids of the victim's that the attacker has seen.
	VictimImage, VictimOperation string
	// PublicKey is a key that the backend shows to everybody, in PEM.
	PublicKey string
	// SingleUse says that a token starts one operation only. Whether Aiuta's do is not public.
	SingleUse bool
	// Unbound says that a token starts operations for other things than it names: the backend takes its values
	// instead of the request's, or does not compare them.
	Unbound bool
}

// fill sets the defaults, and tells the redactor what this run knows.
func (c *Config) fill() {
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.FailOn == "" {
		c.FailOn = report.High
	}
	if c.Clock == nil {
		c.Clock = clock.Real{}
	}
	if c.Begin == nil {
		c.Begin = func(report.Case) {}
	}
	if c.End == nil {
		c.End = func(report.Case) error { return nil }
	}
	if c.Redact == nil {
		c.Redact = redact.New()
	}
	c.Endpoint.hide(c.Redact)
	if c.Guarded != nil {
		c.Guarded.hide(c.Redact)
	}
	if c.Keyed != nil {
		c.Keyed.hide(c.Redact)
	}
	if c.Aiuta != nil {
		c.Redact.Hide(string(c.Aiuta.Victim.Secret), "the victim's secret")
		c.Redact.Hide(string(c.Aiuta.Attacker.Secret), "the attacker's secret")
	}
}

func (e Endpoint) hide(from *redact.Redactor) {
	from.Hide(string(e.Secret), "secret")
	if e.Sessions != nil {
		from.Hide(string(e.Sessions.Secret), "secret of sessions")
	}
	for _, known := range []struct {
		label string
		who   exchange.Credential
	}{{"credential", e.Caller}, {"other credential", e.Other}, {"expired credential", e.Expired}} {
		for _, secret := range known.who.Secrets() {
			from.Hide(secret, known.label)
		}
	}
}
