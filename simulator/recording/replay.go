package recording

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
)

// Replay sends what an app sent once more, to another token endpoint and to a stand-in for Aiuta, and compares the answers.
type Replay struct {
	// Endpoint is the URL of the token endpoint. API is that of the stand-in; "" leaves out what went to Aiuta.
	Endpoint, API string
	// Account is the one at the stand-in that the app is taken for.
	Account portal.Account
	// Client reaches both, by a Transport that is not nil.
	Client *http.Client
	// Caller adds the headers that say who the user is, which a recording does not hold. Nil adds none.
	Caller func(http.Header)
	// Redactor knows what must not be shown of an answer.
	Redactor *redact.Redactor
	// Pass lets the time between two requests pass. Nil sends one right after the other.
	Pass func(time.Duration)
}

// Why a request is not sent again.
const (
	whyBroken   = "it was broken on purpose then, or had no answer, and a replay breaks nothing"
	whySecret   = "a secret or a picture in it is not in the recording"
	whyCut      = "its body was too long to be recorded"
	whyUnkept   = "its body was not recorded"
	whyOldToken = "its token is from before the recording"
	whyOther    = "its credential is not in the recording"
	whyStarted  = "its operation was not started in this replay"
	whyUnnamed  = "no answer of this replay names its image"
	whyNoPath   = "its path does not begin with /"
	whyNoAiuta  = "nothing stands in for Aiuta here, which would have to verify the endpoint's tokens"
	whyTokenOf  = "request %d was answered without a token this time"
)

// again is one replay.
type again struct {
	Replay
	journal *journal.Journal
	// real says that the recording is one of the real Aiuta.
	real  bool
	names names
	// adopted is the subscription id that is taken for the account's.
	adopted string
	// tokens are those of this time, by how those of then are shown; without names the requests that were answered without one.
	tokens  map[string]string
	without map[string]int
	// polled is the last poll of each operation, by its path.
	polled map[string]int

	cases   []report.Case
	folded  map[string]int // the case of requests that make one together
	skipped map[string][]string
	reasons []string // in the order in which they came up
}

// Run replays a recording, one request after the other. A case has failed where the answers differ.
func (p Replay) Run(ctx context.Context, r Recording) ([]report.Case, error) {
	a := &again{
		Replay: p, real: r.Upstream == Aiuta, journal: journal.New(clock.Real{}, p.Redactor), names: names{}, tokens: map[string]string{},
		without: map[string]int{}, polled: map[string]int{}, folded: map[string]int{}, skipped: map[string][]string{},
	}
	a.journal.Keep(1)
	for _, e := range r.Requests {
		if e.Call == "status" {
			a.polled[e.Path] = e.ID
		}
	}
	if err := a.bring(ctx, r); err != nil {
		return nil, err
	}
	for i, e := range r.Requests {
		if gap := e.At.Sub(r.Requests[max(0, i-1)].At); gap > 0 && p.Pass != nil {
			p.Pass(gap)
		}
		if why := a.unsendable(e); why != "" {
			a.skip(e, why)
			continue
		}
		began := time.Now()
		now, raw, err := a.send(ctx, e)
		if err != nil {
			return a.cases, err
		}
		a.learn(e, now, raw)
		a.add(e, a.compare(e, now), time.Since(began))
	}
	for _, why := range a.reasons {
		a.cases = append(a.cases, report.Case{Group: "not sent", Name: spellRequests(a.skipped[why]), Outcome: report.Skipped, Message: why})
	}
	return a.cases, nil
}

// maxBrought is how many images of earlier days are uploaded.
const maxBrought = 100

// bring uploads a picture for each image that the app had before the recording began.
func (a *again) bring(ctx context.Context, r Recording) error {
	if a.API == "" {
		return nil
	}
	named, brought := namesIn(r), 0
	for _, e := range r.Requests {
		image := parametersIn(bodyOf(e)).image
		own := !a.real && strings.HasPrefix(image, "model_") // a model of the stand-in's
		if e.Call != "start" || !succeeded(e) || image == "" || own || named[image] || a.names[image] != "" || brought == maxBrought {
			continue
		}
		brought++
		_, path := aiuta.Unified.Endpoint(aiuta.CallUploadImage)
		now, _, err := a.send(ctx, journal.Entry{
			To: journal.Aiuta.Name, Method: http.MethodPost, Path: path, Headers: map[string][]string{"x-api-key": {"its own"}},
			Body: &journal.Body{Bytes: 1 << 10, Parts: []journal.Part{{Name: "image_data", File: "image.jpg", Type: "image/jpeg"}}},
		})
		if err != nil {
			return err
		}
		object, _ := jsonOf(now.Answer)
		a.names[image], _ = object["id"].(string)
	}
	return nil
}

// unsendable says why a request cannot be sent again as it was, "" if it can.
func (a *again) unsendable(e journal.Entry) string {
	toEndpoint := e.To == journal.Endpoint.Name
	switch {
	case !toEndpoint && a.API == "":
		return whyNoAiuta
	case !strings.HasPrefix(e.Path, "/"): // which would be part of the stand-in's host
		return whyNoPath
	case e.Fault != "" || e.Status == 0:
		return whyBroken
	case hasHidden(e.Path), hasHidden(e.Query):
		return whySecret
	case e.To == journal.ToStorage && a.names[e.Path] == "":
		return whyUnnamed
	case e.Call == "status" && a.names[e.Path[strings.LastIndexByte(e.Path, '/')+1:]] == "":
		return whyStarted
	}
	if !toEndpoint && header(e, aiuta.HeaderAuthorization) != "" {
		switch {
		case e.Token == nil:
			return whyOther
		case a.without[e.Token.Short] > 0:
			return fmt.Sprintf(whyTokenOf, a.without[e.Token.Short])
		case a.tokens[e.Token.Short] == "":
			return whyOldToken
		}
	}
	switch b := e.Body; {
	case b == nil || len(b.Parts) == 1:
	case b.Cut:
		return whyCut
	case len(b.Parts) > 1 || b.JSON == nil && b.Text == "" && b.Bytes > 0:
		return whyUnkept
	case hasHidden(b.JSON), hasHidden(b.Text):
		return whySecret
	}
	return ""
}

func (a *again) skip(e journal.Entry, why string) {
	if a.skipped[why] == nil {
		a.reasons = append(a.reasons, why)
	}
	a.skipped[why] = append(a.skipped[why], fmt.Sprint(e.ID))
}

// learn remembers what things are called this time.
func (a *again) learn(then, now journal.Entry, raw string) {
	if then.To != journal.Endpoint.Name {
		a.names.learn(then, now)
		return
	}
	tokens := redact.Tokens(raw, len(then.Minted))
	for i, t := range then.Minted {
		if i < len(tokens) {
			a.tokens[t.Short] = tokens[i]
			delete(a.without, t.Short)
		} else {
			a.without[t.Short] = then.ID
		}
	}
}

// add makes a case of what was compared, or adds it to that of the other polls of an operation, or of the other events.
func (a *again) add(e journal.Entry, checks []report.Check, took time.Duration) {
	key := fmt.Sprint(e.ID)
	if e.Call == "status" || e.Call == "analytics" || isPreflight(e) && e.To != journal.Endpoint.Name {
		key = e.Method + " " + e.Path
	}
	at, known := a.folded[key]
	if !known {
		at = len(a.cases)
		a.folded[key] = at
		a.cases = append(a.cases, report.Case{Group: "replay", Name: fmt.Sprintf("request %d: %s %s", e.ID, e.Method, e.Path), Outcome: report.Passed})
	}
	c := &a.cases[at]
	c.Took += took
	for _, check := range checks {
		if !slices.Contains(c.Checks, check) {
			c.Checks = append(c.Checks, check)
		}
		if !check.OK {
			c.Outcome, c.Message = report.Failed, "the answers differ"
		}
	}
	if known {
		c.Summary = fmt.Sprintf("and again, up to request %d", e.ID)
	}
}

// maxSpelled is how many requests are listed.
const maxSpelled = 8

func spellRequests(ids []string) string {
	switch n := len(ids); {
	case n == 1:
		return "request " + ids[0]
	case n > maxSpelled:
		return fmt.Sprintf("requests %s and %d more", strings.Join(ids[:maxSpelled], ", "), n-maxSpelled)
	}
	return "requests " + strings.Join(ids, ", ")
}
