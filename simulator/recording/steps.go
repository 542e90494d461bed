package recording

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/ladder"
)

// Parties are those between which something can pass.
var Parties = []ladder.Party{ladder.App, ladder.Endpoint, ladder.SDK, ladder.API, ladder.Storage}

// Steps are what passed, as a ladder draws it.
func (r Recording) Steps() []ladder.Step {
	steps := make([]ladder.Step, len(r.Requests))
	for i, e := range r.Requests {
		steps[i] = Step(e)
	}
	return steps
}

// Step is one request, as a ladder draws it.
func Step(e journal.Entry) ladder.Step {
	s := ladder.Step{
		From: ladder.SDK, To: ladder.API, Request: true, Text: e.Method + " " + e.Path,
		Status: e.Status, Answer: cmp.Or(e.Reason, said(e.Answer)), At: e.At,
		Took: time.Duration(e.Milliseconds * float64(time.Millisecond)),
	}
	switch {
	case e.To == journal.Endpoint.Name:
		s.From, s.To = ladder.App, ladder.Endpoint
	case isImage(e):
		s.To = ladder.Storage
	}
	if e.Query != "" {
		s.Text += "?" + e.Query
	}
	for _, name := range []string{aiuta.HeaderAuthorization, aiuta.HeaderAPIKey, aiuta.HeaderSubscriptionID} {
		for _, value := range e.Headers[strings.ToLower(name)] {
			s.Headers = append(s.Headers, name+": "+value)
		}
	}
	if e.Token != nil {
		s.Tokens = append(s.Tokens, *e.Token)
	}
	s.Tokens = append(s.Tokens, e.Minted...)
	s.Event = eventOf(e)
	return s
}

// said is what an answer says in short, as package ladder has it.
func said(b *journal.Body) string {
	object, _ := jsonOf(b)
	for _, name := range []string{"code", "detail", "status"} {
		if text, ok := object[name].(string); ok {
			return text
		}
	}
	return ""
}

// isImage reports whether a request is for an image of Aiuta's storage.
func isImage(e journal.Entry) bool {
	return e.To == journal.ToStorage
}

// eventOf is the name of an analytics event, or its type.
func eventOf(e journal.Entry) string {
	if e.Call != "analytics" {
		return ""
	}
	data, _ := bodyOf(e)["data"].(map[string]any)
	name, _ := data["event"].(string)
	kind, _ := data["type"].(string)
	return cmp.Or(name, kind)
}

func jsonOf(b *journal.Body) (map[string]any, bool) {
	if b == nil {
		return nil, false
	}
	object, ok := b.JSON.(map[string]any)
	return object, ok
}

// bodyOf is the JSON object that was sent, nil if none was.
func bodyOf(e journal.Entry) map[string]any {
	object, _ := jsonOf(e.Body)
	return object
}

func header(e journal.Entry, name string) string {
	if values := e.Headers[strings.ToLower(name)]; len(values) > 0 {
		return values[0]
	}
	return ""
}

func succeeded(e journal.Entry) bool { return e.Status >= 200 && e.Status < 300 }

func isPreflight(e journal.Entry) bool {
	return e.Method == http.MethodOptions && header(e, "Access-Control-Request-Method") != ""
}
