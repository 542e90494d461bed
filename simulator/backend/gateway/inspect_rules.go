package gateway

import (
	"encoding/json"
	"fmt"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

// inspecting is an inspection on its way.
type inspecting struct {
	Inspection
	gw     *Gateway
	raw    string
	now    time.Time
	parsed bool
	who    *portal.Account
}

func (i *inspecting) rule(why reason.Reason, wants, verdict, found string) {
	i.Rules = append(i.Rules, Ruling{why, wants, verdict, found})
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
	i.rule(reason.TokenTooLong, fmt.Sprintf("It has at most %d bytes", token.MaxLength), verdictOf(len(i.raw) <= token.MaxLength), fmt.Sprintf("%d bytes", len(i.raw)))
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
	i.rule(reason.TokenMalformed, "It is three parts of base64url, two of them JSON objects", ifKnown(len(i.raw) <= token.MaxLength, i.parsed), found)
	_, critical := i.Header["crit"]
	alg := fmt.Sprintf("alg is %s", asJSON(i.Header["alg"]))
	if !i.parsed || i.Header["alg"] == "HS256" {
		alg = ""
	}
	i.rule(reason.TokenAlgorithm, "Its alg is HS256", ifKnown(i.parsed, i.Header["alg"] == "HS256"), alg)
	i.rule(reason.TokenCritical, "Its header has no crit", ifKnown(i.parsed, !critical), "")
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
	i.rule(reason.IssuerMissing, "It has an iss, which is a text", ifKnown(i.parsed, named), "")
	if named {
		i.who = i.gw.accounts.ByIssuer(issuer)
	}
	found := ""
	if i.who != nil {
		i.Account, found = i.who.Name, "the account "+i.who.Name
	}
	i.rule(reason.IssuerUnknown, "Its iss is the JWT key (iss) of an account", ifKnown(named, i.who != nil), found)
}

func (i *inspecting) signature() {
	fit, signed, old := false, false, false
	if i.who != nil {
		for n, key := range i.gw.accounts.Keys(i.who, i.now) {
			fit = fit || key.Err == nil
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
	i.rule(reason.SecretUnfit, "The account's secret is fit for HS256", ifKnown(i.who != nil, fit), "")
	i.rule(reason.TokenSignature, "It was signed with the account's secret", ifKnown(fit && i.Header["alg"] == "HS256", signed), found)
}

func (i *inspecting) replay(who Grant) {
	wants := "It may start any number of operations (replay is allow)"
	verdict := RuleHolds
	if i.gw.switches.Replay == switches.Reject {
		wants = "It has started no operation yet"
		verdict = RuleNotChecked
		if who.Account != nil {
			_, used := i.gw.used.Get(tokenIdentity(i.raw, who))
			verdict = verdictOf(!used)
			if used {
				i.Reason = reason.TokenReplayed
			}
		}
	}
	i.rule(reason.TokenReplayed, wants, verdict, "")
}

// agree marks the rule that the backend refuses by as broken, also if the check above did not find it.
func (i *inspecting) agree() {
	for n := range i.Rules {
		if i.Rules[n].Rule == i.Reason {
			i.Rules[n].Verdict = RuleBroken
		}
	}
}
