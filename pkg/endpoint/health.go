package endpoint

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/quota"
	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/pkg/token"
)

// HealthPath is where the endpoint says whether it is configured, and with the query deep=1 whether what the configuration
// needs answers.
const HealthPath = "/healthz"

const deepQuery = "deep=1"

// serveHealth says whether every variable is right, and names those that are not. It logs no decision: it is asked often.
func (s Services) serveHealth(w http.ResponseWriter, r *http.Request, query string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		notAllowed(healthMethods).Write(w)
		return
	}
	config, err := configure(s)
	if err != nil {
		problem.Of(err).Write(w)
		return
	}
	var answer strictjson.Members
	answer.String("status", "ok")
	if query == deepQuery {
		checks := s.deep(config)
		if p := unanswered(checks); p != nil {
			p.Write(w)
			return
		}
		answer.Value("checks", checks)
	}
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodGet {
		text, _ := answer.Object() // strings are always written
		w.Write(text)
	}
}

// deepInterval is the least time between two rounds of deep checks. Who asks meanwhile, however often, is told the results
// of the last one.
const deepInterval = 10 * time.Second

// deepKey is where the time of the last round and its results are stored, as "UNIX NAME=RESULT NAME=RESULT".
const deepKey = "health/deep"

// The results of a check. A round that is under way has none yet.
const (
	checkOK      = "ok"
	checkFails   = "fails"
	checkPending = "pending"
)

// deep asks whatever the configuration needs once, and returns the results by variable. The time is stored before anything
// is asked, so that nobody can make this endpoint a hammer on the brand's servers; a store that cannot remember it is a
// result of its own, and nothing is asked.
func (s Services) deep(c config) map[string]any {
	now := s.Now().Unix()
	value, _, err := s.Store.Get(deepKey)
	if at, results, ok := strings.Cut(string(value), " "); ok && err == nil {
		seconds, err := strconv.ParseInt(at, 10, 64)
		if age := now - seconds; err == nil && max(age, -age) < int64(deepInterval/time.Second) {
			return parseChecks(results)
		}
	}
	began := strconv.FormatInt(now, 10) + " "
	if err == nil {
		err = s.Store.Set(deepKey, []byte(began+"checks="+checkPending))
	}
	if err != nil {
		s.warn(errors.New("health: the key-value store: " + failure(err, "")))
		return map[string]any{"key_value": checkFails}
	}
	results := map[string]any{}
	stored := began
	for _, check := range c.checks(s) {
		result := checkOK
		if err := check.ask(); err != nil {
			result = checkFails
			s.warn(errors.New("health: " + check.name + ": " + failure(err, check.address)))
		}
		results[check.name] = result
		stored += check.name + "=" + result + " "
	}
	if err := s.Store.Set(deepKey, []byte(stored)); err != nil {
		s.warn(errors.New("health: the key-value store: " + failure(err, "")))
	}
	return results
}

func parseChecks(text string) map[string]any {
	results := map[string]any{}
	for text != "" {
		var entry string
		entry, text, _ = strings.Cut(text, " ")
		name, result, _ := strings.Cut(entry, "=")
		results[name] = result
	}
	return results
}

// unanswered returns a problem that names what does not answer, or nil.
func unanswered(checks map[string]any) *problem.Problem {
	p := problem.New(problem.DependencyUnavailable, "see the warnings in the log")
	for _, name := range strictjson.Names(checks) {
		if checks[name] != checkOK {
			p.Errors = append(p.Errors, problem.Field{Name: name, Detail: checks[name].(string)})
		}
	}
	if len(p.Errors) == 0 {
		return nil
	}
	return p
}

// check is one question to what the configuration needs.
type check struct {
	name, address string
	ask           func() error
}

func (c config) checks(s Services) []check {
	var checks []check
	if sessions, ok := c.authenticator.(caller.JWKS); ok {
		checks = append(checks, check{VariableJWKSURL, sessions.Source.URL, func() error {
			body, err := sessions.Source.Fetch()
			if err == nil {
				_, err = token.ParseJWKS(body)
			}
			return err
		}})
	}
	if c.quota.Any() {
		checks = append(checks, check{VariableQuotaStore, c.quota.address, func() error {
			_, err := c.quota.Look(quota.NewSubject("", "health"), s.Now())
			return err
		}})
	}
	if c.hook.url != "" {
		checks = append(checks, check{VariableAuthorizeURL, c.hook.url, func() error { return answers(s.HTTP, c.hook.url) }})
	}
	return checks
}

// answers asks a hook with HEAD, which decides nothing and may be refused: what matters is that something is there.
func answers(transport http.RoundTripper, address string) error {
	req, err := http.NewRequest(http.MethodHead, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", userAgent)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusInternalServerError {
		return errors.New("the server answered " + strconv.Itoa(resp.StatusCode))
	}
	return nil
}
