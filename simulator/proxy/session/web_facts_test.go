package session_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/recording"
)

// fact is one line of a record. Package sdk says what its members mean.
type fact struct {
	At      float64        `json:"at"`
	Call    string         `json:"call,omitempty"`
	Carries []string       `json:"carries,omitempty"`
	Token   int            `json:"token,omitempty"`
	Status  int            `json:"status,omitempty"`
	State   string         `json:"state,omitempty"`
	Event   string         `json:"event,omitempty"`
	GetJWT  map[string]any `json:"get_jwt,omitempty"`
	App     string         `json:"app,omitempty"`
	Ends    string         `json:"ends,omitempty"`
	Error   string         `json:"error,omitempty"`
	Cut     bool           `json:"cut,omitempty"`

	when time.Time
}

// failure is what the SDK calls an error in an event.
type failure struct {
	name string
	at   time.Time
}

// requested are the SDK's requests from the first tap on, and the errors in its events. Models are left out that were asked
// for before, or at the same time.
func requested(r recording.Recording, tap int64) (facts []fact, failures []failure) {
	tokens := map[string]int{}
	began := false // with what is not next to the try-on
	for _, e := range r.Requests {
		if e.Method == http.MethodOptions || e.To == journal.Endpoint.Name || e.At.Before(time.UnixMilli(tap).Add(-50*time.Millisecond)) {
			continue
		}
		f := fact{when: e.At, Call: e.Call, Status: e.Status}
		switch {
		case strings.HasPrefix(e.Path, storage.Path+"model_"): // the picker shows them all
			continue
		case strings.HasPrefix(e.Path, storage.Path):
			f.Call = "download"
			if e.Method == http.MethodHead {
				f.Event = e.Method
			}
		case e.Call == "analytics":
			data, _ := jsonOf(e.Body)["data"].(map[string]any)
			if text(data, "type") == "exit" && text(data, "pageId") != "loading" { // no generation runs
				continue
			}
			f.Event, f.Status = cmp.Or(text(data, "event"), text(data, "type")), 0
			if name := cmp.Or(text(data, "errorType"), text(data, "abortReason")); name != "" {
				failures = append(failures, failure{name, e.At})
			}
		case e.Call == "" || e.Call == "models" && !began:
			continue
		default:
			began = true
			if proofs := proofsOf(e); proofs != "" {
				f.Carries = strings.Split(proofs, "+")
			}
			if value := strings.Join(e.Headers["authorization"], ""); value != "" {
				if tokens[value] == 0 {
					tokens[value] = len(tokens) + 1
				}
				f.Token = tokens[value]
			}
			if e.Call == "status" && e.Status == http.StatusOK {
				f.State = text(jsonOf(e.Answer), "status")
			}
		}
		facts = append(facts, f)
	}
	return facts, failures
}

func text(object map[string]any, name string) string {
	value, _ := object[name].(string)
	return value
}

func jsonOf(b *journal.Body) map[string]any {
	if b == nil {
		return nil
	}
	object, _ := b.JSON.(map[string]any)
	return object
}

// getJWTCall is what record.html notes of a getJwt.
type getJWTCall struct {
	At     int64          `json:"at"`
	End    int64          `json:"end"`
	Params map[string]any `json:"params"`
	Threw  bool           `json:"threw"`
}

// rpcTimeout is how long the SDK waits for getJwt. Source: lib/rpc/protocol/core.ts, RPC_TIMEOUT.
const rpcTimeout = 15 * time.Second

func told(calls []getJWTCall) (facts []fact) {
	images := map[string]int{}
	for _, call := range calls {
		params := maps.Clone(call.Params)
		if id := text(params, aiuta.ClaimUploadedImageID); strings.HasPrefix(id, "user_image-") {
			if images[id] == 0 {
				images[id] = len(images) + 1
			}
			params[aiuta.ClaimUploadedImageID] = fmt.Sprintf("image %d", images[id])
		}
		facts = append(facts, fact{when: time.UnixMilli(call.At), GetJWT: params})
		if call.End != 0 && call.End-call.At < rpcTimeout.Milliseconds() { // later, nobody hears it
			does := "hands over"
			if call.Threw {
				does = "throws"
			}
			facts = append(facts, fact{when: time.UnixMilli(call.End), App: does})
		}
	}
	return facts
}

// ended is how a try-on ended, which an event has named a moment before or after.
func ended(saw sight, failures []failure) fact {
	f := fact{when: time.UnixMilli(saw.At), Ends: "aborted"}
	for _, one := range failures {
		if one.at.After(time.UnixMilli(saw.Tap)) && one.at.Before(f.when.Add(time.Second)) {
			f.Error = one.name
		}
	}
	switch {
	case saw.Text == "":
		f.Ends, f.Error = "left", ""
	case saw.Text == "picker":
		f.Ends, f.Error = "picker", ""
	case strings.Contains(saw.Text, "Download"):
		f.Ends, f.Error = "result", ""
	case saw.failed(), strings.Contains(saw.Text, "no longer available"):
		f.Ends = "failed"
	}
	return f
}

// recordOf writes facts down in their order.
func recordOf(facts []fact) []byte {
	slices.SortStableFunc(facts, func(a, b fact) int { return a.when.Compare(b.when) })
	for i := range facts { // a page sends the events of a tap at once, and which arrives first is chance
		for j := i; j > 0 && isEarlier(facts[j], facts[j-1]); j-- {
			facts[j].when, facts[j-1].when = facts[j-1].when, facts[j].when
			facts[j], facts[j-1] = facts[j-1], facts[j]
		}
	}
	var text bytes.Buffer
	for _, f := range facts {
		f.At = math.Round(f.when.Sub(facts[0].when).Seconds()*100) / 100
		line, err := json.Marshal(f)
		if err != nil {
			panic(err) // of texts and numbers
		}
		text.Write(append(line, '\n'))
	}
	return text.Bytes()
}

// ofATap are the events of a tap, in the order of the code that sends them.
var ofATap = []string{"initiated", "page", "tryOnStarted"}

// isEarlier reports whether an event was sent before the one that has arrived before it.
func isEarlier(f, before fact) bool {
	i, j := slices.Index(ofATap, f.Event), slices.Index(ofATap, before.Event)
	return i >= 0 && i < j && f.when.Sub(before.when) < 100*time.Millisecond
}
