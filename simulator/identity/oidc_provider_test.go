package identity_test

import (
	"fmt"
	"net/url"
	"os/exec"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// resource names what a token is for. oidcprovider/server.mjs signs with the algorithm that it ends in.
func resource(alg string) string { return "https://edge.shop.example/" + alg }

// TestBehindOIDCProvider goes from discovery to access tokens of RFC 9068 to tokens for Aiuta, with each kind of key,
// through a rotation, and through the end of the provider.
func TestBehindOIDCProvider(t *testing.T) {
	installed(t, "node", "oidcprovider", "package-lock.json", "node_modules")
	onBoth(t, func(t *testing.T, spec target.Spec) {
		command := exec.Command("node", "server.mjs")
		command.Dir = "oidcprovider"
		provider := start(t, command)
		d := discover(t, provider.line(t, "ready"))
		session := func(alg string) string {
			return d.token(t, url.Values{
				"grant_type": {"client_credentials"}, "client_id": {"app"}, "client_secret": {"an-app-that-is-only-in-tests"}, "resource": {resource(alg)},
			})
		}
		algorithms := []string{"RS256", "ES256", "EdDSA", "Ed25519"}
		audiences := fmt.Sprintf(`[%q,%q,%q,%q]`, resource("RS256"), resource("ES256"), resource("EdDSA"), resource("Ed25519"))
		c := clock.NewFrozen(time.Now())
		e := serve(t, spec, c, d.variables(t, audiences), nil)

		before := map[string]string{}
		for _, alg := range algorithms {
			before[alg] = session(alg)
			e.accepts(t, alg, before[alg])
		}
		serve(t, spec, c, d.variables(t, ""), nil).
			refuses(t, "without an audience", before["RS256"], "unauthorized", "accepted only if caller_audience is set")
		serve(t, spec, c, d.variables(t, "https://another.example"), nil).
			refuses(t, "for another audience", before["RS256"], "unauthorized", "aud")

		fmt.Fprintln(provider.stdin, "rotate")
		provider.line(t, "rotated")
		for _, alg := range algorithms {
			after := session(alg)
			if after == before[alg] {
				t.Fatal("the provider has not signed anew")
			}
			e.accepts(t, alg+" after the rotation", after)
			e.accepts(t, alg+" of before", before[alg])
		}

		provider.end()
		c.Advance(14 * time.Minute)
		e.accepts(t, "with stored keys", before["ES256"])
		c.Advance(2 * time.Minute)
		e.refuses(t, "after the grace", before["ES256"], "caller_unverifiable", "try again")
	})
}
