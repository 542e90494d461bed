package probe_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
)

// bad is an endpoint with one bad habit, and the findings that it must lead to.
type bad struct {
	habit     habit
	found     string              // names and severities, separated by commas
	variables map[string]string   // replace those of the endpoint
	config    func(*probe.Config) // changes what is known
}

// badEndpoints returns one endpoint for each finding, by what it does.
func badEndpoints() map[string]bad {
	all := map[string]bad{
		"nothing": {habit: refusals(func(*httptest.ResponseRecorder) {})},

		"takes GET alone":   {habit: refusesMethod(http.MethodPost), found: "contract/post medium"},
		"takes POST alone":  {habit: refusesMethod(http.MethodGet), found: "contract/get low"},
		"answers 201":       {found: "contract/status medium", habit: answers(func(_ *http.Request, a *httptest.ResponseRecorder) { a.Code = http.StatusCreated })},
		"says it is a page": {habit: sets("Content-Type", "text/html"), found: "contract/content-type low"},
		"leaves type out":   {found: "contract/type low", habit: rewrites(func(m map[string]any) { delete(m, "type") })},
		"tells more":        {found: "contract/members low", habit: rewrites(func(m map[string]any) { m["user"] = "user-1" })},
		"prefers the query": {found: "contract/body-wins medium", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && r.URL.RawQuery != "" {
				given := members(r)
				if id := r.URL.Query().Get("uploaded_image_id"); id != "" {
					given["uploaded_image_id"] = id
					setBody(r, given)
				}
			}
			send(w, e.ask(r))
		}},
		"dislikes a charset": {found: "contract/json-charset low", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.Header.Get("Content-Type"), "charset") {
				r.Header.Set("Content-Type", "text/plain")
			}
			send(w, e.ask(r))
		}},
		"mints nothing": {found: "contract/mints high", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			r.Header.Del("Authorization")
			send(w, e.ask(r))
		}},
		"redirects": {found: "caller/challenge low, contract/mints high, transport/redirect medium", habit: func(_ endpoint, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/sign-in", http.StatusFound)
		}},

		"pads the signature":         {found: "token/form high", habit: rewrites(func(m map[string]any) { m["token"] = m["token"].(string) + "=" })},
		"names another algorithm":    {found: "token/algorithm critical", habit: changes(func(header, _ map[string]any) { header["alg"] = "HS512" })},
		"points to its keys":         {found: "token/header medium", habit: changes(func(header, _ map[string]any) { header["jku"] = "https://brand.example/keys" })},
		"has another typ":            {found: "token/typ info", habit: changes(func(header, _ map[string]any) { header["typ"] = "at+jwt" })},
		"has no iss":                 {found: "token/iss high", habit: changes(func(_, claims map[string]any) { delete(claims, "iss") })},
		"has another iss":            {found: "token/issuer high", habit: changes(func(_, claims map[string]any) { claims["iss"] = "66ec1726e728c1405e5ebca2" })},
		"never expires":              {found: "token/expires high", habit: changes(func(_, claims map[string]any) { delete(claims, "exp") })},
		"has no iat":                 {found: "token/times medium", habit: changes(func(_, claims map[string]any) { delete(claims, "iat") })},
		"writes exp as a text":       {found: "token/times medium", habit: changes(func(_, claims map[string]any) { claims["exp"] = fmt.Sprint(claims["exp"]) })},
		"has a clock that is late":   {found: "token/clock medium", habit: shifts(-10*time.Minute, -10*time.Minute)},
		"signs with another secret":  {found: "token/signature critical", habit: signsWith("b2VdKq9ZsLw1XyT6bNcR0aGhJd5uEm9o")},
		"has no jti":                 {found: "token/jti info", variables: map[string]string{"token_jti": "false"}, habit: refusals(func(*httptest.ResponseRecorder) {})},
		"has one jti for all":        {found: "caller/apart critical, token/jti medium", habit: changes(func(_, claims map[string]any) { claims["jti"] = "1" })},
		"refuses iOS's text":         {found: "token/shape-ios high", habit: refusesBody(func(m map[string]any) bool { _, isText := m["sku_ids"].(string); return isText })},
		"refuses Android's list":     {found: "token/shape-android high", habit: refusesBody(func(m map[string]any) bool { _, isList := m["sku_ids"].([]any); return isList })},
		"refuses Web's missing SKUs": {found: "token/shape-web high", habit: refusesBody(func(m map[string]any) bool { return m["sku_ids"] == nil && m["sku_id"] == nil })},
		"refuses older SDKs":         {found: olderShapes(), habit: refusesBody(func(m map[string]any) bool { return m["sku_id"] != nil })},
		"does not bind the image":    {found: "token/binds-image high", habit: changes(func(_, claims map[string]any) { delete(claims, "uploaded_image_id") })},
		"does not bind the products": {found: "token/keeps-lists medium", habit: changes(func(_, claims map[string]any) { delete(claims, "sku_ids") })},
		"joins lists": {found: "token/keeps-lists low", habit: changes(func(_, claims map[string]any) {
			if list, ok := claims["sku_ids"].([]any); ok {
				claims["sku_ids"] = fmt.Sprint(list)
			}
		})},

		"mints for two hours":                       {found: "lifetime/over-an-hour high", habit: shifts(0, 2*time.Hour)},
		"mints for 584 years":                       {found: "lifetime/over-an-hour high", habit: changes(func(_, claims map[string]any) { claims["exp"] = int64(math.MaxInt64) })},
		"writes exp in milliseconds":                {found: "lifetime/over-an-hour high", habit: changes(func(_, claims map[string]any) { claims["exp"] = number(claims["iat"]) + 97*(1<<64/1_000_000_000) })}, // milliseconds of 2026, when nanoseconds wrap to a short lifetime
		"writes exp with a fraction":                {found: "token/times medium", habit: changes(func(_, claims map[string]any) { claims["exp"] = float64(number(claims["exp"])) + 0.25 })},
		"writes exp with a fraction, for two hours": {found: "lifetime/over-an-hour high, token/times medium", habit: changes(func(_, claims map[string]any) { claims["exp"] = float64(number(claims["exp"])) + 7200.25 })},
		"mints for ten minutes":                     {found: "lifetime/over-five-minutes low", habit: shifts(0, 10*time.Minute)},
		"mints for three seconds":                   {found: "lifetime/too-short medium", habit: shifts(0, 3*time.Second-time.Minute)},
		"takes the lifetime from the client": {found: "lifetime/client-set high", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			life, ok := members(r)["expires_in"].(float64)
			without(r, "expires_in")
			send(w, e.resign(r, testSecret, func(_, claims map[string]any) {
				if ok {
					claims["exp"] = number(claims["iat"]) + int64(life)
				}
			}))
		}},

		"signs with a common word":  {found: "secret/guessable critical", habit: signsWith("changeme"), config: func(c *probe.Config) { c.Secret = nil }},
		"signs with a short secret": {found: "secret/strong high", habit: signsWith("k7#x-9pQ"), config: func(c *probe.Config) { c.Secret = []byte("k7#x-9pQ") }},

		"asks nobody":                 {found: "caller/anonymous critical", habit: admits(func(*http.Request, string) bool { return true })},
		"does not say how to sign in": {found: "caller/challenge low", habit: refusals(func(a *httptest.ResponseRecorder) { a.Header().Del("WWW-Authenticate") })},
		"takes any credential":        {found: "caller/garbage critical", habit: admits(func(_ *http.Request, bearer string) bool { return bearer != "" && !strings.Contains(bearer, ".") })},
		"decodes sessions without verifying": {found: "caller/altered critical", habit: admits(func(_ *http.Request, bearer string) bool {
			return says(bearer, 0, "HS256") && says(bearer, 1, "user-1") && !isWellSigned(bearer)
		})},
		"takes alg none": {found: "caller/unsigned critical", habit: admits(func(_ *http.Request, bearer string) bool { return says(bearer, 0, "none") })},
		"does not look at exp": {found: "caller/expired high", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			if isSoundAndExpired(e.t, r.Header.Get("Authorization")) {
				r.Header.Set("Authorization", "Bearer "+sessionOf(e.t, "user-1", 0))
			}
			send(w, e.ask(r))
		}},

		"lets the last name count": {found: "injection/duplicate-name low", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			if text := body(r); strings.Count(string(text), `"uploaded_image_id":`) == 2 && json.Valid(text) {
				setBody(r, members(r))
			}
			send(w, e.ask(r))
		}},
		"signs nothing at all": {found: "injection/unbound medium", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			if string(body(r)) != "{}" {
				send(w, e.ask(r))
				return
			}
			asGood(r)
			send(w, e.resign(r, testSecret, func(_, claims map[string]any) { delete(claims, "uploaded_image_id") }))
		}},
		"signs anything": {
			found:     "injection/body-measurements low, injection/object-as-image low, injection/unbound medium, injection/unknown-parameter info",
			variables: map[string]string{"params": "*"}, habit: refusals(func(*httptest.ResponseRecorder) {}),
		},
		"signs control characters": {found: "injection/control-characters low", habit: signsIt(func(_ *http.Request, m map[string]any) bool {
			id, _ := m["uploaded_image_id"].(string)
			return strings.Contains(id, "\x1b")
		})},

		"invites shared caches":  {found: "caching/stored high", habit: sets("Cache-Control", "public")},
		"invites caches":         {found: "caching/stored high", habit: sets("Cache-Control", "private, max-age=60")},
		"says nothing to caches": {found: "caching/no-store medium", habit: sets("Cache-Control", "")},
		"remembers its answers":  {found: "caching/reused medium", habit: remembers()},
		"lets browsers sniff":    {found: "caching/nosniff low", habit: sets("X-Content-Type-Options", "")},

		"shares with any page":    {found: "cors/any-origin low", habit: sets("Access-Control-Allow-Origin", "*")},
		"repeats the origin":      {found: "cors/reflects-origin medium", habit: shares(map[string]string{"Vary": "Origin"}, repeat)},
		"repeats it for caches":   {found: "cors/reflects-origin medium, cors/vary low", habit: shares(nil, repeat)},
		"shares with credentials": {found: "cors/credentials high", habit: shares(map[string]string{"Vary": "Origin", "Access-Control-Allow-Credentials": "true"}, repeat)},
		"shares with null": {found: "cors/null-origin medium", habit: shares(map[string]string{"Vary": "Origin"}, func(origin string) string {
			if origin == "null" {
				return origin
			}
			return ""
		})},
		"breaks at a preflight": {found: "cors/preflight medium", habit: breaks(func(r *http.Request, _ []byte) bool { return r.Header.Get("Access-Control-Request-Method") != "" })},
		"guards a preflight": {found: "cors/preflight info", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Access-Control-Request-Method") != "" {
				r.Method = http.MethodPost
			}
			send(w, e.ask(r))
		}},

		"signs 3 MB":         {found: "limits/large-body high", habit: signsIt(func(_ *http.Request, m map[string]any) bool { return imageLength(m) > 1<<20 })},
		"signs 16 KB":        {found: "limits/large-parameter medium", habit: signsIt(func(_ *http.Request, m map[string]any) bool { n := imageLength(m); return n > 8<<10 && n < 1<<20 })},
		"signs many":         {found: "limits/many-parameters medium", habit: signsIt(func(_ *http.Request, m map[string]any) bool { return len(m) > 1000 })},
		"reads long queries": {found: "limits/long-query medium", habit: signsIt(func(r *http.Request, _ map[string]any) bool { return len(r.URL.RawQuery) > 1<<16 })},
		"runs out of stack":  {found: "limits/deep-nesting medium", habit: breaks(func(_ *http.Request, text []byte) bool { return strings.Contains(string(text), "[[[[[[[[") })},
		"has no limit": {
			found: "limits/burst medium", habit: refusals(func(*httptest.ResponseRecorder) {}), config: func(c *probe.Config) { c.Burst = 40 },
		},
		"does not say when to come back": {
			found: "limits/retry-after low", variables: map[string]string{"quota": "150/1h"}, config: func(c *probe.Config) { c.Burst = 400 },
			habit: refusals(func(a *httptest.ResponseRecorder) { a.Header().Del("Retry-After") }),
		},

		"ignores a form":                {found: "input/form-body low", habit: ignores("application/x-www-form-urlencoded")},
		"ignores what is not announced": {found: "input/unannounced-body low", habit: ignores("")},
		"takes PUT": {found: "input/methods medium", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				r.Method = http.MethodPost
			}
			send(w, e.ask(r))
		}},
		"does not say which methods": {found: "input/allow low", habit: refusals(func(a *httptest.ResponseRecorder) { a.Header().Del("Allow") })},
		"echoes TRACE": {found: "input/trace medium", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodTrace {
				fmt.Fprint(w, r.Header)
				return
			}
			send(w, e.ask(r))
		}},
		"breaks at HEAD": {found: "input/head medium", habit: breaks(func(r *http.Request, _ []byte) bool { return r.Method == http.MethodHead })},

		"mixes requests up": {found: "caller/apart critical, service/concurrent critical", habit: mixesUp()},
		"closes connections": {found: "service/keep-alive info", habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Connection", "close")
			send(w, e.ask(r))
		}},
		"dies of many at once": {found: "service/concurrent medium, service/still-serves high", habit: dies()},

		"runs a debugger": {found: "disclosure/debugger critical", habit: refusals(func(a *httptest.ResponseRecorder) {
			a.Body.Reset()
			a.Body.WriteString(`<script src="?__debugger__=yes&amp;cmd=resource"></script>Traceback (most recent call last)`)
		})},
		"shows its stack": {found: "disclosure/stack-trace medium", habit: refusals(func(a *httptest.ResponseRecorder) {
			a.Body.Reset()
			a.Body.WriteString("Error: no\n    at mint (/srv/app/token.js:17:9)\n")
		})},
		"shows its secret":   {found: "disclosure/secret-shown critical", habit: refusals(func(a *httptest.ResponseRecorder) { a.Header().Set("X-Debug", "key="+testSecret) })},
		"names its version":  {found: "disclosure/versions low", habit: sets("Server", "nginx/1.18.0")},
		"refuses with pages": {found: "disclosure/html-errors info", habit: refusals(func(a *httptest.ResponseRecorder) { a.Header().Set("Content-Type", "text/html") })},
	}
	for name, value := range probe.Reserved() {
		severity := map[string]report.Severity{"iss": report.Critical, "exp": report.Critical}[name]
		if severity == "" {
			severity = report.Medium
		}
		all["lets clients set "+name] = bad{found: "injection/sets-" + name + " " + string(severity), habit: func(e endpoint, w http.ResponseWriter, r *http.Request) {
			_, asked := members(r)[name]
			without(r, name)
			send(w, e.resign(r, testSecret, func(_, claims map[string]any) {
				if asked {
					claims[name] = value
				}
			}))
		}}
	}
	for name, text := range probe.Malformed() {
		all["signs for "+name] = bad{found: "input/" + name + " low", habit: accepts(func(_ *http.Request, got []byte) bool { return string(got) == text })}
		all["breaks at "+name] = bad{found: "input/" + name + " medium", habit: breaks(func(_ *http.Request, got []byte) bool { return string(got) == text })}
	}
	return all
}

func TestEachBadHabitIsFoundAndNothingElse(t *testing.T) {
	for name, b := range badEndpoints() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(b.found, "service/") {
				race.Skip(t, "the others, which are asked many things at once, differ from it in a verdict")
			}
			c := knowingAll(t, serve(t, b.habit.on(newEndpoint(t, b.variables))))
			if b.config != nil {
				b.config(&c)
			}
			got := strings.Join(findings(judge(t, c, probe.GroupAttacks, "service/slow-body")), ", ")
			if got != b.found {
				t.Errorf("findings are %q, want %q", got, b.found)
			}
		})
	}
}

// TestEveryProbeHasABadEndpoint keeps the table whole: no probe may be one that nothing ever fails.
func TestEveryProbeHasABadEndpoint(t *testing.T) {
	found := map[string]bool{
		// These need another server; each has a test of its own.
		"transport/https": true, "transport/old-tls": true, "transport/hsts": true, "service/slow-body": true,
	}
	for _, b := range badEndpoints() {
		for one := range strings.SplitSeq(b.found, ", ") {
			id, _, _ := strings.Cut(one, " ")
			found[id] = true
		}
	}
	for _, p := range probe.Probes() {
		if p.Group != probe.GroupAttacks && !found[p.ID()] {
			t.Errorf("no bad endpoint has %s", p.ID())
		}
	}
}
