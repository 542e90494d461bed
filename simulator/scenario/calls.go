package scenario

import (
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/ladder"
)

// The names of calls in expectations are those of package fault, and these.
const (
	callGetJWT    = "get_jwt"   // the SDK asks the app for a token
	callRequest   = "request"   // the step "request"
	callPreflight = "preflight" // a browser asks whether a page may send a request
	callOther     = "other"     // any other request
)

// others are, in "carries", all requests to the API but starts.
const others = "others"

// nouns are what is said of a call in the sentence of a check.
var nouns = map[string]string{
	callGetJWT:    "calls of getJwt",
	callRequest:   "requests by hand",
	callPreflight: "preflights",
	callOther:     "other requests",
	"sign_in":     "sign-ins",
	"sign_out":    "sign-outs",
	"details":     "requests for details",
	"models":      "requests for models",
	"upload":      "uploads",
	"mint":        "requests for a token",
	"jwks":        "requests for keys",
	"hook":        "questions to the hook",
	"start":       "starts",
	"status":      "polls",
	"analytics":   "analytics events",
	"download":    "downloads",
}

// callNames returns every name, in the order in which a try-on makes the calls.
func callNames() []string {
	names := []string{}
	for _, call := range fault.Calls() {
		if call.Name == "mint" {
			names = append(names, callGetJWT)
		}
		names = append(names, call.Name)
	}
	return append(names, callRequest, callPreflight, callOther)
}

// sent is a call, and what came of it.
type sent struct {
	call string
	ladder.Step
}

// links are the ways between parties that package fault knows.
var links = map[[2]ladder.Party]fault.Link{
	{ladder.App, ladder.Brand}:      fault.AppBrand,
	{ladder.App, ladder.Endpoint}:   fault.AppEndpoint,
	{ladder.Endpoint, ladder.Brand}: fault.EndpointBrand,
	{ladder.SDK, ladder.API}:        fault.SDKAPI,
	{ladder.SDK, ladder.Storage}:    fault.SDKStorage,
}

// callsOf names the calls among steps. Words between parties that are no call are left out.
func callsOf(steps []ladder.Step) []sent {
	var calls []sent
	for _, step := range steps {
		switch {
		case step.From == ladder.SDK && step.To == ladder.App:
			calls = append(calls, sent{callGetJWT, step})
		case step.Request && step.From == ladder.User:
			calls = append(calls, sent{callRequest, step})
		case step.Request:
			calls = append(calls, sent{nameOf(step), step})
		}
	}
	return calls
}

func nameOf(step ladder.Step) string {
	method, uri, _ := strings.Cut(step.Text, " ")
	r, err := http.NewRequest(method, uri, nil)
	if err != nil {
		return callOther
	}
	if method == http.MethodOptions {
		return callPreflight
	}
	link := links[[2]ladder.Party{step.From, step.To}]
	for _, call := range fault.Calls() {
		if call.Link == link && call.Matches(r) {
			return call.Name
		}
	}
	return callOther
}

// only returns the calls with a name.
func only(calls []sent, name string) []sent {
	return slices.DeleteFunc(slices.Clone(calls), func(c sent) bool { return c.call != name })
}
