package token

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"aiuta-edge/pkg/strictjson"
)

// What can be wrong with the form of a token, before any signature is looked at.
var (
	ErrTooLong   = errors.New("token is longer than " + strconv.Itoa(MaxLength) + " bytes")
	ErrMalformed = errors.New("token is malformed")
	ErrAlgorithm = errors.New("token names another algorithm than its key is for")
	ErrCritical  = errors.New("token has a crit header")
)

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
func (t Token) Claims() (Claims, error) {
	claims, err := strictjson.Object(t.Payload)
	if err != nil {
		return nil, fmt.Errorf("%w: claims: %w", ErrMalformed, err)
	}
	return claims, nil
}

// checkHeader refuses every algorithm but alg, letter for letter (RFC 8725bis section 3.1), and every
// extension, because none is understood here (RFC 7515 section 4.1.11).
func (t Token) checkHeader(alg string) error {
	if t.Header["alg"] != alg {
		return ErrAlgorithm
	}
	if _, ok := t.Header["crit"]; ok {
		return ErrCritical
	}
	if _, ok := t.Header["b64"]; ok {
		return ErrCritical
	}
	if typ, ok := t.Header["typ"]; ok && !isJWTType(typ) {
		return fmt.Errorf("%w: its typ is not JWT", ErrMalformed)
	}
	return nil
}

// isJWTType compares as a media type, whose application/ prefix is optional (RFC 7515 section 4.1.9).
func isJWTType(typ any) bool {
	s, ok := typ.(string)
	return ok && (strings.EqualFold(s, "JWT") || strings.EqualFold(s, "application/jwt"))
}

func isTokenChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
}

var encoding = base64.RawURLEncoding.Strict()

func decode(part string) ([]byte, error) { return encoding.DecodeString(part) }
