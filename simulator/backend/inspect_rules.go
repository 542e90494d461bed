package backend

import (
	"encoding/json"
	"fmt"
	"time"

	"aiuta-edge/pkg/token"
)

// inspecting is an inspection on its way.
type inspecting struct {
	Inspection
	b      *Backend
	raw    string
	now    time.Time
	parsed bool
	who    *account
}

func (i *inspecting) rule(reason Reason, wants, verdict, found string) {
	i.Rules = append(i.Rules, Ruling{reason, wants, verdict, found})
}

func verdictOf(ok bool) string {
	if ok {
		return RuleHolds
	}
	return RuleBroken
}

// ifKnown is a verdict, unless it cannot be known.
func ifKnown(known, ok bool) string {
	if !known {
		return RuleNotChecked
	}
	return verdictOf(ok)
}

func (i *inspecting) form() {
	i.rule(ReasonTokenTooLong, fmt.Sprintf("It has at most %d bytes", token.MaxLength), verdictOf(len(i.raw) <= token.MaxLength), fmt.Sprintf("%d bytes", len(i.raw)))
	parsed, err := token.Parse(i.raw)
	if err == nil {
		i.Header = parsed.Header
		i.Claims, err = parsed.Claims()
	}
	i.parsed = err == nil
	found := ""
	if err != nil && len(i.raw) <= token.MaxLength {
		found = err.Error()
	}
	i.rule(ReasonTokenMalformed, "It is three parts of base64url, two of them JSON objects", ifKnown(len(i.raw) <= token.MaxLength, i.parsed), found)
	_, critical := i.Header["crit"]
	alg := fmt.Sprintf("alg is %s", asJSON(i.Header["alg"]))
	if !i.parsed || i.Header["alg"] == "HS256" {
		alg = ""
	}
	i.rule(ReasonTokenAlgorithm, "Its alg is HS256", ifKnown(i.parsed, i.Header["alg"] == "HS256"), alg)
	i.rule(ReasonTokenCritical, "Its header has no crit", ifKnown(i.parsed, !critical), "")
}

// asJSON is a value of a token as JSON.
func asJSON(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		return "unreadable"
	}
	return string(raw)
}

func (i *inspecting) issuer() {
	issuer, isText := i.Claims["iss"].(string)
	named := isText && issuer != ""
	i.rule(ReasonIssuerMissing, "It has an iss, which is a text", ifKnown(i.parsed, named), "")
	if named {
		i.who = i.b.accounts.byIssuer(issuer)
	}
	found := ""
	if i.who != nil {
		i.Account, found = i.who.Name, "the account "+i.who.Name
	}
	i.rule(ReasonIssuerUnknown, "Its iss is the JWT key (iss) of an account", ifKnown(named, i.who != nil), found)
}

func (i *inspecting) signature() {
	fit, signed, old := false, false, false
	if i.who != nil {
		for n, key := range i.b.accounts.keysOf(i.who, i.now) {
			fit = fit || key.err == nil
			if _, err := token.VerifySignature(i.raw, key.Key); err == nil {
				signed, old = true, n > 0
				break
			}
		}
	}
	found := ""
	if old {
		found = "with the secret before the rotation; see secret_overlap"
	}
	i.rule(ReasonSecretUnfit, "The account's secret is fit for HS256", ifKnown(i.who != nil, fit), "")
	i.rule(ReasonTokenSignature, "It was signed with the account's secret", ifKnown(fit && i.Header["alg"] == "HS256", signed), found)
}

// anyKey signs claims that package token judges: the rules for times then stand in one place.
var anyKey = func() token.Key {
	key, err := token.NewKey([]byte("only-for-claims-that-are-judged-here-0123456789"))
	if err != nil {
		panic("backend: " + err.Error())
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
	_, err = token.Verify(raw, anyKey, token.Rules{Now: func() time.Time { return i.now }, Leeway: time.Duration(i.b.config.Leeway)})
	return err
}

func (i *inspecting) times() {
	longest := time.Duration(i.b.config.MaxLifetime)
	missing, mistyped := "", ""
	broken := map[string]Reason{}
	for _, name := range []string{"exp", "iat", "nbf"} {
		value, there := i.Claims[name]
		if !there {
			if name == "exp" && (*i.b.config.ExpRequired || longest > 0) || name == "iat" && (*i.b.config.IatRequired || longest > 0) {
				missing += " " + name
			}
			continue
		}
		if err := i.judge(token.Claims{name: value}); err != nil {
			broken[name] = tokenReason(err)
		}
		if broken[name] == ReasonTokenClaimType {
			mistyped += " " + name
		}
	}
	i.rule(ReasonTokenClaimMissing, "It has exp and iat, as far as they are required", ifKnown(i.parsed, missing == ""), listed("without", missing))
	i.rule(ReasonTokenClaimType, "Its times are whole seconds", ifKnown(i.parsed, mistyped == ""), listed("not so:", mistyped))
	for _, r := range []struct {
		claim  string
		reason Reason
		wants  string
	}{
		{"exp", ReasonTokenExpired, "It has not expired"},
		{"iat", ReasonTokenIssuedInFuture, "It was not issued in the future"},
		{"nbf", ReasonTokenNotYetValid, "Its nbf, if it has one, has passed"},
	} {
		_, there := i.Claims[r.claim]
		known := i.parsed && broken[r.claim] != ReasonTokenClaimType && (there || r.claim == "nbf")
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
	i.rule(ReasonTokenLifetime, wants, ifKnown(hasExp && hasIat, longest == 0 || exp.Sub(iat) <= longest), lifetime)
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

// seconds reads a time claim; false if it is none, or too far away to be written.
func seconds(claim any) (time.Time, bool) {
	number, ok := claim.(json.Number)
	if !ok {
		return time.Time{}, false
	}
	n, err := number.Int64()
	return time.Unix(n, 0).UTC(), err == nil && n >= 0 && n < 1<<33
}

func (i *inspecting) replay(who grant) {
	wants := "It may start any number of operations (replay is allow)"
	verdict := RuleHolds
	if i.b.config.Replay == Reject {
		wants = "It has started no operation yet"
		verdict = RuleNotChecked
		if who.account != nil {
			_, used := i.b.used.get(tokenIdentity(i.raw, who))
			verdict = verdictOf(!used)
			if used {
				i.Reason = ReasonTokenReplayed
			}
		}
	}
	i.rule(ReasonTokenReplayed, wants, verdict, "")
}

// agree marks the rule that the backend refuses by, whatever the rules found by themselves.
func (i *inspecting) agree() {
	for n := range i.Rules {
		if i.Rules[n].Rule == i.Reason {
			i.Rules[n].Verdict = RuleBroken
		}
	}
}
