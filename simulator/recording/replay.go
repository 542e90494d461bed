package recording

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// Replay sends what an app sent to its endpoint to another one, and compares the answers.
type Replay struct {
	// URL is the endpoint, and Client reaches it.
	URL    string
	Client *http.Client
	// Caller adds the headers that say who the user is, which a recording does not hold. Nil adds none.
	Caller func(http.Header)
	// Show redacts what is shown of an answer.
	Show func(string) string
}

// maxAnswer is how much of an answer is read.
const maxAnswer = 1 << 20

// sentAgain are the headers of a request that are sent again, besides those of its caller.
var sentAgain = []string{"accept", "content-type", "origin", "access-control-request-method", "access-control-request-headers", "user-agent"}

// Run replays all requests that went to the endpoint, one after the other. A case has failed where the answers differ.
func (p Replay) Run(ctx context.Context, r Recording) ([]report.Case, error) {
	var cases []report.Case
	for _, e := range r.Requests {
		if e.To != journal.Endpoint.Name {
			continue
		}
		began := time.Now()
		c := report.Case{Group: "replay", Name: fmt.Sprintf("request %d: %s %s", e.ID, e.Method, e.Path), Outcome: report.Passed}
		if why := unsendable(e); why != "" {
			c.Outcome, c.Message = report.Skipped, why
			cases = append(cases, c)
			continue
		}
		then := answerOf(e)
		now, err := p.send(ctx, e)
		if err != nil {
			return cases, err
		}
		names := slices.Sorted(maps.Keys(union(then, now)))
		if then["status"] != now["status"] { // the rest follows from it
			names = []string{"status", "code"}
		}
		for _, name := range names {
			check := report.Check{Expected: fmt.Sprintf("%s is %s", name, shownAs(then[name])), OK: then[name] == now[name]}
			if !check.OK {
				check.Got = shownAs(now[name])
				c.Outcome, c.Message = report.Failed, "the answers differ"
			}
			c.Checks = append(c.Checks, check)
		}
		c.Took = time.Since(began)
		cases = append(cases, c)
	}
	return cases, nil
}

func shownAs(text string) string {
	if text == "" {
		return "absent"
	}
	return text
}

func union(a, b map[string]string) map[string]string {
	both := maps.Clone(a)
	maps.Copy(both, b)
	return both
}

// unsendable says why a request cannot be sent again as it was.
func unsendable(e journal.Entry) string {
	switch {
	case e.Body == nil:
	case e.Body.Cut:
		return "its body was too long to be recorded"
	case e.Body.JSON == nil && e.Body.Bytes > 0 && e.Body.Text == "":
		return "its body was not recorded"
	}
	return ""
}

// send sends a request as the app did, with the members of its body in their order.
func (p Replay) send(ctx context.Context, e journal.Entry) (map[string]string, error) {
	at := p.URL
	if e.Query != "" {
		at += "?" + e.Query
	}
	req, err := http.NewRequestWithContext(ctx, e.Method, at, bytes.NewReader(bodyText(e.Body)))
	if err != nil {
		return nil, fmt.Errorf("replay request %d: %w", e.ID, err)
	}
	for _, name := range sentAgain {
		for _, value := range e.Headers[name] {
			req.Header.Add(name, value)
		}
	}
	if p.Caller != nil && carriesCredential(e) {
		p.Caller(req.Header)
	}
	resp, err := p.Client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("replay request %d: %w", e.ID, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("replay request %d: read the answer: %w", e.ID, err)
	}
	var object map[string]any
	_ = json.Unmarshal(text, &object) // what is no object has no members to compare
	return aspects(resp.StatusCode, resp.Header.Get("Access-Control-Allow-Origin"), object, ladder.FindTokens(string(text)), p.Show), nil
}

// carriesCredential reports whether the app said who its user is.
func carriesCredential(e journal.Entry) bool {
	for name := range e.Headers {
		if credential.MatchString(name) {
			return true
		}
	}
	return false
}

// bodyText is a recorded body as it was sent.
func bodyText(b *journal.Body) []byte {
	object, ok := jsonOf(b)
	switch {
	case b == nil:
		return nil
	case !ok && b.JSON != nil:
		text, _ := json.Marshal(b.JSON)
		return text
	case !ok:
		return []byte(b.Text)
	}
	var members []string
	for _, name := range b.Members {
		key, _ := json.Marshal(name)
		value, _ := json.Marshal(object[name])
		members = append(members, string(key)+":"+string(value))
	}
	return []byte("{" + strings.Join(members, ",") + "}")
}

// answerOf are the aspects of an answer that was recorded.
func answerOf(e journal.Entry) map[string]string {
	object, _ := jsonOf(e.Answer)
	origin := ""
	if values := e.AnswerHeaders["access-control-allow-origin"]; len(values) > 0 {
		origin = values[0]
	}
	return aspects(e.Status, origin, object, e.Minted, nil)
}

// aspects are what can be compared of an answer: its status, a problem's code, who may read it, and the token's claims. A time
// is compared by what it says of the token's life, and a jti by being there.
func aspects(status int, origin string, object map[string]any, tokens []ladder.Token, show func(string) string) map[string]string {
	said := map[string]string{"status": fmt.Sprint(status)}
	if show == nil {
		show = func(text string) string { return text }
	}
	if code, ok := object["code"].(string); ok {
		said["code"] = show(code)
	}
	if origin != "" {
		said["Access-Control-Allow-Origin"] = origin
	}
	if kind, ok := object["type"].(string); ok && status < 300 {
		said["type"] = show(kind)
	}
	if len(tokens) == 0 {
		return said
	}
	f := &fate{Token: tokens[0], claims: objectOf(tokens[0].Claims)}
	for name, v := range objectOf(tokens[0].Header) {
		said["header "+name] = show(value(v))
	}
	for name, v := range f.claims {
		switch name {
		case "iat", "jti", "iss":
			said["claim "+name] = "there"
		case "exp":
			if life, ok := f.lifetime(); ok {
				said["lifetime"] = spell(life)
			}
		default:
			said["claim "+name] = show(value(v))
		}
	}
	return said
}
