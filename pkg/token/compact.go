package token

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"aiuta-edge/pkg/strictjson"
)

// What can be wrong with the form of a token, before any signature is checked.
var (
	ErrTooLong   = errors.New("token is longer than " + strconv.Itoa(MaxLength) + " bytes")
	ErrMalformed = errors.New("token is malformed")
	ErrAlgorithm = errors.New("token names another algorithm than its key is for")
	ErrCritical  = errors.New("token has a crit header")
	// ErrAccessToken is wrapped together with [ErrMalformed].
	ErrAccessToken = errors.New("token is an access token (typ at+jwt), which is accepted only for an expected audience")
)

// maxHeader bounds the encoded header, which is parsed before anything is verified. A chain of three certificates
// (x5c) takes about 6 KiB.
const maxHeader = 8 << 10

// Token is a token in its parts.
type Token struct {
	// Header is the decoded protected header.
	Header map[string]any
	// Payload is the decoded, not yet interpreted second part.
	Payload []byte

	signed    string // the first two parts, as they stand
	signature []byte
}

// Parse takes a token apart without verifying it. Nothing in the result may be trusted.
//
// It refuses what RFC 8725bis section 2.13 calls out: any character outside the base64url alphabet and the
// dot, other than exactly three parts, and encodings that have a second spelling (padding, trailing bits).
func Parse(raw string) (Token, error) {
	if len(raw) > MaxLength {
		return Token{}, ErrTooLong
	}
	for i := range len(raw) {
		if !isTokenChar(raw[i]) {
			return Token{}, fmt.Errorf("%w: it holds a character that no token has", ErrMalformed)
		}
	}
	head, rest, _ := strings.Cut(raw, ".")
	body, tail, ok := strings.Cut(rest, ".")
	if !ok || strings.Contains(tail, ".") {
		return Token{}, fmt.Errorf("%w: it does not have exactly three parts", ErrMalformed)
	}
	if len(head) > maxHeader {
		return Token{}, fmt.Errorf("%w: its header is longer than %d bytes", ErrMalformed, maxHeader)
	}
	t := Token{signed: raw[:len(head)+1+len(body)]}
	header, err := decode(head)
	if err != nil {
		return Token{}, fmt.Errorf("%w: header: %w", ErrMalformed, err)
	}
	if t.Header, err = strictjson.Object(header); err != nil {
		return Token{}, fmt.Errorf("%w: header: %w", ErrMalformed, err)
	}
	if t.Payload, err = decode(body); err != nil {
		return Token{}, fmt.Errorf("%w: payload: %w", ErrMalformed, err)
	}
	if t.signature, err = decode(tail); err != nil {
		return Token{}, fmt.Errorf("%w: signature: %w", ErrMalformed, err)
	}
	return t, nil
}

// Claims reads the payload as claims. Until the token is verified, they are what its bearer says.
//
// Most claims mean nothing to the reader, so U+FFFD in one, such as a name or an address, does not make the token
// malformed. It must not be taken for the text that it once was.
func (t Token) Claims() (Claims, error) {
	claims, err := strictjson.Lenient(t.Payload, strictjson.ReplacedText)
	if err != nil {
		return nil, fmt.Errorf("%w: claims: %w", ErrMalformed, err)
	}
	return claims, nil
}

// algorithm returns the alg of the header, by the name that keys know it under. Ed25519 is EdDSA with the only curve
// that is known here (RFC 9864 section 2.2).
func (t Token) algorithm() string {
	alg, _ := t.Header["alg"].(string)
	if alg == "Ed25519" {
		return "EdDSA"
	}
	return alg
}

// checkHeader refuses every algorithm but alg, letter for letter (RFC 8725bis section 3.1), and every
// extension, because none is understood here (RFC 7515 section 4.1.11).
func (t Token) checkHeader(alg string, forAudience bool) error {
	if t.algorithm() != alg {
		return ErrAlgorithm
	}
	if _, ok := t.Header["crit"]; ok {
		return ErrCritical
	}
	if _, ok := t.Header["b64"]; ok {
		return ErrCritical
	}
	typ, ok := t.Header["typ"]
	switch {
	case !ok || isType(typ, "JWT"):
		return nil
	case !isType(typ, "at+jwt"):
		return fmt.Errorf("%w: its typ is not JWT", ErrMalformed)
	case !forAudience:
		return fmt.Errorf("%w: %w", ErrMalformed, ErrAccessToken)
	}
	return nil
}

// isType compares as a media type, whose application/ prefix is optional (RFC 7515 section 4.1.9).
func isType(typ any, want string) bool {
	s, _ := typ.(string)
	const prefix = "application/"
	if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		s = s[len(prefix):]
	}
	return strings.EqualFold(s, want)
}

func isTokenChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
}

var encoding = base64.RawURLEncoding.Strict()

func decode(part string) ([]byte, error) { return encoding.DecodeString(part) }
