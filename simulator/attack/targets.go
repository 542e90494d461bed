package attack

import (
	"net/http"

	"aiuta-edge/simulator/clock"
)

// Targets is what is attacked, and what the attacker has. Everything but URLs may be missing; attacks that need
// what is missing are skipped.
type Targets struct {
	// Target is the token endpoint; nil attacks none. It should sign any parameter and ask nobody who they are,
	// because the weakest policy shows the most.
	Target *Target
	// Guarded is the same endpoint where it asks its callers who they are. It may be Target itself.
	Guarded *Target
	// Keyed is the same endpoint where sessions are verified with a key set that this package publishes; nil attacks none.
	Keyed *Keyed
	// Aiuta is the backend; nil attacks none.
	Aiuta *Aiuta

	// HTTP sends the requests; nil is a client of its own. It must not follow redirects.
	HTTP *http.Client
	// Clock is the one that the servers see; nil is the machine's.
	Clock clock.Clock
	// Seed decides every random choice.
	Seed uint64
	// Done is called with each result as it comes; nil is not.
	Done func(Result)
}

// Target is a token endpoint.
type Target struct {
	URL string
	// Ours says that refusals have the codes of package problem, which are then expected to the letter.
	Ours bool
	// Credential is what the attacker rightfully sends after "Bearer ": a session or key of their own. It is
	// empty where nobody is asked.
	Credential string
	// Sessions is how sessions are signed, as if it had leaked; nil if unknown.
	Sessions *Signing
	// Vendor is how the endpoint signs for Aiuta, as if it had leaked; nil if unknown.
	Vendor *Signing
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

// need is something that the targets may lack.
type need int

const (
	needGuard    need = iota // an endpoint that asks its callers
	needSession              // whose credential is a JWT
	needSessions             // whose sessions can be signed
	needVendor               // whose secret is known
	needKeySet               // an endpoint whose key set this package publishes
	needOrigin               // a web origin that may ask
	needQuota                // a quota that is known
	needBinding              // a backend that refuses what a token does not name
)

// lacks returns why an attack with these needs cannot be carried out, or "".
func (l Targets) lacks(needs []need) string {
	for _, n := range needs {
		switch {
		case n == needGuard && l.Guarded == nil:
			return "no credential is known: where nobody is asked, nothing can be got around"
		case n == needSession && (l.Guarded == nil || claimsOf(l.Guarded.Credential) == nil):
			return "no session is known that is a JWT"
		case n == needSessions && (l.Guarded == nil || l.Guarded.Sessions == nil):
			return "the secret of the sessions is not known"
		case n == needVendor && (l.Guarded == nil || l.Guarded.Vendor == nil):
			return "issuer and secret of the endpoint are not known"
		case n == needKeySet && l.Keyed == nil:
			return "its sessions are not verified with keys that this run publishes"
		case n == needOrigin && l.Target.Origin == "":
			return "no web origin is known that may ask"
		case n == needQuota && (l.Guarded == nil || l.Guarded.Quota == 0):
			return "the quota is not known"
		case n == needBinding && l.Aiuta.Unbound:
			return "the backend's switch says that it does not refuse what a token does not name"
		}
	}
	return ""
}
