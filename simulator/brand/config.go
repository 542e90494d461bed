// Package brand plays the brand's own server: it signs users in, makes their sessions, publishes the keys that
// those are signed with, and has the last word on each token through the endpoint's hook.
//
// What sessions and the hook's answers look like is what the endpoint demands (docs/configuration.md, "The caller" and
// "Your own say"). The rest, such as the paths and bodies of the sign-in, is any brand's own choice.
package brand

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/clock"
)

// Kind is how the brand's callers prove who they are: the word of a mode of the endpoint that authenticates them.
type Kind string

// The kinds that are named here and there. [Kinds] has all.
const (
	// HS256 are JWTs signed with a secret that the endpoint knows.
	HS256 Kind = endpoint.ModeHS256
	// JWKS are JWTs signed with a private key; the endpoint fetches the public one.
	JWKS Kind = endpoint.ModeJWKS
	// APIKey are random keys, one for each user, of which the endpoint knows the hashes. They do not end.
	APIKey Kind = endpoint.ModeAPIKey
)

// Kinds returns all kinds.
func Kinds() (kinds []Kind) {
	for _, mode := range endpoint.Modes() {
		if !mode.Open() {
			kinds = append(kinds, Kind(mode.Word))
		}
	}
	return kinds
}

// credential is what callers of the kind send.
func (k Kind) credential() endpoint.Credential {
	for _, mode := range endpoint.Modes() {
		if mode.Word == string(k) {
			return mode.Credential
		}
	}
	return endpoint.NoCredential
}

// algorithms are what sessions of the kind [JWKS] can be signed with.
func algorithms() []string { return []string{"ES256", "RS256", "EdDSA"} }

// The values that a [Config] has unless it says otherwise.
const (
	defaultIssuer    = "https://shop.example"
	defaultTTL       = 15 * time.Minute
	defaultAlgorithm = "ES256"
)

// Config is what a brand's server is made of.
type Config struct {
	// Users are names and their passwords. A name is the sub of a session.
	Users map[string]string
	// Kind is that of the sessions. Empty is [HS256].
	Kind Kind
	// Algorithm is that of [JWKS] sessions. Empty is [defaultAlgorithm].
	Algorithm string
	// Issuer is the iss of sessions. Empty is [defaultIssuer].
	Issuer string
	// Audience is the aud of sessions. Empty leaves it out.
	Audience string
	// TTL is how long a session lives, in whole seconds. Zero is [defaultTTL].
	TTL time.Duration
	// Hook decides on each token. Nil is a brand without a hook.
	Hook *Hook
	// Clock tells when sessions begin. Nil is the machine's clock.
	Clock clock.Clock
	// Random feeds keys and session ids. Nil is crypto/rand; from a seeded reader the same come each time, as long
	// as the requests come in the same order.
	Random io.Reader
}

// Validate reports what is wrong with a configuration, in one line that says what to change.
func (c Config) Validate() error {
	c = c.withDefaults()
	if !slices.Contains(Kinds(), c.Kind) {
		return fmt.Errorf("unknown kind %q: use one of %s", c.Kind, kindWords())
	}
	switch c.Kind.credential() {
	case endpoint.SecretSession, endpoint.KeySession, endpoint.ClientKey:
	default:
		return fmt.Errorf("kind %q: this brand cannot make %s", c.Kind, c.Kind.credential())
	}
	if !slices.Contains(algorithms(), c.Algorithm) {
		return fmt.Errorf("unknown algorithm %q: use one of %s", c.Algorithm, strings.Join(algorithms(), ", "))
	}
	if c.TTL < time.Second || c.TTL%time.Second != 0 {
		return fmt.Errorf("ttl: %s: use whole seconds, one or more", c.TTL)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Users)) {
		if name == "" || c.Users[name] == "" {
			return fmt.Errorf("users: %q: neither a name nor a password may be empty", name)
		}
	}
	if c.Kind.credential() == endpoint.ClientKey && len(c.Users) == 0 {
		return errors.New("users: api_key needs at least one: the endpoint refuses an empty list of keys")
	}
	return c.Hook.validate()
}

func kindWords() string {
	var words []string
	for _, kind := range Kinds() {
		words = append(words, string(kind))
	}
	return strings.Join(words, ", ")
}

func (c Config) withDefaults() Config {
	if c.Kind == "" {
		c.Kind = HS256
	}
	if c.Algorithm == "" {
		c.Algorithm = defaultAlgorithm
	}
	if c.Issuer == "" {
		c.Issuer = defaultIssuer
	}
	if c.TTL == 0 {
		c.TTL = defaultTTL
	}
	if c.Clock == nil {
		c.Clock = clock.Real{}
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	return c
}
