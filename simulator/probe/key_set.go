package probe

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	config "aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/testbed"
)

// Keyed is a token endpoint whose callers have sessions of an identity provider, and the provider's key set, which the
// targets publish: next to the key of sessions stand keys that must not verify any.
type Keyed struct {
	*Endpoint
	// Set is the URL of the key set.
	Set string

	keys   map[string]ed25519.PrivateKey
	secret []byte
	text   string // of the set
	asked  *atomic.Int64
}

// The kids of the published keys.
const (
	kidGood       = "sessions"
	kidEncryption = "encryption"
	kidPrivate    = "published-with-its-private-half"
	kidSecret     = "symmetric"
	kidSmallOrder = "small-order"
)

const keySetIssuer = "https://login.shop.example/"

// newKeyed publishes a key set on loopback. The caller closes it.
func newKeyed(seed testbed.Seed, now time.Time) (k *Keyed, close func() error, err error) {
	secret := seed.Derive("symmetric key of the set")
	k = &Keyed{Endpoint: &Endpoint{Ours: true}, keys: map[string]ed25519.PrivateKey{}, secret: secret[:], asked: &atomic.Int64{}}
	for _, kid := range []string{kidGood, kidEncryption, kidPrivate} {
		private := seed.Derive("key of the set: " + kid)
		k.keys[kid] = ed25519.NewKeyFromSeed(private[:])
	}
	k.text = k.publish()
	server, err := loopback.Start("127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		k.asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(k.text)) // an error means that the client has gone
	}), nil)
	if err != nil {
		return nil, nil, err
	}
	k.Set = server.URL + "/jwks.json"
	if k.Caller, err = exchange.Bearer(k.session(kidGood, k.keys[kidGood], now.Unix())); err != nil {
		return nil, nil, errors.Join(err, server.Close())
	}
	return k, server.Close, nil
}

// publish writes the set (RFC 7517 section 5). The point of small order is the neutral one, 0, 1.
func (k *Keyed) publish() string {
	public := func(kid string) string { return b64.EncodeToString(k.keys[kid].Public().(ed25519.PublicKey)) }
	neutral := make([]byte, ed25519.PublicKeySize)
	neutral[0] = 1
	text, err := json.Marshal(map[string]any{"keys": []map[string]string{
		{"kty": "oct", "kid": kidSecret, "k": b64.EncodeToString(k.secret)},
		{"kty": "OKP", "crv": "Ed25519", "kid": kidEncryption, "use": "enc", "x": public(kidEncryption)},
		{"kty": "OKP", "crv": "Ed25519", "kid": kidPrivate, "x": public(kidPrivate), "d": b64.EncodeToString(k.keys[kidPrivate].Seed())},
		{"kty": "OKP", "crv": "Ed25519", "kid": kidSmallOrder, "x": b64.EncodeToString(neutral)},
		{"kty": "OKP", "crv": "Ed25519", "kid": kidGood, "use": "sig", "alg": "EdDSA", "x": public(kidGood)},
	}})
	if err != nil {
		panic("probe: write a key set: " + err.Error()) // of texts
	}
	return string(text)
}

// variables make an endpoint verify sessions with the set.
func (k *Keyed) variables() map[string]string {
	return map[string]string{
		config.VariableCallerAuth: "jwks", config.VariableCallerIssuer: keySetIssuer,
		config.VariableJWKSURL: k.Set, config.VariableJWKSOrigin: strings.TrimSuffix(k.Set, "/jwks.json"), config.VariableParams: "sdk",
	}
}

// claims are those of a good session.
func (k *Keyed) claims(now int64) string {
	return quote(map[string]any{"iss": keySetIssuer, "sub": "attacker", "iat": now, "exp": now + 3600})
}

// session signs a session that names a key.
func (k *Keyed) session(kid string, private ed25519.PrivateKey, now int64) string {
	return signedEdDSA(private, `{"alg":"EdDSA","kid":`+quote(kid)+`}`, k.claims(now))
}

// addKeyed has the application once more, with sessions of a key set.
func (c *Config) addKeyed(ctx context.Context, servers *testbed.Testbed, seed testbed.Seed) (close func() error, err error) {
	keyed, closeSet, err := newKeyed(seed, c.Clock.Now())
	if err != nil {
		return nil, err
	}
	if keyed.URL, err = servers.Serve(ctx, keyed.variables()); err != nil {
		return nil, errors.Join(err, closeSet())
	}
	keyed.Params = ownParams
	c.Keyed = keyed
	return closeSet, nil
}
