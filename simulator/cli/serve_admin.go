package cli

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/admin"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/page"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
	"aiuta-edge/simulator/usage"
)

// observed remembers what arrives at the servers of a run, and changes what they do. Nil does nothing.
type observed struct {
	journal  *journal.Journal
	redactor *redact.Redactor
	faults   *fault.Injector
	usage    *usage.Meter
	api      *backend.Live

	admin  *admin.Admin
	server *loopback.Server
}

// maxUsageRows bounds the tables of what was used: a caller is what a client says.
const maxUsageRows = 200

func newObserved() *observed {
	redactor := redact.New()
	return &observed{
		journal: journal.New(clock.Real{}, redactor), redactor: redactor, faults: fault.New(1, clock.Real{}),
		usage: usage.NewMeter(usage.Options{By: [][]usage.Dimension{{usage.Caller}, {usage.Code}}, MaxKeys: maxUsageRows}),
	}
}

func (o *observed) endpoint(h http.Handler) http.Handler {
	if o == nil {
		return h
	}
	party := journal.Endpoint
	party.BodyTime = spinhost.DefaultBodyTime // as the host's own, which comes too late for what is read ahead
	return o.journal.Watch(party, o.faults.Handler(fault.AppEndpoint, h))
}

func (o *observed) backend(b *backend.Backend, accounts []portal.Account) http.Handler {
	if o == nil {
		return b
	}
	for _, account := range accounts {
		o.redactor.Hide(account.APIKey, "API key")
		o.redactor.Hide(string(account.Secret), "JWT secret")
	}
	o.api = backend.NewLive(b)
	mux := http.NewServeMux()
	mux.Handle("/", o.faults.Handler(fault.SDKAPI, o.api))
	mux.Handle(storage.Path, o.faults.Handler(fault.SDKStorage, o.api))
	return o.journal.Watch(journal.Aiuta, mux)
}

// outbound takes the endpoint's own requests. Nil is the network, as Spin reaches it: without a limit of the client's on
// how long a connection takes (v4.0.2 crates/factor-outbound-http/src/spin.rs).
func (o *observed) outbound() http.RoundTripper {
	if o == nil {
		return nil
	}
	network := http.DefaultTransport.(*http.Transport).Clone()
	network.DialContext, network.TLSHandshakeTimeout = new(net.Dialer).DialContext, 0
	return o.journal.Transport(journal.Brand, o.faults.Transport(fault.EndpointBrand, network))
}

// line takes a line that the component writes.
func (o *observed) line(text string) {
	if o == nil {
		return
	}
	if d := o.usage.Line(text); d.Caller != "" || d.Cause != "" {
		o.journal.Decided(d.RequestID, journal.Decision{Caller: d.Caller, Cause: d.Cause})
	}
}

// serve answers questions about the run at an address.
func (o *observed) serve(ctx context.Context, address string, servers *testbed.Testbed, application target.Application, spec target.Spec, tried try, logger *log.Logger) error {
	if o == nil {
		return nil
	}
	for name, variable := range application.Manifest.Variables {
		if value, err := servers.Variable(ctx, name); err == nil && variable.Secret {
			o.redactor.Hide(value, name)
		}
	}
	auth, err := servers.Variable(ctx, endpoint.VariableCallerAuth)
	if err != nil {
		return err
	}
	world := &admin.World{
		Target: string(spec), Endpoint: servers.Endpoint, API: servers.API, Accounts: servers.Accounts, Backend: o.api,
		Faults: o.faults, Redactor: o.redactor, Usage: o.usage, Clock: clock.Real{},
		Caller: admin.Caller{Auth: auth, Command: tried.Command, Needs: tried.Needs},
	}
	if tried.session != nil {
		world.Caller.Session = tried.session.of
	}
	if _, ours := servers.Made[endpoint.VariableSecret]; ours {
		world.Follow = func(secret string) {
			_ = servers.SetVariables(ctx, map[string]string{endpoint.VariableSecret: secret}) // nothing has to start anew
		}
	}
	plays := scenario.Runner{Target: spec, Seed: 1, Application: target.Application{
		Manifest: application.Manifest, Wasm: application.Wasm, Cache: application.Cache,
	}}
	config := admin.Config{Journal: o.journal, World: world, Plays: &plays, Page: page.Handler()}
	if host, _, err := net.SplitHostPort(address); err == nil {
		config.Hosts = []string{host}
		all, err := netip.ParseAddr(host)
		config.AnyAddress = host == "" || err == nil && all.IsUnspecified()
	}
	o.admin = admin.New(config)
	o.server, err = loopback.Start(address, o.admin, logger)
	return err
}

// introduce says where to look and to ask, and forgets what the command itself has asked.
func (o *observed) introduce(w io.Writer) {
	if o != nil {
		o.journal.Clear()
		fmt.Fprintf(w, "Page      %s/  (what passes, credentials, faults)\n", o.server.URL)
		fmt.Fprintf(w, "Journal   %s/requests  (the same for programs: docs/admin.openapi.yaml)\n", o.server.URL)
	}
}

func (o *observed) close() error {
	if o == nil || o.server == nil {
		return nil
	}
	o.admin.Close()
	return o.server.Close()
}
