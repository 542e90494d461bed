package probe

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

const (
	groupDisclosure = "disclosure"
	disclosureRule  = "OWASP Web Security Testing Guide, Testing for Improper Error Handling"
)

// observedProbes judge all answers of the run, so they come last.
func observedProbes() []Probe {
	return []Probe{
		{
			Group: groupDisclosure, Name: "debugger", Kind: "answers", Formerly: []string{"chatty-errors"}, Severity: report.Critical,
			Holds:  "no answer comes from a debugger",
			Rule:   disclosureRule,
			Advice: "switch debug mode off: such a page shows the configuration, and some run what is typed into them",
			judge:  provoked(func(o observation) string { return match(debuggers, o.answer.Body) }, "the page of %s"),
		},
		{
			Group: groupDisclosure, Name: "stack-trace", Kind: "answers", Formerly: []string{"chatty-errors"}, Severity: report.Medium,
			Holds:  "no answer has a stack trace",
			Rule:   disclosureRule,
			Advice: "log errors, and answer with a code: a trace tells files, versions and sometimes values",
			judge: provoked(func(o observation) string {
				if match(debuggers, o.answer.Body) != "" {
					return "" // a finding of its own, and a graver one
				}
				return match(traces, o.answer.Body)
			}, "a stack trace of %s"),
		},
		{
			Group: groupDisclosure, Name: "secret-shown", Severity: report.Critical, needs: theSecret,
			Holds:  "no answer has the secret",
			Rule:   disclosureRule,
			Advice: "regenerate the secret in the portal at once, and find what prints it",
			judge: func(ctx context.Context, e *endpoint) (verdict, error) {
				return judgeAll(func(o observation) string {
					if bytes.Contains(o.answer.Body, e.Secret) || headersHold(o.answer.Header, string(e.Secret)) {
						return "the secret"
					}
					return ""
				}, "%s")(ctx, e)
			},
		},
		{
			Group: groupDisclosure, Name: "versions", Severity: report.Low,
			Holds:  "no header names a version of the software",
			Rule:   "RFC 9110 section 10.2.4; OWASP Web Security Testing Guide, Fingerprint Web Server",
			Advice: "leave versions out of Server and X-Powered-By: they tell which holes to try",
			judge: judgeAll(func(o observation) string {
				for _, name := range []string{"Server", "X-Powered-By", "X-Aspnet-Version", "X-Aspnetmvc-Version", "X-Generator"} {
					if value := o.answer.Header.Get(name); version.MatchString(value) {
						return name + ": " + value
					}
				}
				return ""
			}, "the header %s"),
		},
		{
			Group: groupDisclosure, Name: "html-errors", Severity: report.Info,
			Holds:  "refusals are for programs to read",
			Rule:   "RFC 9457 section 3",
			Advice: "answer application/problem+json with a code that never changes, so that the app can tell what to do",
			judge: judgeAll(func(o observation) string {
				if o.answer.Status >= 400 && o.request.Method != http.MethodTrace && o.answer.MediaType() == "text/html" {
					return "an HTML page"
				}
				return ""
			}, "a refusal is %s"),
		},
	}
}

// judgeAll looks for something in all answers, and shows the first that has it.
func judgeAll(look func(observation) string, says string) func(context.Context, *endpoint) (verdict, error) {
	return func(_ context.Context, e *endpoint) (verdict, error) {
		for _, o := range e.observed {
			if what := look(o); what != "" {
				return found(says, what).on(e, o.request, o.answer), nil
			}
		}
		return holds("none of %d answers", len(e.observed)), nil
	}
}

// provoked is judgeAll after bodies at which programs fail.
func provoked(look func(observation) string, says string) func(context.Context, *endpoint) (verdict, error) {
	return func(ctx context.Context, e *endpoint) (verdict, error) {
		for _, body := range []string{`[1,2]`, `null`, `{"a":`, `{"uploaded_image_id":["` + strings.Repeat(`a","`, 50) + `"]}`} {
			if _, err := e.send(ctx, exchange.JSON(body)); errors.Is(err, exchange.ErrUnreachable) {
				return verdict{}, err
			}
		}
		return judgeAll(look, says)(ctx, e)
	}
}

func headersHold(h http.Header, secret string) bool {
	for _, values := range h {
		for _, value := range values {
			if strings.Contains(value, secret) {
				return true
			}
		}
	}
	return false
}

// sign is what tells where a page comes from.
type sign struct {
	name    string
	pattern *regexp.Regexp
}

// match returns the name of the first sign in a text; it is empty if there is none.
func match(signs []sign, text []byte) string {
	for _, s := range signs {
		if s.pattern.Match(text) {
			return s.name
		}
	}
	return ""
}

var debuggers = []sign{
	{"Werkzeug's debugger", regexp.MustCompile(`__debugger__|Werkzeug Debugger|EVALEX\s*=`)},
	{"Django's debug mode", regexp.MustCompile(`DEBUG = True</code>|You're seeing this error because you have`)},
	{"Laravel's Ignition", regexp.MustCompile(`window\.ignite|flareConfig|Whoops! There was an error`)},
	{"Rails' console", regexp.MustCompile(`data-mount-point=['"][^'"]*__web_console|Action Controller: Exception caught`)},
	{"ASP.NET's developer page", regexp.MustCompile(`<title>Internal Server Error</title>[\s\S]*id="stackpage"|\[HttpException`)},
}

var traces = []sign{
	{"Python", regexp.MustCompile(`Traceback \(most recent call last\)`)},
	{"Java", regexp.MustCompile(`\bat [\w.$]+\([\w]+\.(java|kt):\d+\)`)},
	{"JavaScript", regexp.MustCompile(`\bat .{1,200}\.[cm]?[jt]s:\d+:\d+`)},
	{"Go", regexp.MustCompile(`goroutine \d+ \[running\]`)},
	{"Ruby", regexp.MustCompile(`\.rb:\d+:in [` + "`" + `']`)},
	{"PHP", regexp.MustCompile(`(Fatal error|Warning|Notice).{1,300} on line .{0,20}\d+|#0 .{1,200}\.php\(\d+\)`)},
	{".NET", regexp.MustCompile(`\bat [\w.<>]+\(.{0,200}\) in .{1,200}\.cs:line \d+`)},
}

// version is a product with a version (RFC 9110 section 10.1.5), or a bare version.
var version = regexp.MustCompile(`/\d|\d+\.\d+`)
