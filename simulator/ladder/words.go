package ladder

import (
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// participant is a party as Aiuta's diagrams draw it. Their "Your Backend" is the token endpoint here; the
// rest of the brand's backend takes part only where it has something to say.
// Source: docs of aiuta-com, sdk/templates/diagrams/common-sd-participants.md.
type participant struct {
	party        Party
	alias, shown string
	keyword      string
}

var participants = []participant{
	{User, "USR", "⠀<br>User", "actor"},
	{App, "APP", "Your<br>App", "participant"},
	{Brand, "BR", "Your<br>Server", "participant"},
	{Endpoint, "BE", "Your<br>Backend", "participant"},
	{SDK, "SDK", "Aiuta<br>SDK", "participant"},
	{API, "API", "Aiuta<br>Backend", "participant"},
	{Storage, "GS", "Storage", "participant"},
}

// words are what a diagram says for a request, and for its answer.
type words struct{ request, answer string }

// callWords are the words of Aiuta's diagrams for the calls of its API.
// Source: docs of aiuta-com, sdk/templates/diagrams: initialization.md, pick-a-photo-default.md, try-on.md.
var callWords = map[aiuta.Call]words{
	aiuta.CallSubscriptionDetails: {"Request internal configuration", "Internal configuration"},
	aiuta.CallPredefinedModels:    {"Request predefined models", "Predefined models collection"},
	aiuta.CallTryOnModels:         {"Request predefined models", "Predefined models collection"},
	aiuta.CallUploadImage:         {"Upload a photo", "Return image ID, URL"},
	aiuta.CallStartOperation:      {"Create operation<br>(image ID, product ID)", "Operation ID"},
	aiuta.CallOperationStatus:     {"Request operation status", "Operation details"},
}

// The words for the other requests, and for what is said without one.
// Source: docs of aiuta-com, sdk/templates/diagrams: auth-jwt.md, try-on.md.
var (
	mintWords  = words{"Request new JWT (params)", "Return generated JWT"}
	imageWords = words{"Get result image by the URL", "Image data"}
	proofWords = words{"Make request", "Return response"}

	saidWords = []saying{
		{User, SDK, "", "Start some action"},
		{SDK, App, "getJwt", "Request JWT (params)"},
		{App, SDK, "hands over", "Provide JWT"},
		{SDK, User, "shows: something went wrong", "Show something went wrong"},
		{SDK, User, "", "Provide UI feedback / result"},
	}
)

// pollWords is the label of the loop that polls stand in. Source: docs of aiuta-com, sdk/templates/diagrams/try-on.md.
const pollWords = "internal configuration delay"

// saying is how a diagram puts something that begins with a prefix.
type saying struct {
	from, to Party
	prefix   string
	words    string
}

// said returns a diagram's words for a step that is no request; ok is false if it has none.
func said(s Step) (text string, ok bool) {
	for _, known := range saidWords {
		if s.From == known.from && s.To == known.to && strings.HasPrefix(s.Text, known.prefix) {
			return known.words, true
		}
	}
	return "", false
}

// proof is how a diagram shows that a request says whose it is.
type proof struct {
	header string
	added  string // what the SDK does before; empty if the token was asked for in arrows of their own
	looked string // what Aiuta does after
}

// proofSteps are the schemes; a request that carries several goes by the first.
// Source: docs of aiuta-com, sdk/templates/diagrams: auth-jwt.md, auth-api-key.md, auth-subscription-id.md.
var proofSteps = []proof{
	{aiuta.HeaderAuthorization, "", "Validate JWT"},
	{aiuta.HeaderAPIKey, "Add Api Key<br>to the request Headers", "Check Api Key"},
	{aiuta.HeaderSubscriptionID, "Add Subscription ID<br>to the request Headers", "Match Subscription ID"},
}

// proofOf finds the scheme of a request, and the header that carries it.
func proofOf(s Step) (found proof, header string, ok bool) {
	for _, known := range proofSteps {
		for _, header := range s.Headers {
			if strings.HasPrefix(header, known.header+": ") {
				return known, header, true
			}
		}
	}
	return proof{}, "", false
}

// callOf returns which call of Aiuta's API a request is; ok is false for a call that the diagrams do not know.
func callOf(s Step) (call aiuta.Call, ok bool) {
	if !s.Request || s.To != API {
		return "", false
	}
	text, _, _ := strings.Cut(s.Text, "?")
	for _, generation := range aiuta.Generations() {
		for call := range callWords {
			method, path := generation.Endpoint(call)
			known := method + " " + path
			// The status is asked for below a path that stands for all operations.
			if above, isStatus := strings.CutSuffix(known, "{id}"); isStatus && strings.HasPrefix(text, above) || text == known {
				return call, true
			}
		}
	}
	return "", false
}
