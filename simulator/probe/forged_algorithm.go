package probe

import (
	"crypto"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"strconv"
	"strings"

	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/report"
)

// algorithmForgeries choose how a signature is checked, or that it is not.
var algorithmForgeries = []tokenAttack{
	{
		name: "alg-none", group: "algorithm", severity: report.Critical, only: AgainstBackend, // caller/unsigned is its twin
		summary: "a token that says it is not signed, in every spelling of none",
		rule:    "RFC 8725 section 3.1; CVE-2015-2951, CVE-2015-9235",
		forge:   algorithmNone,
	},
	{
		name: "alg-none-signed", group: "algorithm", severity: report.Critical,
		summary: "alg none beside the signature of another token, for readers who only ask whether there is one",
		rule:    "RFC 8725 section 3.1",
		forge: func(s *subject) []forgery {
			_, _, signature := parts(s.good)
			return []forgery{{sent: "alg none, the signature of a good token",
				raw: unsigned(`{"alg":"none","typ":"JWT"}`, s.payload(nil), signature), reason: reason.TokenAlgorithm}}
		},
	},
	{
		name: "alg-missing", group: "algorithm", severity: report.Critical,
		summary: "a header whose alg is missing or no text, without a signature",
		rule:    "RFC 7515 section 4.1.1",
		forge: func(s *subject) []forgery {
			var found []forgery
			for _, head := range []string{`{"typ":"JWT"}`, `{"alg":""}`, `{"alg":null}`, `{"alg":0}`, `{"alg":true}`, `{"alg":["HS256"]}`, `{"alg":{"HS256":1}}`} {
				found = append(found, forgery{sent: head + ", no signature", raw: unsigned(head, s.payload(nil), ""), reason: reason.TokenAlgorithm})
			}
			return found
		},
	},
	{
		name: "alg-case", group: "algorithm", severity: report.Medium, leaked: true,
		summary: "HS256 in other letters: whoever compares loosely can be brought to none",
		rule:    "RFC 8725bis section 3.1: case-sensitive",
		forge: func(s *subject) []forgery {
			var found []forgery
			for _, alg := range []string{"hs256", "Hs256", "HS256 ", "ＨＳ２５６"} {
				found = append(found, forgery{sent: "alg " + strconv.Quote(alg),
					raw: s.sign(`{"alg":"`+alg+`"}`, s.payload(nil)), reason: reason.TokenAlgorithm})
			}
			return found
		},
	},
	{
		name: "alg-other-hmac", group: "algorithm", severity: report.Medium, leaked: true,
		summary: "HS384 and HS512 with the right secret: one key is for one algorithm",
		rule:    "RFC 8725bis section 3.1; RFC 7518 section 3.2",
		forge: func(s *subject) []forgery {
			return []forgery{
				{sent: "HS384, well signed", raw: mac(crypto.SHA384, s.secret, `{"alg":"HS384"}`, s.payload(nil)), reason: reason.TokenAlgorithm},
				{sent: "HS512, well signed", raw: mac(crypto.SHA512, s.secret, `{"alg":"HS512"}`, s.payload(nil)), reason: reason.TokenAlgorithm},
				{sent: "HS512 in the header, signed as HS256", raw: s.sign(`{"alg":"HS512"}`, s.payload(nil)), reason: reason.TokenAlgorithm},
			}
		},
	},
	{
		name: "alg-asymmetric", group: "algorithm", severity: report.High, leaked: true,
		summary: "a header that names a public-key algorithm over an HMAC with the right secret",
		rule:    "RFC 8725 section 2.1",
		forge: func(s *subject) []forgery {
			var found []forgery
			for _, alg := range []string{"RS256", "PS256", "ES256", "EdDSA"} {
				found = append(found, forgery{sent: "alg " + alg + " over an HMAC", raw: s.sign(`{"alg":"`+alg+`"}`, s.payload(nil)), reason: reason.TokenAlgorithm})
			}
			return found
		},
	},
	{
		name: "key-confusion", group: "algorithm", severity: report.Critical,
		summary: "an HMAC whose secret is a public key, in PEM, DER and as a JWK",
		rule:    "RFC 8725 section 2.1; CVE-2016-10555, CVE-2022-29217, CVE-2023-48223",
		forge: func(s *subject) []forgery {
			block, _ := pem.Decode([]byte(s.public))
			if block == nil {
				return nil
			}
			forgeries := []forgery{
				{sent: "HS256 under the PEM of a public key", raw: mac(crypto.SHA256, []byte(s.public), header, s.payload(nil))},
				{sent: "the same without its last line break", raw: mac(crypto.SHA256, []byte(strings.TrimSpace(s.public)), header, s.payload(nil))},
				{sent: "HS256 under the DER of a public key", raw: mac(crypto.SHA256, block.Bytes, header, s.payload(nil))},
			}
			if key, err := x509.ParsePKIXPublicKey(block.Bytes); err == nil {
				if edwards, ok := key.(ed25519.PublicKey); ok {
					forgeries = append(forgeries, forgery{sent: "HS256 under its JWK", raw: mac(crypto.SHA256, []byte(publicJWK(edwards)), header, s.payload(nil))})
				}
			}
			for i := range forgeries {
				forgeries[i].reason = reason.TokenSignature
			}
			return forgeries
		},
	},
}

func algorithmNone(s *subject) []forgery {
	var found []forgery
	for _, alg := range []string{"none", "None", "NONE", "nOnE", "noNE"} {
		found = append(found, forgery{sent: "alg " + alg + ", no signature",
			raw: unsigned(`{"alg":"`+alg+`","typ":"JWT"}`, s.payload(nil), ""), reason: reason.TokenAlgorithm})
	}
	return found
}
