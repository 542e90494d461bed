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

// Config is what an app and its surroundings give an SDK. BaseURL, Auth, HTTP, Storage and Clock must be set.
type Config struct {
	// BaseURL is where the API stands, without the path of a generation: "http://127.0.0.1:3001".
	BaseURL string
	Auth    Auth
	// HTTP carries the requests to the API and Storage those for generated images. Nothing goes any other way.
	HTTP, Storage *http.Client
	// Analytics carries the SDK's own events, to BaseURL too. Nil sends none.
	Analytics *http.Client
	// HTTP2 makes the SDK's HTTP client do what it does over HTTP/2. What is sent is HTTP's affair.
	HTTP2 bool
	// Clock is slept on between polls and retries, dates what the SDK dates, and ends what takes too long.
	Clock clock.Clock
	// Patience is for how long, on the clock, a user waits for a result before closing the screen. 0 is five
	// minutes.
	Patience time.Duration
	// Background is the app's switch for going on without a screen; nil is the SDK's default.
	Background *bool
	// Process is what sessions of one app share. Nil is a process of the session's own.
	Process *Process
	// Disk is what sessions of one installation share. Nil is an installation of the session's own.
	Disk *Disk
}

// Session is one run of an app with the SDK in it. It may run any number of try-ons, also at the same time;
// what the SDK keeps in memory lasts as long as the session, or else as its [Process], and what it keeps on the device as the
// [Disk].
type Session struct {
	persona   Persona
	config    Config
	api       *client
	analytics *analytics // nil sends none

	configured sync.Once

	stored *stored

	mu sync.Mutex
	// missing are the calls of the last setup that failed, and asked is when they were made.
	missing []aiuta.Call
	asked   time.Time
	// picked says that a try-on has begun, and read when the history was read last.
	picked bool
	read   time.Time
	// failed is the photo of the last try-on, and failedImage the id that it has got, if the try-on failed: its page is still
	// open, and has a button to try again.
	failed      []byte
	failedImage string
	// showed says when a page last showed a photo, by its id.
	showed map[string]time.Time
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
	if c.Process == nil {
		c.Process = &Process{}
	}
	if c.Disk == nil {
		c.Disk = &Disk{}
	}
	api := newClient(p, c, c.HTTP, c.Auth.credentials(surroundings{p, forAPI, c.Process, c.Clock}))
	api.fixed, api.accepts = p.Headers.Fixed, p.Accepts
	s := &Session{
		persona:   p,
		showed:    map[string]time.Time{},
		config:    c,
		api:       api,
		analytics: newAnalytics(p, c),
		stored: c.Disk.of(c.Auth.account(), p.Setup.Disk, tuning{
			schedule: p.Poll.Schedule,
			upload:   p.Upload.Retry.Times,
			start:    p.Start.Retry.Times,
			status:   p.Poll.Retry.Times,
			download: p.Download.Retry.Times,
		}),
	}
	if p.History.OfResults {
		s.stored.dropUnused()
	}
	return s
}
