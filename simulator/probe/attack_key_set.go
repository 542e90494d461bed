package probe

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
func keySetAttacks() []Probe {
	forged := func(name string, severity report.Severity, summary, rule string, forge func(e *endpoint) []forgery) Probe {
		return Probe{
			Name: name, Kind: "key-set", Severity: severity, Tries: summary, Rule: rule, at: atKeyed, needs: aKeySet,
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for _, f := range forge(e) {
					attempts = append(attempts, attempt{f.sent, e.by(bearer(f.raw)), e.refused(problem.Unauthorized)})
				}
				return attempts
			},
		}
	}
	return []Probe{
		forged("key-set-confusion", report.Critical, "an HMAC whose secret is a published key, in every form that a library may hand to HMAC",
			"RFC 8725 section 2.1; CVE-2016-10555, CVE-2022-29217", publicKeysAsSecrets),
		forged("key-set-secret", report.Critical, "an HMAC under a symmetric key that was published in the set",
			"RFC 7517 section 9.2; CWE-522", func(e *endpoint) []forgery {
				return []forgery{{sent: "HS256 under its kid", raw: mac(sha256Hash, e.Keyed.secret, `{"alg":"HS256","kid":"`+kidSecret+`"}`, e.Keyed.claims(e.now))}}
			}),
		forged("key-set-private", report.Critical, "a session signed with a key that was published with its private half",
			"RFC 7517 section 9.2; CWE-522", func(e *endpoint) []forgery {
				return []forgery{{sent: "EdDSA under its kid", raw: e.Keyed.session(kidPrivate, e.Keyed.keys[kidPrivate], e.now)}}
			}),
		forged("key-set-encryption", report.Medium, "a session signed with a key of the set that is for encryption",
			"RFC 7517 section 4.2", func(e *endpoint) []forgery {
				return []forgery{{sent: "EdDSA under its kid", raw: e.Keyed.session(kidEncryption, e.Keyed.keys[kidEncryption], e.now)}}
			}),
		forged("key-set-small-order", report.High, "a signature that holds for every text under an Ed25519 key of small order, made without any key",
			"RFC 8032 section 5.1.7; CWE-347", func(e *endpoint) []forgery {
				signature := make([]byte, ed25519.SignatureSize) // R is the neutral point and S is 0
				signature[0] = 1
				return []forgery{{sent: "EdDSA under its kid", raw: unsigned(`{"alg":"EdDSA","kid":"`+kidSmallOrder+`"}`, e.Keyed.claims(e.now), b64.EncodeToString(signature))}}
			}),
		forged("key-set-stranger", report.Critical, "a session of the attacker's own key, under the kid of a good one, under others, and under none",
			"RFC 8725 section 3.10; CWE-347", func(e *endpoint) []forgery {
				found := []forgery{{sent: "no kid", raw: signedEdDSA(e.evil, `{"alg":"EdDSA"}`, e.Keyed.claims(e.now))}}
				for _, kid := range []string{kidGood, kidSmallOrder, kidEncryption, "unknown", "../" + kidGood, kidGood + " "} {
					found = append(found, forgery{sent: "kid " + kid, raw: e.Keyed.session(kid, e.evil, e.now)})
				}
				return found
			}),
		{
			Name: "key-set-flood", Kind: "key-set", Severity: report.Medium, at: atKeyed, needs: aKeySet,
			Tries:    fmt.Sprintf("%d invented kids, each of which could make the endpoint fetch the key set, and then a good session", inventedKids),
			Rule:     "RFC 8725 section 3.10; CWE-405",
			attempts: inventKids,
		},
	}
}

// publicKeysAsSecrets signs with what a verifier may hold of a public key.
func publicKeysAsSecrets(e *endpoint) []forgery {
	public := e.Keyed.keys[kidGood].Public().(ed25519.PublicKey)
	var set struct{ Keys []json.RawMessage }
	if err := json.Unmarshal([]byte(e.Keyed.text), &set); err != nil {
		panic("probe: read the key set: " + err.Error()) // which this package wrote
	}
	var found []forgery
	for _, secret := range []struct{ what, text string }{
		{"the bytes of the key", string(public)},
		{"the text of its x", b64.EncodeToString(public)},
		{"its JWK", string(set.Keys[len(set.Keys)-1])},
		{"the key set", e.Keyed.text},
		{"its PEM", publicPEM(e.Keyed.keys[kidGood])},
		{"nothing", ""},
	} {
		found = append(found, forgery{sent: "HS256 under " + secret.what, raw: mac(sha256Hash, []byte(secret.text), `{"alg":"HS256","kid":"`+kidGood+`"}`, e.Keyed.claims(e.now))})
	}
	return found
}

func inventKids(e *endpoint) []attempt {
	before := e.Keyed.asked.Load()
	var attempts []attempt
	for n := range inventedKids {
		kid := fmt.Sprintf("invented-%d", n)
		attempts = append(attempts, attempt{"kid " + kid, e.by(bearer(e.Keyed.session(kid, e.evil, e.now))), e.refused(problem.Unauthorized)})
	}
	few := minting().and(fmt.Sprintf("at most %d fetches of the key set", fetchesForThose), func(answer) string {
		if fetches := e.Keyed.asked.Load() - before; fetches > fetchesForThose {
			return fmt.Sprintf("%d fetches", fetches)
		}
		return ""
	})
	return append(attempts, attempt{"a good session", e.ask(e.params()), few})
}
