package admin

import (
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/usage"
)

// World is what runs, and what can be changed in it. All fields but those that say so are needed.
type World struct {
	// Target is where the endpoint runs, such as "component", Endpoint its URL, and API Aiuta's, or that of its stand-in.
	Target, Endpoint, API string
	// Proxy is the URL of the proxy that an app's requests come through; "" if they come by themselves.
	Proxy string
	// Accounts are the subscriptions at the stand-in. The endpoint signs for the first one.
	Accounts []portal.Account
	// Backend is the stand-in. It is nil if the real Aiuta answers, of which nothing can be changed: nothing else is needed then
	// but the texts above, Clock and Caller.
	Backend  *backend.Live
	Faults   *fault.Injector
	Redactor *redact.Redactor
	// Usage is nil if the endpoint's log is not read.
	Usage  *usage.Meter
	Clock  clock.Clock
	Caller Caller
	// Follow gives the endpoint another secret. It is nil if the endpoint has one from outside.
	Follow func(secret string)

	mu       sync.Mutex // guards the secrets of Accounts
	rotated  int
	sessions int
}

// Caller is how the endpoint knows its callers, and how to be one.
type Caller struct {
	// Auth is the variable caller_auth.
	Auth string
	// Command is a request for a shell that the endpoint takes, and Needs what has to be set before; "" if nothing.
	Command, Needs string
	// Session makes a session of a user, and says when it ends. It is nil if none can be made here.
	Session func(user string) (session string, ends time.Time, err error)
}

func (w *World) addTo(mux *http.ServeMux, j *journal.Journal) {
	mux.HandleFunc("GET /world", w.show)
	if w.Usage != nil {
		mux.HandleFunc("GET /usage", w.showUsage)
	}
	if w.Backend == nil {
		return
	}
	mux.HandleFunc("POST /inspect", w.inspect(j))
	mux.HandleFunc("POST /sessions", w.signIn)
	mux.HandleFunc("POST /accounts/{name}/rotate", w.rotate)
	mux.HandleFunc("GET /switches", w.showSwitches)
	mux.HandleFunc("PATCH /switches", w.setSwitches)
	mux.HandleFunc("GET /faults", w.showFaults)
	mux.HandleFunc("POST /faults", w.addFaults)
	mux.HandleFunc("DELETE /faults", w.clearFaults)
	mux.HandleFunc("DELETE /faults/{id}", w.removeFault)
}

// shownWorld answers GET /world.
type shownWorld struct {
	Target   string       `json:"target"`
	Endpoint string       `json:"endpoint"`
	Legacy   string       `json:"legacy"`
	Unified  string       `json:"unified"`
	Proxy    string       `json:"proxy,omitempty"`
	Watched  bool         `json:"watched"`
	Now      time.Time    `json:"now"`
	Secrets  bool         `json:"secrets"`
	Accounts []shownOne   `json:"accounts"`
	Caller   shownCaller  `json:"caller"`
	Magic    []shownMagic `json:"magic"`
}

// shownOne is an account. Secrets are empty for a client of another machine.
type shownOne struct {
	Name           string `json:"name"`
	SubscriptionID string `json:"subscription_id"`
	Issuer         string `json:"issuer"`
	APIKey         string `json:"api_key,omitempty"`
	Secret         string `json:"secret,omitempty"`
	// Signs says that the endpoint signs for it, and Follows that the endpoint takes its new secret at a rotation.
	Signs   bool `json:"signs"`
	Follows bool `json:"follows"`
}

type shownCaller struct {
	Auth    string `json:"auth"`
	Command string `json:"command"`
	Needs   string `json:"needs,omitempty"`
	Session bool   `json:"session"`
}

type shownMagic struct {
	Name   string `json:"name"`
	Effect string `json:"effect"`
}

func (w *World) show(to http.ResponseWriter, r *http.Request) {
	secrets := isOwn(r)
	shown := shownWorld{
		Target: w.Target, Endpoint: w.Endpoint, Legacy: w.API + aiuta.Legacy.Base, Unified: w.API + aiuta.Unified.Base,
		Proxy: w.Proxy, Watched: w.Backend == nil, Now: w.Clock.Now().UTC(), Secrets: secrets,
		Accounts: []shownOne{}, Magic: []shownMagic{},
		Caller: shownCaller{w.Caller.Auth, w.Caller.Command, w.Caller.Needs, secrets && w.Caller.Session != nil},
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, a := range w.Accounts {
		one := shownOne{Name: a.Name, SubscriptionID: a.SubscriptionID, Issuer: a.Issuer, Signs: i == 0, Follows: i == 0 && w.Follow != nil}
		if secrets {
			one.APIKey, one.Secret = a.APIKey, string(a.Secret)
		}
		shown.Accounts = append(shown.Accounts, one)
	}
	for _, m := range backend.Magic() {
		if shown.Watched {
			break
		}
		shown.Magic = append(shown.Magic, shownMagic{m.Name, m.Effect})
	}
	answer(to, shown)
}

// isOwn reports whether a client is on this machine and knows it as such: only then is a secret shown.
func isOwn(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && from.Addr().Unmap().IsLoopback() && isHere(r.Host, nil)
}

// own refuses a client of another machine.
func own(w http.ResponseWriter, r *http.Request) bool {
	if !isOwn(r) {
		refuse(w, http.StatusForbidden, "secrets are shown on the machine that serve runs on, at 127.0.0.1")
		return false
	}
	return true
}

func (w *World) showUsage(to http.ResponseWriter, _ *http.Request) { answer(to, w.Usage.Summary()) }

// maxSessions and maxRotations bound what is remembered of secrets.
const (
	maxSessions  = 10_000
	maxRotations = 500
)

// session answers POST /sessions.
type session struct {
	User    string    `json:"user"`
	Session string    `json:"session"`
	Expires time.Time `json:"expires"`
}

func (w *World) signIn(to http.ResponseWriter, r *http.Request) {
	asked := session{User: "try-it"}
	if !own(to, r) || !read(to, r, &asked) {
		return
	}
	switch {
	case w.Caller.Session == nil:
		refuse(to, http.StatusConflict, "no session can be made here: caller_auth is "+w.Caller.Auth)
		return
	case asked.User == "" || len(asked.User) > 128:
		refuse(to, http.StatusBadRequest, "user: use 1 to 128 bytes")
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sessions++; w.sessions > maxSessions {
		refuse(to, http.StatusConflict, "too many sessions: start serve again")
		return
	}
	raw, ends, err := w.Caller.Session(asked.User)
	if err != nil {
		refuse(to, http.StatusInternalServerError, err.Error())
		return
	}
	answer(to, session{asked.User, raw, ends.UTC()})
}

// rotation answers POST /accounts/{name}/rotate.
type rotation struct {
	Account string `json:"account"`
	Secret  string `json:"secret"`
	// Endpoint says that the endpoint signs with the new secret. Otherwise Aiuta refuses its tokens until it does.
	Endpoint bool `json:"endpoint"`
}

// rotate gives an account a new secret, as "Regenerate" does in Aiuta's portal.
func (w *World) rotate(to http.ResponseWriter, r *http.Request) {
	asked := struct {
		Endpoint bool `json:"endpoint"`
	}{true}
	if !own(to, r) || !read(to, r, &asked) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	at := slices.IndexFunc(w.Accounts, func(a portal.Account) bool { return a.Name == r.PathValue("name") })
	if at < 0 {
		refuse(to, http.StatusNotFound, "no account has this name: GET /world lists them")
		return
	}
	if w.rotated++; w.rotated > maxRotations {
		refuse(to, http.StatusConflict, "too many rotations: start serve again")
		return
	}
	secret, err := portal.NewSecret()
	if err == nil {
		w.Redactor.Hide(secret, "JWT secret")
		err = w.Backend.Backend().SetSecret(w.Accounts[at].Issuer, []byte(secret))
	}
	if err != nil {
		refuse(to, http.StatusInternalServerError, err.Error())
		return
	}
	w.Accounts[at].Secret = []byte(secret)
	follows := asked.Endpoint && at == 0 && w.Follow != nil
	if follows {
		w.Follow(secret)
	}
	answer(to, rotation{w.Accounts[at].Name, secret, follows})
}
