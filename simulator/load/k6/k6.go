// Package k6 writes a scenario as a script for k6, a load generator that many teams already run: the requests of one
// persona and of the brand's app, as data that was taken from the persona's rules, and a driver for them.
//
// The script is about load. It plays what happens between the parties; what a scenario expects of a play, and what it
// breaks on purpose, stays with "simulator run".
package k6

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
)

// ErrUnfit is wrapped by the error for a scenario that no load script can play.
var ErrUnfit = errors.New("scenario cannot be exported")

//go:embed script.js
var scriptText string

var script = template.Must(template.New("script.js").Parse(scriptText))

// Write writes a script that plays the scenario as the persona. Errors wrap [ErrUnfit] where it cannot be played.
func Write(w io.Writer, s scenario.Scenario, p sdk.Persona) error {
	if err := fit(s, p); err != nil {
		return err
	}
	steps, err := stepsOf(s.Steps)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrUnfit, s.Name, err)
	}
	return script.Execute(w, map[string]any{
		"Name":    s.Name,
		"Persona": p.String(),
		"Summary": ladder.Visible(oneLine(s.Summary)),
		"Rules":   encode(rulesOf(p)),
		"Steps":   encode(steps),
		"Session": s.Given.Brand != nil,
	})
}

// fit refuses what the script would play otherwise than the simulator.
func fit(s scenario.Scenario, p sdk.Persona) error {
	why := ""
	switch {
	case s.Given.Auth != "" && s.Given.Auth != "jwt":
		why = "it asks for no tokens: take one whose given.auth is jwt"
	case len(s.Given.Faults) > 0:
		why = "it breaks things on purpose, which is for simulator run"
	case p.Bridge != (sdk.BridgeRules{}):
		why = p.String() + " is a wrapper around a native SDK: take ios or android"
	}
	if why != "" {
		return fmt.Errorf("%w: %s: %s", ErrUnfit, s.Name, why)
	}
	return nil
}

// rules are those of a persona that show in its requests.
type rules struct {
	Upload       string            `json:"upload"`
	Start        string            `json:"start"`
	Setup        []call            `json:"setup"`
	Fixed        map[string]string `json:"fixed"`
	BearerPath   string            `json:"bearerPath"`
	AlwaysUserID bool              `json:"alwaysUserID"`
	Params       []string          `json:"params"`
	CommaJoined  bool              `json:"commaJoined"`
	Body         []string          `json:"body"`
	Cached       bool              `json:"cached"`
	ResendOn401  bool              `json:"resendOn401"`
	FileName     string            `json:"fileName"`
	PhotoType    string            `json:"photoType"`
	PollFirst    bool              `json:"pollFirst"`
	// Polls are the delays between polls in seconds, and how many times each is taken; 0 is for ever.
	Polls [][2]float64 `json:"polls"`
}

// call is one without parameters.
type call struct {
	Name string `json:"name"`
	Path string `json:"path"`
}

func rulesOf(p sdk.Persona) rules {
	path := func(c aiuta.Call) string { _, path := p.Generation.Endpoint(c); return path }
	r := rules{
		Upload: path(aiuta.CallUploadImage), Start: path(aiuta.CallStartOperation),
		Setup: []call{}, Fixed: p.Headers.Fixed, BearerPath: p.Headers.BearerPath, AlwaysUserID: p.Headers.AlwaysSubscriptionID,
		Params: p.Token.Params, CommaJoined: p.Token.Lists == sdk.CommaJoined, Body: p.Start.Body,
		Cached: p.Token.Cached, ResendOn401: p.Token.ResendOn401,
		FileName: p.Upload.FileName(time.Unix(0, 0).UTC()), PhotoType: p.Upload.ContentType, PollFirst: p.Poll.Immediately,
	}
	for _, c := range p.Setup.Calls {
		r.Setup = append(r.Setup, call{string(c), path(c)})
	}
	for _, d := range p.Poll.Schedule {
		r.Polls = append(r.Polls, [2]float64{d.Wait.Seconds(), float64(d.Times)})
	}
	return r
}

// photo is the beginning of a JPEG, and the name of the picture: no SDK and no stand-in looks further.
func photo(name string) string {
	return base64.StdEncoding.EncodeToString(append([]byte("\xff\xd8\xff\xe0"), name...))
}

// encode writes JSON, which is JavaScript too (ECMA-262 section 12.9.4, JSON superset). It escapes what would end a
// script on a page.
func encode(value any) string {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		panic("k6: encode what this package has made: " + err.Error())
	}
	return string(ladder.EscapeJSON(text))
}

// oneLine keeps a text within a comment.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
