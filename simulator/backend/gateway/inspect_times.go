package gateway

import (
	"encoding/json"
	"fmt"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/reason"
)

// anyKey signs claims that package token judges: the rules for times then stand in one place.
var anyKey = func() token.Key {
	key, err := token.NewKey([]byte("only-for-claims-that-are-judged-here-0123456789"))
	if err != nil {
		panic("gateway: " + err.Error())
	}
	return key
}()

// judge returns what package token says of claims in addition to a good exp and iat.
func (i *inspecting) judge(claims token.Claims) error {
	whole := token.Claims{"exp": i.now.Add(time.Hour).Unix(), "iat": i.now.Add(-time.Hour).Unix()}
	for name, value := range claims {
		whole[name] = value
	}
	raw, err := token.Mint(anyKey, whole)
	if err != nil {
		return err
	}
	_, err = token.Verify(raw, anyKey, token.Rules{Now: func() time.Time { return i.now }, Leeway: time.Duration(i.gw.switches.Leeway)})
	return err
}

func (i *inspecting) times() {
	longest := time.Duration(i.gw.switches.MaxLifetime)
	missing, mistyped := "", ""
	broken := map[string]reason.Reason{}
	for _, name := range []string{"exp", "iat", "nbf"} {
		value, there := i.Claims[name]
		if !there {
			if name == "exp" && (*i.gw.switches.ExpRequired || longest > 0) || name == "iat" && (*i.gw.switches.IatRequired || longest > 0) {
				missing += " " + name
			}
			continue
		}
		if err := i.judge(token.Claims{name: value}); err != nil {
			broken[name] = tokenReason(err)
		}
		if broken[name] == reason.TokenClaimType {
			mistyped += " " + name
		}
	}
	i.rule(reason.TokenClaimMissing, "It has exp and iat, as far as they are required", ifKnown(i.parsed, missing == ""), listed("without", missing))
	i.rule(reason.TokenClaimType, "Its times are whole seconds", ifKnown(i.parsed, mistyped == ""), listed("not so:", mistyped))
	for _, r := range []struct {
		claim  string
		reason reason.Reason
		wants  string
	}{
		{"exp", reason.TokenExpired, "It has not expired"},
		{"iat", reason.TokenIssuedInFuture, "It was not issued in the future"},
		{"nbf", reason.TokenNotYetValid, "Its nbf, if it has one, has passed"},
	} {
		_, there := i.Claims[r.claim]
		known := i.parsed && broken[r.claim] != reason.TokenClaimType && (there || r.claim == "nbf")
		i.rule(r.reason, r.wants, ifKnown(known, broken[r.claim] != r.reason), i.when(r.claim))
	}
	exp, hasExp := seconds(i.Claims["exp"])
	iat, hasIat := seconds(i.Claims["iat"])
	lifetime := ""
	if hasExp && hasIat {
		lifetime = fmt.Sprintf("it lives for %s", exp.Sub(iat))
	}
	wants := "It lives for no longer than " + longest.String()
	if longest == 0 {
		wants = "It lives for as long as it likes (max_lifetime is 0s)"
	}
	i.rule(reason.TokenLifetime, wants, ifKnown(hasExp && hasIat, longest == 0 || exp.Sub(iat) <= longest), lifetime)
}

func listed(before, names string) string {
	if names == "" {
		return ""
	}
	return before + names
}

// when says how far a time is from the backend's clock.
func (i *inspecting) when(claim string) string {
	at, ok := seconds(i.Claims[claim])
	if !ok {
		return ""
	}
	away := at.Sub(i.now).Round(time.Second)
	if away < 0 {
		return fmt.Sprintf("%s, %s ago", at.Format(time.RFC3339), -away)
	}
	return fmt.Sprintf("%s, in %s", at.Format(time.RFC3339), away)
}

// seconds reads a time claim; false if it is not a time, or too far away to be written.
func seconds(claim any) (time.Time, bool) {
	number, ok := claim.(json.Number)
	if !ok {
		return time.Time{}, false
	}
	n, err := number.Int64()
	return time.Unix(n, 0).UTC(), err == nil && n >= 0 && n < 1<<33
}
