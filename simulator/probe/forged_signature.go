package probe

import (
	"strings"

	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/report"
)

// signatureForgeries have a signature that is none, or that has a second spelling.
var signatureForgeries = []tokenAttack{
	{
		name: "signature-null", group: "signature", severity: report.Critical,
		summary: "an empty signature under an honest header",
		rule:    "CVE-2020-28042",
		forge: func(s *subject) []forgery {
			return []forgery{{sent: "no signature after the second dot", raw: unsigned(header, s.payload(nil), ""), reason: reason.TokenSignature}}
		},
	},
	{
		name: "signature-blank", group: "signature", severity: report.Critical,
		summary: "32 bytes of nothing for a signature",
		rule:    "RFC 7515 section 5.2",
		forge: func(s *subject) []forgery {
			return []forgery{
				{sent: "32 zero bytes", raw: unsigned(header, s.payload(nil), b64.EncodeToString(make([]byte, 32))), reason: reason.TokenSignature},
				{sent: "32 bytes of 0xff", raw: unsigned(header, s.payload(nil), encode(strings.Repeat("\xff", 32))), reason: reason.TokenSignature},
			}
		},
	},
	{
		name: "signature-short", group: "signature", severity: report.Critical,
		summary: "the beginning of the right signature: a comparison must not stop where the shorter one ends",
		rule:    "RFC 7515 section 5.2; CWE-697",
		forge: func(s *subject) []forgery {
			body, signature := s.split()
			return []forgery{
				{sent: "its last four letters cut", raw: s.good[:len(s.good)-4]},
				{sent: "its first 4 bytes alone", raw: body + signature[:4] + "Ag"},
				{sent: "its first 15 bytes alone", raw: body + signature[:20], reason: reason.TokenSignature},
				{sent: "one letter", raw: body + signature[:1], reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "signature-long", group: "signature", severity: report.High,
		summary: "the right signature with more behind it",
		rule:    "RFC 7515 section 5.2",
		forge: func(s *subject) []forgery {
			body, signature := s.split()
			return []forgery{
				{sent: "a signature of 33 bytes", raw: body + signature[:len(signature)-1] + "AA", reason: reason.TokenSignature},
				{sent: "the signature twice", raw: s.good + signature},
			}
		},
	},
	{
		name: "signature-flipped", group: "signature", severity: report.Critical, only: AgainstBackend, // caller/altered is its twin
		summary: "one bit of the signature changed",
		rule:    "RFC 7515 section 5.2",
		forge:   flippedBits,
	},
	{
		name: "payload-changed", group: "signature", severity: report.Critical,
		summary: "other claims under the signature of a good token",
		rule:    "RFC 7515 section 5.2; CVE-2024-51744",
		forge: func(s *subject) []forgery {
			head, _, signature := parts(s.good)
			return []forgery{
				{sent: "an exp of ten years", raw: head + "." + encode(s.payload(map[string]any{"exp": s.now + 10*365*86400})) + "." + signature,
					reason: reason.TokenSignature},
				{sent: "an expired one, to see which error wins",
					raw: head + "." + encode(s.payload(map[string]any{"exp": s.now - 3600})) + "." + signature, reason: reason.TokenSignature},
				{sent: "another subject", raw: head + "." + encode(s.payload(map[string]any{"sub": "admin"})) + "." + signature, reason: reason.TokenSignature},
			}
		},
	},
	{
		name: "signature-respelled", group: "signature", severity: report.Low,
		summary: "the bits of the last letter that decode to nothing: one token, several spellings",
		rule:    "RFC 4648 section 3.5; RFC 8725bis section 2.13",
		forge: func(s *subject) []forgery {
			last := len(s.good) - 1
			return []forgery{
				{sent: "the lowest unused bit set", raw: s.good[:last] + other(s.good[last], 1), reason: reason.TokenMalformed},
				{sent: "the other unused bit set", raw: s.good[:last] + other(s.good[last], 2), reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "padding", group: "signature", severity: report.Low,
		summary: "base64 padding, which JWTs do not have",
		rule:    "RFC 7515 section 2",
		forge: func(s *subject) []forgery {
			return []forgery{
				{sent: "= after the signature", raw: s.good + "=", reason: reason.TokenMalformed},
				{sent: "== after the header", raw: strings.Replace(s.good, ".", "==.", 1), reason: reason.TokenMalformed},
			}
		},
	},
	{
		name: "standard-alphabet", group: "signature", severity: report.Low, leaked: true,
		summary: "the alphabet of base64 in place of that of base64url",
		rule:    "RFC 7515 section 2; RFC 8725bis section 2.13",
		forge: func(s *subject) []forgery {
			// The signature covers the letters as they stand, so it is right.
			head := encode(`{"alg":"HS256","x":"???>>>~~~"}`)
			input := strings.NewReplacer("-", "+", "_", "/").Replace(head) + "." + encode(s.payload(nil))
			return []forgery{{sent: "+ and / in the header, well signed",
				raw: input + "." + b64.EncodeToString(sum(sha256Hash, s.secret, input)), reason: reason.TokenMalformed}}
		},
	},
	{
		name: "white-space", group: "signature", severity: report.Low,
		summary: "blanks and tabs inside a token, which lenient decoders skip",
		rule:    "RFC 8725bis section 2.13; RFC 4648 section 3.3",
		forge: func(s *subject) []forgery {
			at := len(s.good) - 5
			return []forgery{
				{sent: "a blank in the signature", raw: s.good[:at] + " " + s.good[at:], reason: reason.TokenMalformed},
				{sent: "a tab in the signature", raw: s.good[:at] + "\t" + s.good[at:], reason: reason.TokenMalformed},
				{sent: "a blank before the payload", raw: strings.Replace(s.good, ".", ". ", 1), reason: reason.TokenMalformed},
				{sent: "an escaped dot", raw: strings.Replace(s.good, ".", "%2E", 1), reason: reason.TokenMalformed},
			}
		},
	},
}

func flippedBits(s *subject) []forgery {
	body, signature := s.split()
	return []forgery{
		{sent: "its first bit", raw: body + other(signature[0], 32) + signature[1:], reason: reason.TokenSignature},
		{sent: "a bit in its middle", raw: body + signature[:20] + other(signature[20], 1) + signature[21:], reason: reason.TokenSignature},
	}
}

// split returns the good token up to its signature, and that.
func (s *subject) split() (body, signature string) {
	_, _, signature = parts(s.good)
	return strings.TrimSuffix(s.good, signature), signature
}

const base64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// other returns the letter of base64url whose value differs from that of letter in the given bits.
func other(letter byte, bits int) string {
	return string(base64URL[strings.IndexByte(base64URL, letter)^bits])
}
