package sdk_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/sdk/seen"
)

// eventsOfAndroidsScreens are left out of what a persona of Android does.
var eventsOfAndroidsScreens = []string{"tryOnAborted", "tryOnFinished"}

var (
	uploaded = regexp.MustCompile(`user_image-[0-9a-f-]{36}`)
	shows    = regexp.MustCompile(`^shows: ([a-z ]*)(?: \((.*)\))?$`)
)

// factsOf is what a persona did in a play.
func factsOf(steps []ladder.Step) (facts []seen.Fact) {
	images, handed := map[string]int{}, map[string]int{}
	for _, step := range steps {
		f := seen.Fact{}
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
			if found == nil { // a code for the phone, a size, or none
				continue
			}
			f.Ends, f.Error = endOf(strings.ReplaceAll(found[1], " ", "_"), found[2])
		case step.Request && (strings.HasPrefix(step.Text, http.MethodOptions) || isHandOver(step.Text)): // the records leave them out
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

// isHandOver reports whether a request is about a photo from a phone.
func isHandOver(request string) bool {
	_, uri, _ := strings.Cut(request, " ")
	path, _, _ := strings.Cut(uri, "?")
	return slices.Contains([]string{aiuta.PathLeavePhoto, aiuta.PathHandedPhoto, aiuta.PathEndHandOver}, path)
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
	case sdk.ShownResult, sdk.ShownOtherResult:
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
