package journal

import (
	"encoding/json"
	"mime"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/fault"
)

// Aiuta is the backend, which says why it refuses in a header.
var Aiuta = Party{Name: "aiuta", Link: fault.SDKAPI, Storage: storage.Path, Explain: explainAiuta}

// ToStorage is where images are downloaded, which is a party of its own although the backend serves it.
const ToStorage = "storage"

// standsIn are the faults that answer in place of a server.
var standsIn = map[string]bool{"status": true, "too_many_requests": true}

func explainAiuta(asked http.Header, a Answer) Explanation {
	why := reason.Reason(a.Header.Get(reason.Header))
	explained := Explanation{Reason: string(why), Means: why.Means(), Verdict: accepted}
	switch {
	case a.Status == 0 || why == "" && standsIn[a.Header.Get(fault.Header)]:
		explained.Verdict = "" // the backend did not say this
	case why.OfCredential():
		explained.Verdict = string(why)
	case asked.Get(aiuta.HeaderAPIKey) != "", // which outranks a token
		why == reason.PathUnknown || why == reason.MethodUnknown:
		explained.Verdict = notChecked
	}
	return explained
}

// Endpoint is the token endpoint, whose callers bring the brand's own sessions.
var Endpoint = Party{Name: "endpoint", Link: fault.AppEndpoint, Explain: explainEndpoint}

func explainEndpoint(_ http.Header, a Answer) Explanation {
	var refused struct {
		Code          problem.Code
		Title, Detail string
	}
	if media, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type")); media == problemType {
		json.Unmarshal(a.Body, &refused) // what is no problem says nothing
	}
	explained := Explanation{Reason: string(refused.Code), Means: refused.Title}
	if refused.Detail != "" {
		explained.Means += ": " + refused.Detail
	}
	switch refused.Code {
	case problem.Unauthorized, problem.CallerUnverifiable:
		explained.Verdict = explained.Reason
	case problem.QuotaExceeded, problem.QuotaUnavailable, problem.NotAuthorized, problem.AuthorizationUnavailable, problem.TokenTooLarge:
		explained.Verdict = accepted // these come after the caller is known
	case "":
		if a.Status == http.StatusOK {
			explained.Verdict = accepted
		}
	}
	if a.Header.Get(endpoint.WarningHeader) != "" {
		explained.Verdict = notChecked
	}
	return explained
}

// Brand is what the endpoint itself asks: the keys of sessions, and the hook.
var Brand = Party{Name: "brand", Link: fault.EndpointBrand}

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"
