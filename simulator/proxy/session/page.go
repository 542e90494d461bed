package session

import (
	"fmt"
	"net"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/admin"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/page"
	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/target"
)

// live is the page of serve about a session: what passes, what tokens say, and faults and switches of what answers. Of the
// real Aiuta nothing can be changed.
type live struct {
	faults *fault.Injector
	api    *backend.Live // nil for the real Aiuta
	admin  *admin.Admin
	server *loopback.Server
}

// wrap lets the page change what the stand-in does.
func (l *live) wrap(b *backend.Backend, _ []portal.Account) http.Handler {
	l.api = backend.NewLive(b)
	return l.api
}

// breaks puts faults between an app and the stand-in. They are the proxy's, in front of what passes requests on, so that a
// connection that breaks is the app's own.
func (l *live) breaks(standIn http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", l.on(fault.SDKAPI, standIn))
	mux.Handle(storage.Path, l.on(fault.SDKStorage, standIn))
	return mux
}

// on puts the faults of a link in front of what answers, which break the app's connection over HTTP/2 too.
func (l *live) on(link fault.Link, next http.Handler) http.Handler {
	faults := l.faults.Handler(link, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn := proxy.Conn(r); conn != nil {
			r = r.WithContext(fault.WithConn(r.Context(), conn))
		}
		faults.ServeHTTP(w, r)
	})
}

// openPage serves the page, if it is asked for. Of the real Aiuta it only shows what passes.
func (s *Session) openPage() (err error) {
	if s.config.ListenPage == "" {
		return nil
	}
	runs := string(s.config.Servers.Target)
	if s.config.Servers.Target.IsURL() {
		runs = s.endpointName()
	}
	world := &admin.World{
		Target: runs, Endpoint: s.endpointName(), API: "https://" + aiuta.HostAPI, Proxy: s.URL,
		Redactor: s.redactor, Clock: clock.Real{},
	}
	id := "SUBSCRIPTION_ID"
	if s.live.api != nil {
		world.Accounts, world.Backend, world.Faults = s.Servers.Accounts, s.live.api, s.live.faults
		id = s.Servers.Accounts[0].SubscriptionID
	}
	// The certificate is of the proxy's own making.
	world.Caller.Command = fmt.Sprintf("curl -k -x %s -H 'x-user-id: %s' %s%s/try_on_models", s.URL, id, world.API, aiuta.Unified.Base)
	config := admin.Config{
		Journal: s.journal, World: world, Findings: s.findings, Page: page.Handler(),
		Plays: &scenario.Runner{Target: target.Native, Application: target.Embedded(), Seed: 1},
	}
	if host, _, err := net.SplitHostPort(s.config.ListenPage); err == nil {
		config.Hosts = []string{host}
	}
	s.live.admin = admin.New(config)
	if s.live.server, err = loopback.Start(s.config.ListenPage, s.live.admin, s.config.Log); err != nil {
		return err
	}
	s.Page = s.live.server.URL
	return nil
}

// findings judge the session so far, without its ladder, which the page has itself.
func (s *Session) findings() []report.Case {
	cases := s.Recording().Cases(report.Info)
	for i := range cases {
		cases[i].Steps = nil
	}
	return cases
}

func (l *live) close() error {
	if l.server == nil {
		return nil
	}
	l.admin.Close()
	return l.server.Close()
}
