package probe

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
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

// seconds returns a time claim that is a number: without its fraction, and the nearest that an int64 has.
func (j jwt) seconds(name string) (int64, bool) {
	number, ok := j.claims[name].(json.Number)
	if !ok {
		return 0, false
	}
	if n, err := number.Int64(); err == nil {
		return n, true
	}
	switch f, _ := number.Float64(); { // a number of JSON fails by its size alone, and then it is infinite
	case f >= math.MaxInt64:
		return math.MaxInt64, true
	case f <= math.MinInt64:
		return math.MinInt64, true
	default:
		return int64(f), true
	}
}

// whole reports whether a time claim is an integer.
func (j jwt) whole(name string) bool {
	number, ok := j.claims[name].(json.Number)
	if !ok {
		return false
	}
	_, err := number.Int64()
	return err == nil
}

func (j jwt) hasTimes() bool {
	_, iat := j.seconds("iat")
	_, exp := j.seconds("exp")
	return iat && exp
}

// longest stands for every lifetime that a duration has no room for: over 292 years.
const (
	longest      time.Duration = math.MaxInt64
	longestWhole               = int64(longest / time.Second)
)

// lifetime is exp - iat of a token that has both, from -longest to longest.
func (j jwt) lifetime() time.Duration {
	iat, _ := j.seconds("iat")
	exp, _ := j.seconds("exp")
	apart := exp - iat
	switch {
	case exp > iat && (apart < 0 || apart > longestWhole):
		return longest
	case exp < iat && (apart > 0 || apart < -longestWhole):
		return -longest
	}
	return time.Duration(apart) * time.Second
}

// spell shows a lifetime to people.
func spell(life time.Duration) string {
	switch life {
	case longest:
		return "over 292 years (is exp in milliseconds?)"
	case -longest:
		return "not at all: exp is over 292 years before iat"
	}
	return fmt.Sprint(life)
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
