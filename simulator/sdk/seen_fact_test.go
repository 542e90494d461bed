package sdk_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/sdk"
)

// fact is one thing that a real SDK was seen to do: a request, a getJwt, or how something ended. Exactly one of Call,
// GetJWT, App, Ends, Cut and Tail is set. Records are files of facts, one JSON object a line, in the order of their times.
type fact struct {
	// At is seconds since the first fact of the record.
	At float64 `json:"at"`

	// Call is a request's name in [fault.Calls].
	Call string `json:"call,omitempty"`
	// Carries names the headers that prove whose the request is, sorted.
	Carries []string `json:"carries,omitempty"`
	// Token says which of the tokens that getJwt handed over the request carries, counted from 1.
	Token int `json:"token,omitempty"`
	// Status is the answer's, 0 where the SDK got none.
	Status int `json:"status,omitempty"`
	// State is the operation's in the answer to a poll.
	State string `json:"state,omitempty"`
	// Event is the name of an event, or else its type; of a download it is the method, unless that is GET.
	Event string `json:"event,omitempty"`

	// GetJWT is what getJwt is told, "null" for null. Images are "image 1" and so on, as they come.
	GetJWT json.RawMessage `json:"get_jwt,omitempty"`
	// App is what getJwt does: "hands over" or "throws". One that was cancelled throws nothing that anybody hears.
	App string `json:"app,omitempty"`

	// Ends is how a try-on or a setup ended: "result", "failed", "aborted", "left" by the user, at the "picker", or
	// "nothing" that anybody is told; "complete" or "incomplete".
	Ends string `json:"ends,omitempty"`
	// Error is what the SDK calls it.
	Error string `json:"error,omitempty"`

	// Cut says that the laboratory stopped here, in the middle of the case.
	Cut bool `json:"cut,omitempty"`

	// Tail says that the requests and events of the record begin in the middle of the case.
	Tail bool `json:"tail,omitempty"`
}

// kind is a sequence of facts.
type kind struct {
	name string
	is   func(fact) bool
}

func isNamed(name string) func(kind) bool { return func(k kind) bool { return k.name == name } }

// kinds are sequences that are compared apart: a record has them from two clocks, so that their order among each
// other is not known to the millisecond.
var kinds = []kind{
	{"requests", func(f fact) bool { return f.Call != "" && f.Call != "analytics" && f.Call != "download" }},
	{"downloads", func(f fact) bool { return f.Call == "download" }},
	{"events", func(f fact) bool { return f.Call == "analytics" && slices.Contains(eventsSeen, f.Event) }},
	{"calls of getJwt", func(f fact) bool { return f.GetJWT != nil }},
	{"answers of getJwt", func(f fact) bool { return f.App != "" }},
	{"ends", func(f fact) bool { return f.Ends != "" && !f.ofSetup() }},
}

// eventsSeen are those of a try-on. What Android's user interface sends is not among them: it was not run.
var eventsSeen = []string{"initiated", "photoUploaded", "tryOnStarted", "tryOnError", "exit", "tryOnAborted", "tryOnFinished"}

// eventsOfAndroidsScreens are left out of what a persona of Android does.
var eventsOfAndroidsScreens = []string{"tryOnAborted", "tryOnFinished"}

// ofSetup reports whether a fact is how a setup ended. A play says it in its expectations, not in its steps.
func (f fact) ofSetup() bool { return f.Ends == "complete" || f.Ends == "incomplete" }

// line is a fact without what depends on how fast the machine was: its time, and how far an operation had got.
func (f fact) line() string {
	if f.At = 0; f.State == "CREATED" {
		f.State = "IN_PROGRESS"
	}
	text, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return strings.Replace(string(text), `"at":0,`, "", 1)
}

// readFacts reads a record.
func readFacts(t *testing.T, file string) (facts []fact) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		var f fact
		strict := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&f); err != nil {
			t.Fatalf("%s: %s: %v", file, lines.Text(), err)
		}
		facts = append(facts, f)
	}
	return facts
}

var (
	uploaded = regexp.MustCompile(`user_image-[0-9a-f-]{36}`)
	shows    = regexp.MustCompile(`^shows: ([a-z ]*)(?: \((.*)\))?$`)
)

// factsOf is what a persona did in a play.
func factsOf(steps []ladder.Step) (facts []fact) {
	images, handed := map[string]int{}, map[string]int{}
	for _, step := range steps {
		f := fact{}
		switch {
		case step.From == ladder.SDK && step.To == ladder.App:
			told := strings.TrimPrefix(step.Text, "getJwt ")
			f.GetJWT = json.RawMessage(uploaded.ReplaceAllStringFunc(told, func(id string) string {
				if images[id] == 0 {
					images[id] = len(images) + 1
				}
				return fmt.Sprintf("image %d", images[id])
			}))
			var event struct{ Data struct{ Type, Event string } }
			if json.Unmarshal([]byte(told), &event) == nil && event.Data.Type != "" {
				f.GetJWT = json.RawMessage(`{"event":"` + cmp.Or(event.Data.Event, event.Data.Type) + `"}`)
			}
		case step.From == ladder.App && step.To == ladder.SDK:
			f.App = "throws"
			if token, ok := strings.CutPrefix(step.Text, "hands over"); ok {
				f.App = "hands over"
				if known := tokenIn(token, step); handed[known] == 0 {
					handed[known] = len(handed) + 1
				}
			}
		case step.From == ladder.SDK && step.To == ladder.User:
			found := shows.FindStringSubmatch(step.Text)
			f.Ends, f.Error = endOf(strings.ReplaceAll(found[1], " ", "_"), found[2])
		case step.Request && strings.HasPrefix(step.Text, http.MethodOptions): // the records leave preflights out
			continue
		case step.Request && step.From == ladder.SDK && step.To == ladder.Storage:
			f.Call, f.Status = "download", step.Status
			if strings.HasPrefix(step.Text, http.MethodHead) {
				f.Event = http.MethodHead
			}
		case step.Request && step.From == ladder.SDK && step.To == ladder.API:
			f.Call, f.Event, f.Status = callNamed(step), step.Event, step.Status
			if strings.HasPrefix(step.Answer, "broken off") {
				f.Status = 0
			}
			if f.Call == "status" && f.Status == http.StatusOK {
				f.State = step.Answer
			}
			for _, header := range step.Headers {
				name, value, _ := strings.Cut(header, ": ")
				f.Carries = append(f.Carries, name)
				if name == "Authorization" {
					f.Token = handed[tokenIn(strings.TrimPrefix(value, "Bearer"), step)]
				}
			}
			slices.Sort(f.Carries)
			f.Carries = slices.Compact(f.Carries)
		default:
			continue
		}
		f.At = step.At.Sub(steps[0].At).Seconds()
		facts = append(facts, f)
	}
	return facts
}

// tokenIn tells a token from others, whether it is one or not.
func tokenIn(text string, step ladder.Step) string {
	if len(step.Tokens) > 0 {
		return step.Tokens[0].Short
	}
	return strings.TrimSuffix(strings.TrimSpace(text), "nothing")
}

func callNamed(step ladder.Step) string {
	method, uri, _ := strings.Cut(step.Text, " ")
	r, err := http.NewRequest(method, uri, nil)
	if err != nil {
		return step.Text
	}
	for _, call := range fault.Calls() {
		if call.Link == fault.SDKAPI && call.Matches(r) {
			return call.Name
		}
	}
	return step.Text
}

// endOf is how a try-on ended, by what the user sees.
func endOf(shown, errorType string) (ends, called string) {
	switch sdk.Shown(shown) {
	case sdk.ShownResult:
		return "result", ""
	case sdk.ShownLoading:
		return "left", ""
	case sdk.ShownPicker:
		return "picker", ""
	case sdk.ShownSomethingWentWrong, sdk.ShownExpiredPhoto:
		return "failed", errorType
	}
	return "aborted", errorType
}
