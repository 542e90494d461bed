package probe

import (
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
func (e *endpoint) aspects(a exchange.Answer, err error, now time.Time) []aspect {
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
		return append(list, e.ofToken(raw, now)...)
	}
	return list
}

// ofToken describes what a token says.
func (e *endpoint) ofToken(raw string, now time.Time) []aspect {
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
		list = append(list, aspect{"claim " + name, e.claim(name, claims, now)})
	}
	return append(list, e.signature(raw)...)
}

// nearby is how far iat may be from now to count as now.
const nearby = time.Minute

func (e *endpoint) claim(name string, claims token.Claims, now time.Time) string {
	read := jwt{claims: claims}
	switch name {
	case "iss":
		if e.Issuer != "" && claims[name] == e.Issuer {
			return "the issuer that was given"
		}
	case "iat":
		if at, _ := read.seconds(name); read.whole(name) {
			if apart := time.Unix(at, 0).Sub(now); apart.Abs() > nearby {
				return apart.Round(time.Second).String() + " from now"
			}
			return "now"
		}
	case "exp":
		at, _ := read.seconds(name)
		issued, _ := read.seconds("iat")
		if read.whole(name) && read.whole("iat") {
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
func (e *endpoint) signature(raw string) []aspect {
	key, err := token.NewKey(e.Secret)
	if err != nil {
		return nil
	}
	if _, err := token.VerifySignature(raw, key); err != nil {
		return []aspect{{"signature", "does not hold"}}
	}
	return []aspect{{"signature", "holds"}}
}
