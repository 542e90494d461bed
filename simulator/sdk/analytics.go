package sdk

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
)

// callAnalytics names the sending of an event in errors.
const callAnalytics aiuta.Call = "analytics"

// installationID stands for what the SDK makes up once on each device.
const installationID = "5d0c1b57-5f0e-4f0b-9d0a-3f6f8a3c2e11"

// maxEventTime is how long the sending of one event may hold up what a real SDK does at the same time: the limit of iOS
// (RestService.swift, requestModifier). What a page sends holds it up as little as the rest that a page does.
const maxEventTime = 10 * time.Second

// analytics sends events, on an HTTP client of its own.
//
// The real SDKs send them while the try-on runs. A persona sends each where it arises, so that every run has the same
// order, and sends again what failed with a later event, or while it waits.
type analytics struct {
	rules   AnalyticsRules
	version string
	client  *client

	mu     sync.Mutex
	queued []queuedEvent
}

// queuedEvent is an event that has not been delivered.
type queuedEvent struct {
	body []byte
	due  time.Time
	left int // attempts after the next one
}

func newAnalytics(p Persona, c Config) *analytics {
	if c.Analytics == nil {
		return nil
	}
	var own credentials = noCredentials{}
	if !p.Analytics.Anonymous {
		own = c.Auth.credentials(surroundings{p, forAnalytics, c.Process, c.Clock})
	}
	client := newClient(p, c, c.Analytics, own)
	client.fixed, client.accepts = p.Analytics.Fixed, p.Analytics.Accepts
	return &analytics{rules: p.Analytics, version: p.Version, client: client}
}

// track sends the events of a moment. An SDK without a name for an error leaves it out.
func (s *Session) track(ctx context.Context, at Moment, t TryOn, errorType string) {
	a := s.analytics
	if a == nil {
		return
	}
	failed := at == UploadFailed || at == Failed || at == Aborted
	if failed && errorType == "" {
		return
	}
	events, ok := a.rules.Events[at]
	if !ok && at == UploadFailed {
		events = a.rules.Events[Failed]
	}
	for _, e := range events {
		a.queue(e, at, t, errorType)
		a.flush(ctx)
	}
}

// The members of an event, in the order in which Android writes them, which getJwt gets to see after a 401. Source: android
// AnalyticCompletedEvent.kt.
type (
	eventBody struct {
		Data          eventData `json:"data"`
		Env           eventEnv  `json:"env"`
		LocalDateTime string    `json:"localDateTime"`
	}
	eventData struct {
		Type        string   `json:"type"`
		Event       string   `json:"event,omitempty"`
		PageID      string   `json:"pageId,omitempty"`
		ErrorType   string   `json:"errorType,omitempty"`
		AbortReason string   `json:"abortReason,omitempty"`
		ProductIDs  []string `json:"productIds,omitempty"`
		Mode        string   `json:"mode,omitempty"`
	}
	eventEnv struct {
		Platform       string `json:"platform"`
		SDKVersion     string `json:"sdkVersion"`
		HostID         string `json:"hostId"`
		HostVersion    string `json:"hostVersion,omitempty"`
		InstallationID string `json:"installationId"`
		*pageEnv
	}
	// pageEnv is what a page adds. The frame's version is null until there is a frame: source web sdk/analytics.ts. Browser
	// and system are those of one machine.
	pageEnv struct {
		IframeVersion  *string `json:"iframeVersion"`
		BrowserType    string  `json:"browserType"`
		BrowserVersion string  `json:"browserVersion"`
		OS             string  `json:"os"`
	}
)

// queue adds an event that is due now. The error's message is left out: it is meant for people.
func (a *analytics) queue(e Event, at Moment, t TryOn, errorType string) {
	now := a.client.clock.Now()
	data := eventData{Type: e.Type, Event: e.Name, PageID: e.Page}
	switch at {
	case Aborted:
		data.AbortReason = errorType
	case UploadFailed, Failed:
		data.ErrorType = errorType
	}
	if at != Configured {
		data.ProductIDs = t.SKUs
	}
	if at != Configured && at != Left {
		data.Mode = a.rules.Mode
	}
	env := eventEnv{Platform: a.rules.Platform, SDKVersion: a.version, HostID: a.rules.Host, InstallationID: installationID}
	if a.rules.Page {
		env.pageEnv = &pageEnv{&a.version, "Chrome", "156", "Linux"}
		if at == Configured {
			env.IframeVersion = nil
		}
	} else {
		env.HostVersion = "1.0.0"
	}
	body := compact(eventBody{
		data,
		env,
		now.UTC().Format(cmp.Or(a.rules.TimeLayout, "2006-01-02T15:04:05.000Z07:00")),
	})
	a.mu.Lock()
	defer a.mu.Unlock()
	a.queued = append(a.queued, queuedEvent{[]byte(body), now, a.rules.Retry.Times})
}

// flush sends what is due, the oldest first. What fails waits for its next attempt, if it has one.
func (a *analytics) flush(ctx context.Context) {
	for _, e := range a.take() {
		err := a.send(ctx, e.body)
		if err == nil || e.left == 0 || !a.rules.Retry.On.covers(err) {
			continue
		}
		e.left--
		e.due = a.client.clock.Now().Add(a.rules.Retry.Delay)
		a.mu.Lock()
		a.queued = append(a.queued, e)
		a.mu.Unlock()
	}
}

func (a *analytics) send(ctx context.Context, body []byte) error {
	limit := maxEventTime
	if a.rules.Page {
		limit = aside
	}
	ctx, cancel := clock.WithTimeout(ctx, a.client.clock, limit)
	defer cancel()
	_, err := a.client.send(ctx, request{
		call: callAnalytics, method: http.MethodPost, path: a.rules.Path,
		contentType: "application/json", body: body, params: body,
	})
	return err
}

// next returns when an event is due that waits for its next attempt, and false if none does.
func (a *analytics) next() (time.Time, bool) {
	if a == nil {
		return time.Time{}, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.queued) == 0 {
		return time.Time{}, false
	}
	first := slices.MinFunc(a.queued, func(x, y queuedEvent) int { return x.due.Compare(y.due) })
	return first.due, true
}

// take removes the events that are due.
func (a *analytics) take() (due []queuedEvent) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.client.clock.Now()
	a.queued = slices.DeleteFunc(a.queued, func(e queuedEvent) bool {
		if e.due.After(now) {
			return false
		}
		due = append(due, e)
		return true
	})
	return due
}
