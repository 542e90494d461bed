package probe

import (
	"crypto"
	"crypto/ed25519"
	"crypto/hmac"
	_ "crypto/sha256" // the hashes of HS256,
	_ "crypto/sha512" // HS384 and HS512
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
)

// header is that of an honest token.
const header = `{"alg":"HS256","typ":"JWT"}`

var b64 = base64.RawURLEncoding

// subject is the token that is forged: a try-on token for Aiuta, or a session for the endpoint.
type subject struct {
	// good is a valid one, as the attacker has it.
	good   string
	claims map[string]any
	// secret signs it; nil if it is not known.
	secret []byte
	// public is a key that the verifier shows to everybody, in PEM.
	public string
	// guesses are public texts that somebody may have taken for a secret.
	guesses []string
	now     int64
	evil    ed25519.PrivateKey
	lure    *lure
}

// payload returns the claims as JSON, some of them replaced; one that is replaced by nil is left out.
func (s *subject) payload(replace map[string]any) string {
	claims := maps.Clone(s.claims)
	maps.Copy(claims, replace)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	text, err := json.Marshal(claims)
	if err != nil {
		panic("probe: claims are not JSON: " + err.Error())
	}
	return string(text)
}

// raw returns the claims as JSON with more text before the last brace, such as `,"exp":1`.
func (s *subject) raw(more string) string {
	return strings.TrimSuffix(s.payload(nil), "}") + more + "}"
}

// sign returns a token of this header and payload, signed with the real secret.
func (s *subject) sign(header, payload string) string {
	return mac(crypto.SHA256, s.secret, header, payload)
}

// mac returns a token of this header and payload whose signature is an HMAC.
func mac(hash crypto.Hash, secret []byte, header, payload string) string {
	input := encode(header) + "." + encode(payload)
	return input + "." + b64.EncodeToString(sum(hash, secret, input))
}

func sum(hash crypto.Hash, secret []byte, input string) []byte {
	h := hmac.New(hash.New, secret)
	h.Write([]byte(input)) // never fails
	return h.Sum(nil)
}

// unsigned returns a token of this header and payload, with whatever signature.
func unsigned(header, payload, signature string) string {
	return encode(header) + "." + encode(payload) + "." + signature
}

// signedEdDSA returns a token signed with a key of the attacker's.
func signedEdDSA(key ed25519.PrivateKey, header, payload string) string {
	input := encode(header) + "." + encode(payload)
	return input + "." + b64.EncodeToString(ed25519.Sign(key, []byte(input)))
}

func encode(text string) string { return b64.EncodeToString([]byte(text)) }

// parts returns the three parts of a token.
func parts(raw string) (head, payload, signature string) {
	head, rest, _ := strings.Cut(raw, ".")
	payload, signature, _ = strings.Cut(rest, ".")
	return head, payload, signature
}
