package journal

import (
	"encoding/json"
	"mime"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/fault"
)

// Aiuta is the backend, which says why it refuses in a header.
var Aiuta = Party{Name: "aiuta", Link: fault.SDKAPI, Judge: judgeAiuta}

func judgeAiuta(asked http.Header, a Answer) Judgement {
	reason := backend.Reason(a.Header.Get(backend.HeaderReason))
	judged := Judgement{Reason: string(reason), Verdict: Accepted}
	for _, doc := range backend.ReasonDocs() {
		if doc.Reason == reason {
			judged.Means = doc.Means
		}
	}
	switch {
	case reason.OfCredential():
		judged.Verdict = string(reason)
	case asked.Get(aiuta.HeaderAPIKey) != "", // which outranks a token
		reason == backend.ReasonPathUnknown || reason == backend.ReasonMethodUnknown:
		judged.Verdict = NotChecked
	}
	return judged
}

// Endpoint is the token endpoint, whose callers bring the brand's own sessions.
var Endpoint = Party{Name: "endpoint", Link: fault.AppEndpoint, Judge: judgeEndpoint}

func judgeEndpoint(_ http.Header, a Answer) Judgement {
	var refused struct {
		Code          problem.Code
		Title, Detail string
	}
	if media, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type")); media == problemType {
		json.Unmarshal(a.Body, &refused) // what is no problem says nothing
	}
	judged := Judgement{Reason: string(refused.Code), Means: refused.Title}
	if refused.Detail != "" {
		judged.Means += ": " + refused.Detail
	}
	switch refused.Code {
	case problem.Unauthorized, problem.CallerUnverifiable:
		judged.Verdict = judged.Reason
	case problem.QuotaExceeded, problem.QuotaUnavailable, problem.NotAuthorized, problem.AuthorizationUnavailable, problem.TokenTooLarge:
		judged.Verdict = Accepted // these come after the caller is known
	case "":
		if a.Status == http.StatusOK {
			judged.Verdict = Accepted
		}
	}
	if a.Header.Get(endpoint.WarningHeader) != "" {
		judged.Verdict = NotChecked
	}
	return judged
}

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"
