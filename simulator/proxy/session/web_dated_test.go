package session_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/sdk/seen"
)

// dated is a fact and when it was.
type dated struct {
	seen.Fact
	when time.Time
}

// factsOf are what passed since one time and until another, and what the user saw, in their order.
func factsOf(r recording.Recording, calls []getJWTCall, ends []ending, since, until time.Time) []seen.Fact {
	all, failures := passed(r, since, until)
	all = append(all, asked(calls)...)
	for i, e := range ends {
		f := dated{seen.Fact{Ends: e.ends}, e.at}
		if f.Ends == "failed" || f.Ends == "aborted" {
			for _, failure := range failures {
				if !failure.when.After(e.at.Add(time.Second)) && (i == 0 || failure.when.After(ends[i-1].at)) {
					f.Error = failure.Error
				}
			}
		}
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b dated) int { return a.when.Compare(b.when) })
	facts := make([]seen.Fact, len(all))
	for i, f := range all {
		facts[i] = f.Fact
		facts[i].At = f.when.Sub(all[0].when).Seconds()
	}
	return facts
}

// passed are the SDK's requests between two times, and what it calls errors in its events.
func passed(r recording.Recording, since, until time.Time) (facts, failures []dated) {
	tokens := map[string]int{}
	for _, e := range r.Requests {
		if e.Method == http.MethodOptions || e.To == journal.Endpoint.Name || e.At.Before(since) || e.At.After(until) {
			continue
		}
		f := dated{seen.Fact{Call: e.Call, Status: e.Status}, e.At}
		switch {
		case strings.HasPrefix(e.Path, storage.Path):
			f.Call = "download"
			if e.Method == http.MethodHead {
				f.Event = e.Method
			}
		case e.Call == "":
			continue
		case e.Call == "analytics":
			data, _ := jsonOf(e.Body)["data"].(map[string]any)
			f.Event, f.Status = cmp.Or(text(data, "event"), text(data, "type")), 0
			if f.Event == "exit" && text(data, "pageId") == "results" {
				continue // no play closes a result
			}
			if called := cmp.Or(text(data, "errorType"), text(data, "abortReason")); called != "" {
				failures = append(failures, dated{seen.Fact{Error: called}, e.At})
			}
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
	return facts, failures
}

func proofsOf(e journal.Entry) string {
	var found []string
	for _, name := range []string{aiuta.HeaderAuthorization, aiuta.HeaderAPIKey, aiuta.HeaderSubscriptionID} {
		if len(e.Headers[strings.ToLower(name)]) > 0 {
			found = append(found, name)
		}
	}
	return strings.Join(found, "+")
}

// asked are the calls of getJwt, with the images in the order in which they come. Aiuta's own are called by their ids.
func asked(calls []getJWTCall) (facts []dated) {
	images := map[string]string{}
	for _, call := range calls {
		params := maps.Clone(call.Params)
		if id := text(params, aiuta.ClaimUploadedImageID); strings.HasPrefix(id, "user_image-") {
			if images[id] == "" {
				images[id] = "image " + string(rune('1'+len(images)))
			}
			params[aiuta.ClaimUploadedImageID] = images[id]
		}
		text, err := json.Marshal(params)
		if err != nil {
			panic(err) // of what was JSON
		}
		facts = append(facts, dated{seen.Fact{GetJWT: text}, time.UnixMilli(call.At)})
		if call.End != 0 {
			does := "hands over"
			if call.Threw {
				does = "throws"
			}
			facts = append(facts, dated{seen.Fact{App: does}, time.UnixMilli(call.End)})
		}
	}
	return facts
}
