package session_test

import (
	"bytes"
	"cmp"
	"encoding/json"
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

	when time.Time
}

// requested are the SDK's requests from the tap on, and what it calls an error in its events.
func requested(r recording.Recording, saw sight) (facts []fact, failure string) {
	tokens := map[string]int{}
	for _, e := range r.Requests {
		if e.Method == http.MethodOptions || e.To == journal.Endpoint.Name || e.At.Before(time.UnixMilli(saw.Tap).Add(-50*time.Millisecond)) {
			continue
		}
		f := fact{when: e.At, Call: e.Call, Status: e.Status}
		if f.Status == http.StatusBadGateway { // the proxy's own, for what nothing answered
			f.Status = 0
		}
		switch {
		case strings.HasPrefix(e.Path, storage.Path):
			f.Call = "download"
			if e.Method == http.MethodHead {
				f.Event = e.Method
			}
		case e.Call == "analytics":
			data, _ := jsonOf(e.Body)["data"].(map[string]any)
			f.Event, f.Status = cmp.Or(text(data, "event"), text(data, "type")), 0
			failure = cmp.Or(failure, text(data, "errorType"), text(data, "abortReason"))
		case e.Call == "" || e.Call == "models":
			continue
		default:
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
	return facts, failure
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

func told(calls []getJWTCall) (facts []fact) {
	for _, call := range calls {
		params := maps.Clone(call.Params)
		params[aiuta.ClaimUploadedImageID] = "image 1"
		facts = append(facts, fact{when: time.UnixMilli(call.At), GetJWT: params})
		if call.End != 0 {
			does := "hands over"
			if call.Threw {
				does = "throws"
			}
			facts = append(facts, fact{when: time.UnixMilli(call.End), App: does})
		}
	}
	return facts
}

func ended(saw sight, failure string) fact {
	f := fact{when: time.UnixMilli(saw.At), Ends: "aborted", Error: failure}
	switch {
	case saw.Text == "":
		f.Ends, f.Error = "left", ""
	case strings.Contains(saw.Text, "Download"):
		f.Ends, f.Error = "result", ""
	case strings.Contains(saw.Text, "went wrong"):
		f.Ends = "failed"
	}
	return f
}

// recordOf writes facts down in their order.
func recordOf(facts []fact) []byte {
	slices.SortStableFunc(facts, func(a, b fact) int { return a.when.Compare(b.when) })
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
