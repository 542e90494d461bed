// Package session watches one app: a proxy that opens Aiuta's hosts and the brand's endpoint, what answers behind them, and
// a recording of what passed.
package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/testbed"
)

// Config says what an app is watched with.
type Config struct {
	Authority *proxy.Authority
	// Listen is the proxy's own address.
	Listen string
	// Real passes requests for Aiuta on to the real one; otherwise our stand-in answers.
	Real bool
	// Endpoint is the URL that the app's getJwt asks. It is opened; nil is an endpoint of our own, which the app asks directly.
	Endpoint *url.URL
	// Servers are the stand-in and the endpoint. An endpoint of our own answers for Endpoint too, unless its target is a URL.
	Servers testbed.Config
	// ListenEndpoint is the address of an endpoint of our own.
	ListenEndpoint string
	// ListenPage is the address of a page that shows what passes, and changes what the stand-in does; "" is none.
	ListenPage string
	// SubscriptionID is the app's; "" takes the first one that it shows for that of the stand-in.
	SubscriptionID string
	// Transport reaches the real hosts: Aiuta's, and the brand's endpoint. Nil trusts what this system trusts.
	Transport http.RoundTripper
	// Hosts are further hosts, answered by what is at a URL. They are opened, and not recorded.
	Hosts map[string]*url.URL
	// Seen is told of each request once it is answered, one after the other.
	Seen func(journal.Entry)
	// Refused is told of a client that did not take a certificate. It may be called concurrently with itself and Seen.
	Refused func(proxy.Refusal)
	// Log takes what goes wrong with a connection. Nil discards it.
	Log *log.Logger
}

// Session is an app under watch.
type Session struct {
	// URL is the proxy's, and Page that of the page; "" if there is none.
	URL, Page string
	// Servers are those that run. The first account is the app's.
	Servers *testbed.Testbed

	config   Config
	began    time.Time
	journal  *journal.Journal
	redactor *redact.Redactor
	proxy    *proxy.Proxy
	server   *loopback.Server
	live     live

	stop   context.CancelFunc
	done   chan struct{}
	once   sync.Once
	closed error
	// underWay is held for reading by requests that the journal does not have yet. A client has its answer a little before.
	underWay sync.RWMutex

	mu      sync.Mutex
	seen    []journal.Entry
	refused []proxy.Refusal
}

// Open starts everything. The caller closes the session.
func Open(ctx context.Context, c Config) (*Session, error) {
	if c.Log == nil {
		c.Log = log.New(io.Discard, "", 0)
	}
	redactor := redact.NewBounded(maxSecrets)
	s := &Session{config: c, began: time.Now(), journal: journal.New(clock.Real{}, redactor), redactor: redactor, done: make(chan struct{})}
	s.journal.Keep(recording.MaxRequests)
	s.live.faults = fault.New(1, clock.Real{})
	if err := s.openServers(ctx); err != nil {
		return nil, err
	}
	open, err := s.hosts()
	if err == nil {
		s.proxy = proxy.New(proxy.Config{Authority: c.Authority, Open: open, Refused: s.refuse, Log: c.Log})
		s.server, err = loopback.Start(c.Listen, s.proxy, c.Log)
	}
	if err == nil {
		s.URL = s.server.URL
		if err = s.openPage(); err != nil {
			err = errors.Join(err, s.server.Close())
		}
	}
	if err != nil {
		if s.proxy != nil {
			err = errors.Join(err, s.proxy.Close())
		}
		return nil, errors.Join(err, s.Servers.Close())
	}
	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	go s.follow(listening)
	return s, nil
}

// openServers starts the stand-in, and an endpoint of our own.
func (s *Session) openServers(ctx context.Context) (err error) {
	c := s.config.Servers
	if !s.config.Real && c.Backend == nil {
		c.Backend = &backend.Config{}
	}
	c.Log, c.WrapBackend = s.config.Log, s.live.wrap
	c.Listen = func(h http.Handler) (*loopback.Server, error) {
		address := s.config.ListenEndpoint
		if s.config.Endpoint != nil { // it is asked through the proxy, which watches it
			return loopback.StartSpin("127.0.0.1:0", h, s.config.Log)
		}
		return loopback.StartSpin(address, s.hidden(s.watched(journal.Endpoint, s.live.faults.Handler(fault.AppEndpoint, h))), s.config.Log)
	}
	if s.Servers, err = testbed.Open(ctx, c); err != nil {
		return err
	}
	account := s.Servers.Accounts[0]
	s.redactor.Hide(account.APIKey, "API key")
	s.redactor.Hide(string(account.Secret), "JWT secret")
	for _, v := range endpoint.Declared() {
		if v.Secret {
			s.hide(s.Servers.Made[v.Name], v.Name)
		}
	}
	return nil
}

// hosts are the handlers of what the proxy opens.
func (s *Session) hosts() (map[string]http.Handler, error) {
	open := map[string]http.Handler{}
	api, err := s.aiuta()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{aiuta.HostAPI, aiuta.HostHandOver} {
		open[name+":443"] = api
	}
	if s.config.Real {
		open[aiuta.HostStorage+":443"] = s.storage()
	}
	for name, to := range s.config.Hosts {
		target := name
		if _, _, err := net.SplitHostPort(name); err != nil {
			target = net.JoinHostPort(name, "443")
		}
		open[target] = s.pass(to, nil)
	}
	if s.config.Endpoint != nil {
		target, handler, err := s.brandEndpoint(open)
		if err != nil {
			return nil, err
		}
		open[target] = handler
	}
	return open, nil
}

// aiuta answers for the API: the stand-in, or the real one.
func (s *Session) aiuta() (http.Handler, error) {
	if s.config.Real {
		return s.hidden(s.watched(journal.Aiuta, s.pass(nil, nil))), nil
	}
	base, err := url.Parse(s.Servers.API)
	if err != nil {
		return nil, err
	}
	names := &adoption{account: s.Servers.Accounts[0], subscription: s.config.SubscriptionID}
	return s.hidden(s.watched(journal.Aiuta, s.live.breaks(s.pass(base, func(r *http.Request) { names.translate(r.Header) })))), nil
}

// pass answers by what is at base, or by the host that the client asked for.
func (s *Session) pass(base *url.URL, prepare func(*http.Request)) http.Handler {
	to := proxy.Upstream{Base: base, Prepare: prepare, Log: s.config.Log}
	if base == nil {
		to.Transport = s.config.Transport
	}
	return proxy.Pass(to)
}

// brandEndpoint answers for the URL that getJwt asks. Everything else on its host is passed on unread.
func (s *Session) brandEndpoint(open map[string]http.Handler) (target string, h http.Handler, err error) {
	at := s.config.Endpoint
	port := at.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[at.Scheme]
	}
	target = net.JoinHostPort(at.Hostname(), port)
	rest := open[target]
	if rest == nil {
		rest = s.pass(nil, nil)
	}
	answers := rest
	if !s.config.Servers.Target.IsURL() {
		ours, err := url.Parse(s.Servers.Endpoint)
		if err != nil {
			return "", nil, err
		}
		answers = s.pass(ours, func(r *http.Request) { r.URL.Path, r.URL.RawPath = ours.Path, "" })
	}
	watched := s.hidden(s.watched(journal.Endpoint, s.live.on(fault.AppEndpoint, answers)))
	return target, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == at.Path || r.URL.Path == "/" && at.Path == "" {
			watched.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	}), nil
}

// storage watches Aiuta's images, and reads nothing else of a host that others use too.
func (s *Session) storage() http.Handler {
	pass := s.pass(nil, nil)
	images := journal.Aiuta
	images.Storage = aiuta.StoragePath
	mux := http.NewServeMux()
	mux.Handle(aiuta.StoragePath, s.watched(images, pass))
	mux.Handle("/", pass)
	return mux
}

func (s *Session) watched(to journal.Party, h http.Handler) http.Handler {
	h = s.journal.Watch(to, h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.underWay.RLock()
		defer s.underWay.RUnlock()
		h.ServeHTTP(w, r)
	})
}

// follow tells of what is seen, in the order in which it was answered, until ctx ends.
func (s *Session) follow(ctx context.Context) {
	defer close(s.done)
	last := 0
	for ctx.Err() == nil {
		var entries []journal.Entry
		entries, last = s.journal.Wait(ctx, journal.Filter{Since: last}, 1)
		s.take(entries)
	}
	entries, _ := s.journal.Find(journal.Filter{Since: last}) // what came while Wait ended
	s.take(entries)
}

func (s *Session) take(entries []journal.Entry) {
	for _, e := range entries {
		s.mu.Lock()
		room := len(s.seen) < recording.MaxRequests // later ones are served all the same
		if room {
			s.seen = append(s.seen, e)
		}
		s.mu.Unlock()
		if room && s.config.Seen != nil {
			s.config.Seen(e)
		}
	}
}

// refuse remembers a client that did not take a certificate, once for each host and reason.
func (s *Session) refuse(r proxy.Refusal) {
	s.mu.Lock()
	for _, known := range s.refused {
		if known == r {
			s.mu.Unlock()
			return
		}
	}
	s.refused = append(s.refused, r)
	s.mu.Unlock()
	if s.config.Refused != nil {
		s.config.Refused(r)
	}
}

// Close stops everything and returns what was recorded. It may be called again.
func (s *Session) Close() (recording.Recording, error) {
	s.once.Do(func() {
		s.closed = errors.Join(s.live.close(), s.server.Close(), s.proxy.Close(), s.Servers.Close())
		s.settle()
		s.stop()
		<-s.done
	})
	return s.Recording(), s.closed
}

// settled is how long the journal may take to have what was under way when the session was closed.
const settled = 3 * time.Second

// settle waits for requests under way, whose connections are closed.
func (s *Session) settle() {
	done := make(chan struct{})
	go func() {
		s.underWay.Lock()
		defer s.underWay.Unlock()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(settled):
	}
}

// Recording returns what was recorded so far.
func (s *Session) Recording() recording.Recording {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := recording.New(s.began, s.endpointName(), s.config.Real, s.seen)
	for _, refusal := range s.refused {
		if !refusal.Certain && s.proxy.Served(refusal.Host) {
			continue // a browser's connection that was not needed
		}
		r.Refused = append(r.Refused, recording.Refusal(refusal))
	}
	return r
}

// endpointName is the URL that getJwt asks, without what may be a key.
func (s *Session) endpointName() string {
	if s.config.Endpoint == nil {
		return s.Servers.Endpoint
	}
	at := *s.config.Endpoint
	at.User, at.RawQuery, at.Fragment = nil, "", ""
	return at.String()
}

// ErrEndpoint says that an endpoint cannot be watched.
var ErrEndpoint = errors.New("the endpoint must be a URL such as https://shop.example/aiuta_jwt")

// ParseEndpoint reads the URL of an endpoint.
func ParseEndpoint(text string) (*url.URL, error) {
	at, err := url.Parse(text)
	if err != nil || at.Hostname() == "" || at.Scheme != "https" && at.Scheme != "http" {
		return nil, fmt.Errorf("%w", ErrEndpoint)
	}
	return at, nil
}
