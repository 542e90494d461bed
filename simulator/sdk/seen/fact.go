// Package seen holds what SDKs are seen to do: the records of real ones, and how two of them are compared.
package seen

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
)

// Fact is one thing that a real SDK was seen to do: a request, a getJwt, or how something ended. Exactly one of Call,
// GetJWT, App, Ends, Cut and Tail is set. Records are files of facts, one JSON object a line, in the order of their times.
type Fact struct {
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

	// Cut says that the laboratory stopped here, in the middle of the case: more may have come.
	Cut bool `json:"cut,omitempty"`

	// Tail says that the record begins in the middle of the case: more may have come before it.
	Tail bool `json:"tail,omitempty"`
}

// OfSetup reports whether a fact is how a setup ended. A play says it in its expectations, not in its steps.
func (f Fact) OfSetup() bool { return f.Ends == "complete" || f.Ends == "incomplete" }

// Line is a fact without what depends on how fast the machine was: its time, and how far an operation had got.
func (f Fact) Line() string {
	if f.At = 0; f.State == "CREATED" {
		f.State = "IN_PROGRESS"
	}
	text, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return strings.Replace(string(text), `"at":0,`, "", 1)
}

// Read returns the facts of a record.
func Read(file string) (facts []Fact, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		var f Fact
		strict := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&f); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, lines.Text(), err)
		}
		facts = append(facts, f)
	}
	return facts, lines.Err()
}

// Record is the text of a record.
func Record(facts []Fact) []byte {
	var text bytes.Buffer
	for _, f := range facts {
		f.At = math.Round(f.At*100) / 100
		line, err := json.Marshal(f)
		if err != nil {
			panic(err) // of texts and numbers
		}
		text.Write(append(line, '\n'))
	}
	return text.Bytes()
}

// Only returns the facts that are of a kind.
func Only(facts []Fact, is func(Fact) bool) []Fact {
	return slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return !is(f) })
}

// Listing is facts to be read by a person.
func Listing(facts []Fact) string {
	var text strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&text, "%8.3f %s\n", f.At, f.Line())
	}
	return text.String()
}
