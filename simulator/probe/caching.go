package probe

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"aiuta-edge/simulator/report"
)

const groupCaching = "caching"

func cachingProbes() []Probe {
	return []Probe{
		{
			Group: groupCaching, Name: "stored", Kind: "answers", Formerly: []string{"token-cached"}, Severity: report.High, needs: aToken,
			Holds:    "nothing invites a cache to keep a token",
			Rule:     "RFC 9111 section 5.2.2",
			Advice:   "send Cache-Control: no-store: a shared cache would hand one user's token to the next",
			attempts: everyWay("that no cache is invited to keep", func(a answer) string { return invitation(a.Header) }),
		},
		{
			Group: groupCaching, Name: "no-store", Kind: "answers", Formerly: []string{"token-cached"}, Severity: report.Medium, needs: aToken | noInvitation,
			Holds:  "a token is sent with Cache-Control: no-store",
			Rule:   "RFC 6749 section 5.1; RFC 9111 section 5.2.2.5",
			Advice: "send Cache-Control: no-store with every answer; Pragma is not needed",
			attempts: everyWay("with no-store", func(a answer) string {
				if _, has := directives(a.Header)["no-store"]; has || invitation(a.Header) != "" {
					return ""
				}
				return fmt.Sprintf("Cache-Control %q", a.Header.Get("Cache-Control"))
			}),
		},
		{
			Group: groupCaching, Name: "nosniff", Severity: report.Low, needs: aToken,
			Holds:  "a token is sent with X-Content-Type-Options: nosniff",
			Rule:   "OWASP REST Security Cheat Sheet, Security Headers",
			Advice: "send X-Content-Type-Options: nosniff, so that no browser takes an answer for a page",
			judge: onFirst(func(e *endpoint) verdict {
				if strings.EqualFold(e.first.answer.Header.Get("X-Content-Type-Options"), "nosniff") {
					return holds("it is")
				}
				return found("it is not")
			}),
		},
		{
			Group: groupCaching, Name: "reused", Severity: report.Medium, needs: aToken,
			Holds:  "each request gets a token of its own, one for the same image too",
			Rule:   "RFC 7519 section 4.1.6",
			Advice: "mint a token for every request, and keep none: one from a cache is nearer to its end, and two try-ons share it",
			judge:  judgeReuse,
		},
	}
}

// everyWay asks for a token in each way that a cache could tell apart, and judges the answers that have one.
func everyWay(text string, broken func(answer) string) func(*endpoint) []attempt {
	expect := expectation{"a token " + text, func(a answer) (string, bool) {
		said := a.said(string(a.problem()))
		if a.token() == "" {
			return said, true
		}
		if found := broken(a); found != "" {
			return said + ", " + found, false
		}
		return said, true
	}}
	return func(e *endpoint) []attempt {
		return []attempt{
			{"", e.usual(), expect},
			{"", e.get(), expect},
			{"", e.get().with("If-None-Match", "*", "Cache-Control", "max-age=3600", "Range", "bytes=0-10"), expect},
		}
	}
}

// nextSecond is how long tokens may be equal because nothing but their second sets them apart.
const nextSecond = 1100 * time.Millisecond

// judgeReuse asks the same twice, and a third time in another second if the answers are equal.
func judgeReuse(ctx context.Context, e *endpoint) (verdict, error) {
	params := e.params()
	one, err := e.mint(ctx, params)
	if err != nil {
		return verdict{}, err
	}
	next, err := e.mint(ctx, params)
	if err == nil && next.raw == one.raw {
		if err := e.Clock.Sleep(ctx, nextSecond); err != nil {
			return verdict{}, err
		}
		next, err = e.mint(ctx, params)
	}
	switch {
	case err != nil:
		return verdict{}, err
	case next.raw == one.raw:
		return found("two requests for one image, over a second apart, got the same token").on(e, next.request, next.answer), nil
	}
	return holds("it does"), nil
}

// directives reads Cache-Control (RFC 9111 section 5.2).
func directives(h http.Header) map[string]string {
	found := map[string]string{}
	for part := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		found[strings.ToLower(name)] = strings.Trim(value, `"`)
	}
	return found
}

// invitation returns the directive that lets a cache keep an answer; it is empty if there is none.
func invitation(h http.Header) string {
	d := directives(h)
	if _, ok := d["no-store"]; ok {
		return ""
	}
	if _, ok := d["public"]; ok {
		return "public"
	}
	for _, name := range []string{"s-maxage", "max-age"} {
		if n, err := strconv.Atoi(d[name]); err == nil && n > 0 {
			return name + "=" + d[name]
		}
	}
	return ""
}
