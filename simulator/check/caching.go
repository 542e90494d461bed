package check

import (
	"context"
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
			Group: groupCaching, Name: "stored", Severity: report.High, needs: aToken,
			Holds:  "nothing invites a cache to keep a token",
			Rule:   "RFC 9111 section 5.2.2",
			Advice: "send Cache-Control: no-store: a shared cache would hand one user's token to the next",
			judge: onFirst(func(s *session) verdict {
				if value := invitation(s.first.answer.Header); value != "" {
					return found("the answer says %s", value)
				}
				return holds("nothing does")
			}),
		},
		{
			Group: groupCaching, Name: "no-store", Severity: report.Medium, needs: aToken,
			Holds:  "a token is sent with Cache-Control: no-store",
			Rule:   "RFC 6749 section 5.1; RFC 9111 section 5.2.2.5",
			Advice: "send Cache-Control: no-store with every answer; Pragma is not needed",
			judge: onFirst(func(s *session) verdict {
				switch _, has := directives(s.first.answer.Header)["no-store"]; {
				case has:
					return holds("it is")
				case invitation(s.first.answer.Header) != "":
					return skip("%s", notJudged("a cache may keep it", "caching/stored"))
				}
				return found("Cache-Control is %q", s.first.answer.Header.Get("Cache-Control"))
			}),
		},
		{
			Group: groupCaching, Name: "nosniff", Severity: report.Low, needs: aToken,
			Holds:  "a token is sent with X-Content-Type-Options: nosniff",
			Rule:   "OWASP REST Security Cheat Sheet, Security Headers",
			Advice: "send X-Content-Type-Options: nosniff, so that no browser takes an answer for a page",
			judge: func(_ context.Context, s *session) (verdict, error) {
				if strings.EqualFold(s.first.answer.Header.Get("X-Content-Type-Options"), "nosniff") {
					return holds("it is"), nil
				}
				return found("it is not").on(s, s.first.request, s.first.answer), nil
			},
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

// nextSecond is how long tokens may be equal because nothing but their second sets them apart.
const nextSecond = 1100 * time.Millisecond

// judgeReuse asks the same twice, and a third time in another second if the answers are equal.
func judgeReuse(ctx context.Context, s *session) (verdict, error) {
	params := s.params()
	one, err := s.mint(ctx, params)
	if err != nil {
		return verdict{}, err
	}
	next, err := s.mint(ctx, params)
	if err == nil && next.raw == one.raw {
		if err := s.Clock.Sleep(ctx, nextSecond); err != nil {
			return verdict{}, err
		}
		next, err = s.mint(ctx, params)
	}
	switch {
	case err != nil:
		return verdict{}, err
	case next.raw == one.raw:
		return found("two requests for one image, over a second apart, got the same token").on(s, next.request, next.answer), nil
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
