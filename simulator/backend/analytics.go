package backend

import (
	"encoding/json"
	"io"
	"net/http"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/switches"
)

// analyticsPlatform is one receiver of analytics events.
type analyticsPlatform struct {
	name string
	// open: the web SDK sends its events without any credential. Source: web sdk/analytics.ts.
	open bool
}

// analyticsPlatforms are those of docs, team/sdk.
var (
	webAnalytics       = analyticsPlatform{name: "web", open: true}
	analyticsPlatforms = []analyticsPlatform{{name: "ios"}, {name: "android"}, webAnalytics}
)

func (p analyticsPlatform) path() string { return "/analytics/v1/" + p.name + "-sdk-analytics" }

func (b *Backend) analyticsNeed(p analyticsPlatform) gateway.Need {
	if b.config.AnalyticsAuth == switches.AnalyticsNone || b.config.AnalyticsAuth == switches.AnalyticsAsSDKs && p.open {
		return gateway.NeedsNothing
	}
	return gateway.NeedsSubscription
}

// acceptEvents takes any JSON and keeps nothing. What Aiuta answers is not public; an empty object is a guess.
func acceptEvents(r *http.Request, _ gateway.Grant) (any, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fastapi.Unreadable(err)
	}
	if !json.Valid(raw) {
		return nil, fastapi.Invalid("json_invalid", "JSON decode error")
	}
	return struct{}{}, nil
}
