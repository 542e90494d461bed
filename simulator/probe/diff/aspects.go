package diff

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/probe/exchange"
)

// aspect is one thing that can be said of an answer, in the same words for both sides.
type aspect struct{ name, value string }

// headers are those that an app, a browser, a cache or a person acts upon.
var headers = []string{
	"Content-Type", "Cache-Control", "X-Content-Type-Options", "Vary", "Allow", "Location", "Retry-After", "WWW-Authenticate",
	"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
	"Access-Control-Expose-Headers", "RateLimit-Policy", "Strict-Transport-Security",
}

// aspects describes an answer. Times and random ids are put relatively, so that two good answers are alike.
func (s Side) aspects(a exchange.Answer, err error, now time.Time) []aspect {
	switch {
	case errors.Is(err, exchange.ErrClosed):
		return []aspect{{"answer", "the connection is closed"}}
	case err != nil:
		return []aspect{{"answer", "none in time"}}
	}
	list := []aspect{{"answer", fmt.Sprint(a.Status)}}
	for _, name := range headers {
		if values := a.Header.Values(name); len(values) > 0 {
			list = append(list, aspect{name, strings.Join(values, ", ")})
		}
	}
	if code := a.Code(); code != "" {
		list = append(list, aspect{"code", code})
	}
	if raw := a.Token(); raw != "" {
		list = append(list, aspect{"members", strings.Join(slices.Sorted(maps.Keys(a.Object())), ", ")}, aspect{"type", a.Type()})
		return append(list, s.ofToken(raw, now)...)
	}
	return list
}

// ofToken describes what a token says.
func (s Side) ofToken(raw string, now time.Time) []aspect {
	parsed, err := token.Parse(raw)
	if err != nil {
		return []aspect{{"token", "no strict reader takes it: " + err.Error()}}
	}
	claims, err := parsed.Claims()
	if err != nil {
		return []aspect{{"token", "no strict reader takes its claims: " + err.Error()}}
	}
	var list []aspect
	for _, name := range slices.Sorted(maps.Keys(parsed.Header)) {
		list = append(list, aspect{"header " + name, text(parsed.Header[name])})
	}
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		list = append(list, aspect{"claim " + name, s.claim(name, claims, now)})
	}
	return append(list, s.signature(raw)...)
}

// nearby is how far iat may be from now to count as now.
const nearby = time.Minute

func (s Side) claim(name string, claims token.Claims, now time.Time) string {
	switch name {
	case "iss":
		if s.Issuer != "" && claims[name] == s.Issuer {
			return "the issuer that was given"
		}
	case "iat":
		if at, ok := number(claims[name]); ok {
			if apart := time.Unix(at, 0).Sub(now); apart.Abs() > nearby {
				return apart.Round(time.Second).String() + " from now"
			}
			return "now"
		}
	case "exp":
		at, ok := number(claims[name])
		issued, known := number(claims["iat"])
		if ok && known {
			return fmt.Sprintf("iat + %d s", at-issued)
		}
	case "jti":
		if id, ok := claims[name].(string); ok && id != "chosen" {
			return fmt.Sprintf("a text of %d characters", len(id))
		}
	}
	return text(claims[name])
}

// signature says whether the token holds, if that can be told.
func (s Side) signature(raw string) []aspect {
	key, err := token.NewKey(s.Secret)
	if err != nil {
		return nil
	}
	if _, err := token.VerifySignature(raw, key); err != nil {
		return []aspect{{"signature", "does not hold"}}
	}
	return []aspect{{"signature", "holds"}}
}

func number(claim any) (int64, bool) {
	n, ok := claim.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

// text shows a value as JSON. What came out of JSON always goes back.
func text(value any) string {
	out, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(out)
}
