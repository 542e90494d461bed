package attack

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

// How many sessions with an invented kid are sent, and how often the key set may be fetched for them.
const (
	inventedKids    = 60
	fetchesForThose = 10
)

// keySetAttacks are sessions for an endpoint that verifies them with a published key set.
func keySetAttacks() []Attack {
	forged := func(name string, severity report.Severity, summary, rule string, forge func(g *attacker) []forgery) Attack {
		return Attack{
			Name: name, Group: "key-set", Against: Endpoint, Severity: severity, Summary: summary, Rule: rule, needs: []need{needKeySet},
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, f := range forge(g) {
					attempts = append(attempts, attempt{f.sent, g.Keyed.as(bearer(f.raw)), g.Keyed.refused(problem.Unauthorized)})
				}
				return attempts
			},
		}
	}
	return []Attack{
		forged("key-set-confusion", report.Critical, "an HMAC whose secret is a published key, in every form that a library may hand to HMAC",
			"RFC 8725 section 2.1; CVE-2016-10555, CVE-2022-29217", publicKeysAsSecrets),
		forged("key-set-secret", report.Critical, "an HMAC under a symmetric key that was published in the set",
			"RFC 7517 section 9.2; CWE-522", func(g *attacker) []forgery {
				return []forgery{{sent: "HS256 under its kid", raw: mac(sha256Hash, g.Keyed.secret, `{"alg":"HS256","kid":"`+kidSecret+`"}`, g.Keyed.claims(g.now))}}
			}),
		forged("key-set-private", report.Critical, "a session signed with a key that was published with its private half",
			"RFC 7517 section 9.2; CWE-522", func(g *attacker) []forgery {
				return []forgery{{sent: "EdDSA under its kid", raw: g.Keyed.session(kidPrivate, g.Keyed.keys[kidPrivate], g.now)}}
			}),
		forged("key-set-encryption", report.Medium, "a session signed with a key of the set that is for encryption",
			"RFC 7517 section 4.2", func(g *attacker) []forgery {
				return []forgery{{sent: "EdDSA under its kid", raw: g.Keyed.session(kidEncryption, g.Keyed.keys[kidEncryption], g.now)}}
			}),
		forged("key-set-small-order", report.High, "a signature that holds for every text under an Ed25519 key of small order, made without any key",
			"RFC 8032 section 5.1.7; CWE-347", func(g *attacker) []forgery {
				signature := make([]byte, ed25519.SignatureSize) // R is the neutral point and S is 0
				signature[0] = 1
				return []forgery{{sent: "EdDSA under its kid", raw: unsigned(`{"alg":"EdDSA","kid":"`+kidSmallOrder+`"}`, g.Keyed.claims(g.now), b64.EncodeToString(signature))}}
			}),
		forged("key-set-stranger", report.Critical, "a session of the attacker's own key, under the kid of a good one, under others, and under none",
			"RFC 8725 section 3.10; CWE-347", func(g *attacker) []forgery {
				found := []forgery{{sent: "no kid", raw: signedEdDSA(g.evil, `{"alg":"EdDSA"}`, g.Keyed.claims(g.now))}}
				for _, kid := range []string{kidGood, kidSmallOrder, kidEncryption, "unknown", "../" + kidGood, kidGood + " "} {
					found = append(found, forgery{sent: "kid " + kid, raw: g.Keyed.session(kid, g.evil, g.now)})
				}
				return found
			}),
		{
			Name: "key-set-flood", Group: "key-set", Against: Endpoint, Severity: report.Medium, needs: []need{needKeySet},
			Summary:  fmt.Sprintf("%d invented kids, each of which could make the endpoint fetch the key set, and then a good session", inventedKids),
			Rule:     "RFC 8725 section 3.10; CWE-405",
			attempts: inventKids,
		},
	}
}

// publicKeysAsSecrets signs with what a verifier may hold of a public key.
func publicKeysAsSecrets(g *attacker) []forgery {
	public := g.Keyed.keys[kidGood].Public().(ed25519.PublicKey)
	var set struct{ Keys []json.RawMessage }
	if err := json.Unmarshal([]byte(g.Keyed.text), &set); err != nil {
		panic("attack: read the key set: " + err.Error()) // which this package wrote
	}
	var found []forgery
	for _, secret := range []struct{ what, text string }{
		{"the bytes of the key", string(public)},
		{"the text of its x", b64.EncodeToString(public)},
		{"its JWK", string(set.Keys[len(set.Keys)-1])},
		{"the key set", g.Keyed.text},
		{"its PEM", publicPEM(g.Keyed.keys[kidGood])},
		{"nothing", ""},
	} {
		found = append(found, forgery{sent: "HS256 under " + secret.what, raw: mac(sha256Hash, []byte(secret.text), `{"alg":"HS256","kid":"`+kidGood+`"}`, g.Keyed.claims(g.now))})
	}
	return found
}

func inventKids(g *attacker) []attempt {
	before := g.Keyed.asked.Load()
	var attempts []attempt
	for n := range inventedKids {
		kid := fmt.Sprintf("invented-%d", n)
		attempts = append(attempts, attempt{"kid " + kid, g.Keyed.as(bearer(g.Keyed.session(kid, g.evil, g.now))), g.Keyed.refused(problem.Unauthorized)})
	}
	few := minted().and(fmt.Sprintf("at most %d fetches of the key set", fetchesForThose), func(answer) string {
		if fetches := g.Keyed.asked.Load() - before; fetches > fetchesForThose {
			return fmt.Sprintf("%d fetches", fetches)
		}
		return ""
	})
	return append(attempts, attempt{"a good session", g.Keyed.ask(askBody), few})
}
