package token

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"
)

// MinKeyLength is the shortest secret, in bytes: as long as the hash. Source: RFC 7518 section 3.2.
const MinKeyLength = 32

// minDistinctBytes is less than 32 random characters of any usual alphabet have (ten digits give fewer than five
// distinct ones in less than one case of a billion), and more than a typed filler has.
const minDistinctBytes = 5

// Why a secret is refused. Errors returned by [NewKey] wrap exactly one of these and never hold the secret.
var (
	ErrKeyTooShort    = errors.New("secret is shorter than " + strconv.Itoa(MinKeyLength) + " bytes")
	ErrKeySample      = errors.New("secret is a sample value")
	ErrKeyGuessable   = errors.New("secret repeats a few characters")
	ErrKeyOfOtherKind = errors.New("secret looks like a key of another kind (PEM, JWK or SSH)")
	ErrKeyBOM         = errors.New("secret begins with a byte order mark (U+FEFF): save it without one")
	ErrKeyUTF16       = errors.New("secret is UTF-16: save it as plain ASCII or UTF-8")
	ErrKeyNUL         = errors.New("secret holds a NUL byte: HMAC does not tell it from padding, and C programs end there")
	ErrKeyQuoted      = errors.New("secret stands in quotes: remove them, or the quotes become part of the key")
)

// Key is a secret that is fit for HS256. The zero Key signs and verifies nothing.
type Key struct {
	secret []byte
	id     string
}

// NewKey checks a secret and copies it.
//
// A value that looks like a public key is refused, because an HMAC under a public key proves nothing
// (CVE-2016-10555, CVE-2022-29217). So is a sample value, even when it was padded, and a text that an editor, a shell or
// a template has changed: it would sign, and no verifier would accept.
func NewKey(secret []byte) (Key, error) {
	raw := string(secret)
	text := lower(strings.TrimSpace(raw))
	switch {
	case isSample(text):
		return Key{}, ErrKeySample
	case isOtherKind(text):
		return Key{}, ErrKeyOfOtherKind
	case isUTF16(raw):
		return Key{}, ErrKeyUTF16
	case strings.HasPrefix(text, "\uFEFF"):
		return Key{}, ErrKeyBOM
	case strings.IndexByte(raw, 0) >= 0:
		return Key{}, ErrKeyNUL
	case isQuoted(text):
		return Key{}, ErrKeyQuoted
	case len(secret) < MinKeyLength:
		return Key{}, ErrKeyTooShort
	case distinctBytes(secret) < minDistinctBytes:
		return Key{}, ErrKeyGuessable
	}
	return Key{secret: bytes.Clone(secret)}, nil
}

// Equal reports whether both keys make the same signatures: HMAC hashes a secret that is longer than a block, and pads
// a shorter one with zeros (RFC 2104 section 2). It takes constant time. A zero Key equals nothing.
func (k Key) Equal(other Key) bool {
	if len(k.secret) == 0 || len(other.secret) == 0 {
		return false
	}
	a, b := k.block(), other.block()
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// block is the secret as HMAC uses it. Inlined twice, it would make the component larger.
//
//go:noinline
func (k Key) block() (block [sha256.BlockSize]byte) {
	if len(k.secret) > sha256.BlockSize {
		sum := sha256.Sum256(k.secret)
		copy(block[:], sum[:])
	} else {
		copy(block[:], k.secret)
	}
	return block
}

func (k Key) algorithm() string {
	if len(k.secret) == 0 {
		return ""
	}
	return "HS256"
}

// verify compares in constant time, inside golang-jwt.
func (k Key) verify(signed string, signature []byte) error {
	return jwt.SigningMethodHS256.Verify(signed, signature, k.secret)
}

// ErrKeyID is a key id that is not fit for a header.
var ErrKeyID = errors.New("key id does not consist of 1 to 64 letters, digits, dots, dashes and underscores")

// WithID returns the key under an id, which tokens then carry as kid (RFC 7515 section 4.1.4).
func (k Key) WithID(id string) (Key, error) {
	if id == "" || len(id) > 64 || strings.ContainsFunc(id, func(r rune) bool { return r > 0x7f || !isTokenChar(byte(r)) }) {
		return Key{}, ErrKeyID
	}
	k.id = id
	return k, nil
}

// String hides the secret from every format verb that honours [fmt.Stringer].
func (Key) String() string { return "[secret]" }

// GoString hides the secret from %#v.
func (Key) GoString() string { return "token.Key{[secret]}" }

// samples are secrets that stand in published examples, without their separators.
// Sources: docs of aiuta-com, api/server-side-auth-component.md; the jwt.io debugger; PyJWT's and
// jsonwebtoken's documentation.
var samples = []string{
	"secret", "jwtsecret", "yoursecret", "yoursecretkey", "yoursecretkeyhere", "secretkey", "mysecret", "mysecretkey",
	"yourjwtsecret", "changeme", "password", "your256bitsecret", "astringsecretatleast256bitslong",
	"shhhhh", "supersecret", "supersecretkey", "placeholder", "todo",
}

func isSample(text string) bool {
	if strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">") {
		return true
	}
	letters := make([]byte, 0, len(text))
	for i := range len(text) { // bytes: this is on every request's path
		if c := text[i]; c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			letters = append(letters, c)
		}
	}
	bare := string(letters)
	for _, sample := range samples {
		if repeats(bare, sample) {
			return true
		}
	}
	return false
}

// repeats reports whether text is unit, once or several times over.
func repeats(text, unit string) bool {
	return strings.HasPrefix(text, unit) && len(text)%len(unit) == 0 && strings.Repeat(unit, len(text)/len(unit)) == text
}

// lower is [strings.ToLower], quicker for the ASCII that nearly every secret is: it is on every request's path.
func lower(text string) string {
	small := make([]byte, len(text))
	for i := range small {
		c := text[i]
		if c >= utf8.RuneSelf {
			return strings.ToLower(text)
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		small[i] = c
	}
	return string(small)
}

func isOtherKind(text string) bool {
	return strings.HasPrefix(text, "-----begin ") ||
		strings.HasPrefix(text, "ssh-") || strings.HasPrefix(text, "ecdsa-sha2-") ||
		strings.HasPrefix(text, "{") && strings.Contains(text, `"kty"`)
}

// isUTF16 knows a byte order mark, and ASCII of which every other byte is zero.
func isUTF16(raw string) bool {
	return strings.HasPrefix(raw, "\xff\xfe") || strings.HasPrefix(raw, "\xfe\xff") || alternates(raw, 0) || alternates(raw, 1)
}

// alternates reports whether those bytes are zero whose index leaves this remainder, and no others.
func alternates(raw string, remainder int) bool {
	for i := range len(raw) {
		if (raw[i] == 0) != (i%2 == remainder) {
			return false
		}
	}
	return len(raw) > 1
}

func isQuoted(text string) bool {
	return len(text) > 1 && strings.IndexByte("\"'`", text[0]) >= 0 && text[0] == text[len(text)-1]
}

func distinctBytes(secret []byte) int {
	var seen [256]bool
	n := 0
	for _, b := range secret {
		if !seen[b] {
			seen[b] = true
			n++
		}
	}
	return n
}
