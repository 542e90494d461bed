package check

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// jwt is a token as a lenient reader sees it, so that also a bad one can be described. What cannot be read is
// nil. Nothing in it is verified.
type jwt struct {
	raw            string
	header, claims map[string]any
}

// read takes a token apart.
func read(raw string) jwt {
	j := jwt{raw: raw}
	if len(raw) > maxRead {
		return j
	}
	parts := strings.Split(raw, ".")
	j.header = decode(parts[0])
	if len(parts) > 1 {
		j.claims = decode(parts[1])
	}
	return j
}

// maxRead is the longest token that is taken apart. No header has room for a longer one.
const maxRead = 64 << 10

func decode(part string) map[string]any {
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	if err != nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var members map[string]any
	if decoder.Decode(&members) != nil {
		return nil
	}
	return members
}

// seconds returns a time claim that is a whole number.
func (j jwt) seconds(name string) (int64, bool) {
	number, ok := j.claims[name].(json.Number)
	if !ok {
		return 0, false
	}
	n, err := number.Int64()
	return n, err == nil
}

func (j jwt) hasTimes() bool {
	_, iat := j.seconds("iat")
	_, exp := j.seconds("exp")
	return iat && exp
}

// lifetime is exp - iat of a token that has both.
func (j jwt) lifetime() time.Duration {
	iat, _ := j.seconds("iat")
	exp, _ := j.seconds("exp")
	return time.Duration(exp-iat) * time.Second
}

// signedWith reports whether a secret of any length gives the token's signature under HS256.
func (j jwt) signedWith(secret []byte) bool {
	i := strings.LastIndexByte(j.raw, '.')
	if i < 0 {
		return false
	}
	signature, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(j.raw[i+1:], "="))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(j.raw[:i]))
	return hmac.Equal(signature, mac.Sum(nil))
}

// says reports whether a claim has a value, compared as JSON text. A number that became text counts too, because a query
// has nothing else.
func (j jwt) says(name string, value any) bool {
	claim, ok := j.claims[name]
	return ok && same(claim, value)
}

func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && strings.Trim(string(x), `"`) == strings.Trim(string(y), `"`)
}
