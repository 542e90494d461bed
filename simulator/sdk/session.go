package sdk

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
)

// defaultPatience is how long a user looks at a loading screen, if the configuration does not say.
const defaultPatience = 5 * time.Minute

// Config is what an app and its surroundings give an SDK. All fields but Patience must be set.
type Config struct {
	// BaseURL is where the API stands, without the path of a generation: "http://127.0.0.1:3001".
	BaseURL string
	Auth    Auth
	// HTTP carries the requests to the API and Storage those for generated images. Nothing goes any other way.
	HTTP, Storage *http.Client
	// Clock is slept on between polls and retries, and dates what the SDK dates.
	Clock clock.Clock
	// Patience is for how long, slept on the clock, a user waits for a result before closing the screen.
	// 0 is five minutes.
	Patience time.Duration
}

// Session is one run of an app with the SDK in it. It may run any number of try-ons, also at the same time;
// what the SDK keeps in memory lasts as long as the session.
type Session struct {
	persona     Persona
	config      Config
	credentials credentials

	mu     sync.Mutex
	tuning tuning
	loaded map[aiuta.Call]loaded
}

// loaded is what the SDK remembers of an answer that it asked for at setup.
type loaded struct {
	at   time.Time
	etag string
}

// Open starts a session of the persona. It makes no request. It panics if the configuration lacks something.
func (p Persona) Open(c Config) *Session {
	if c.BaseURL == "" || c.Auth == nil || c.HTTP == nil || c.Storage == nil || c.Clock == nil {
		panic("sdk: Open needs BaseURL, Auth, HTTP, Storage and Clock")
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	if c.Patience == 0 {
		c.Patience = defaultPatience
	}
	return &Session{
		persona:     p,
		config:      c,
		credentials: c.Auth.credentials(p),
		tuning: tuning{
			schedule: p.Poll.Schedule,
			upload:   p.Upload.Retry.Times,
			start:    p.Start.Retry.Times,
			status:   p.Poll.Retry.Times,
			download: p.Download.Retry.Times,
		},
		loaded: map[aiuta.Call]loaded{},
	}
}
