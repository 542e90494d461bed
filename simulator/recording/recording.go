// Package recording is what passed between an app, Aiuta and the brand's endpoint: a file to keep, which SDK it was, what
// became of each token, and what is wrong with it.
//
// Nothing in a recording is secret: it is made of the entries of a journal, which are redacted.
package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"aiuta-edge/simulator/journal"
)

// version changes when a reader of recordings would have to. New members do not change it.
const version = 1

// Recording is one session of an app. docs/recording.schema.json describes the file.
type Recording struct {
	Version int       `json:"version"`
	Began   time.Time `json:"began"`
	// Endpoint is the URL that getJwt asks.
	Endpoint string `json:"endpoint"`
	// Upstream is who answered for Aiuta: "stand-in" or "aiuta".
	Upstream string `json:"upstream"`
	// Requests are in the order in which they arrived.
	Requests []journal.Entry `json:"requests"`
	// Refused are the clients that did not take the proxy's certificates.
	Refused []Refusal `json:"refused,omitempty"`
}

// Refusal is a client that did not go on after it had seen a certificate.
type Refusal struct {
	Host string `json:"host"`
	Why  string `json:"why"`
	// Certain is false for a client that may have had no need of the connection.
	Certain bool `json:"certain"`
}

// The values of Upstream.
const (
	StandIn = "stand-in"
	Aiuta   = "aiuta"
)

// New returns a recording of what a journal has seen.
func New(began time.Time, endpoint string, real bool, entries []journal.Entry) Recording {
	r := Recording{Version: version, Began: began.UTC(), Endpoint: endpoint, Upstream: StandIn, Requests: slices.Clone(entries)}
	if real {
		r.Upstream = Aiuta
	}
	slices.SortStableFunc(r.Requests, func(a, b journal.Entry) int { return a.At.Compare(b.At) })
	for i := range r.Requests {
		e := &r.Requests[i]
		e.ID = i + 1
		e.Body, e.Answer = withoutPictures(e.Body), withoutPictures(e.Answer)
	}
	return r
}

// maxText is how long a text of a JSON body may be: what is longer is no id, but data.
const maxText = 1 << 10

func withoutPictures(b *journal.Body) *journal.Body {
	if b == nil {
		return nil
	}
	copied := *b
	copied.JSON = shortened(b.JSON)
	return &copied
}

func shortened(value any) any {
	switch value := value.(type) {
	case string:
		if len(value) > maxText || strings.HasPrefix(value, "data:") {
			return fmt.Sprintf("‹%d bytes›", len(value))
		}
	case []any:
		kept := make([]any, len(value))
		for i, element := range value {
			kept[i] = shortened(element)
		}
		return kept
	case map[string]any:
		kept := map[string]any{}
		for name, member := range value {
			kept[name] = shortened(member)
		}
		return kept
	}
	return value
}

// maxFile is how long a file may be.
const (
	maxFile = 256 << 20
	// MaxRequests is how many requests a recording has at most.
	MaxRequests = 20_000
)

// ErrNotARecording is wrapped by the errors about a file that is something else.
var ErrNotARecording = errors.New("it is no recording of simulator proxy --record")

// Read reads a file that [Recording.Write] has written.
func Read(file string) (Recording, error) {
	opened, err := os.Open(file)
	if err != nil {
		return Recording{}, fmt.Errorf("read a recording: %w", err)
	}
	defer opened.Close()
	r, err := parse(io.LimitReader(opened, maxFile))
	if err != nil {
		return Recording{}, fmt.Errorf("read a recording: %s: %w", file, err)
	}
	return r, nil
}

func parse(text io.Reader) (r Recording, err error) {
	decoder := json.NewDecoder(text)
	decoder.UseNumber()
	if err := decoder.Decode(&r); err != nil {
		return r, fmt.Errorf("%w: %v", ErrNotARecording, err)
	}
	switch {
	case r.Version == 0:
		return r, ErrNotARecording
	case r.Version != version:
		return r, fmt.Errorf("%w of a version that this program knows: it has version %d, not %d", ErrNotARecording, r.Version, version)
	case r.Upstream != StandIn && r.Upstream != Aiuta:
		return r, fmt.Errorf("%w: unknown upstream %q: use %s or %s", ErrNotARecording, r.Upstream, StandIn, Aiuta)
	case len(r.Requests) > MaxRequests:
		return r, fmt.Errorf("%w: it has %d requests, and %d is the most", ErrNotARecording, len(r.Requests), MaxRequests)
	}
	return r, nil
}

// Write writes the recording as JSON.
func (r Recording) Write(w io.Writer) error {
	if r.Requests == nil {
		r.Requests = []journal.Entry{}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return err
	}
	_, err := w.Write(text.Bytes())
	return err
}
