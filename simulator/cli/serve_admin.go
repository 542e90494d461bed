package cli

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"

	"aiuta-edge/simulator/admin"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/testbed"
)

// observed remembers what arrives at the servers of a run. Nil remembers nothing.
type observed struct {
	journal  *journal.Journal
	redactor *redact.Redactor

	server *loopback.Server
}

func newObserved() *observed {
	redactor := redact.New()
	return &observed{journal: journal.New(clock.Real{}, redactor), redactor: redactor}
}

func (o *observed) endpoint(h http.Handler) http.Handler {
	if o == nil {
		return h
	}
	return o.journal.Watch(journal.Endpoint, h)
}

func (o *observed) backend(h http.Handler, accounts []backend.Account) http.Handler {
	if o == nil {
		return h
	}
	for _, account := range accounts {
		o.redactor.Hide(account.APIKey, "API key")
		o.redactor.Hide(string(account.Secret), "JWT secret")
	}
	return o.journal.Watch(journal.Aiuta, h)
}

// serve answers questions about the run at an address.
func (o *observed) serve(address string, servers *testbed.Testbed, logger *log.Logger) (err error) {
	if o == nil {
		return nil
	}
	for name, value := range servers.Made {
		o.redactor.Hide(value, name)
	}
	config := admin.Config{Journal: o.journal}
	if host, _, err := net.SplitHostPort(address); err == nil {
		config.Hosts = []string{host}
	}
	o.server, err = loopback.Start(address, admin.New(config), logger)
	return err
}

// introduce says where to ask, and forgets what the command itself has asked.
func (o *observed) introduce(w io.Writer) {
	if o != nil {
		o.journal.Clear()
		fmt.Fprintf(w, "Journal   %s/requests  (what arrives at both)\n", o.server.URL)
	}
}

func (o *observed) close() error {
	if o == nil || o.server == nil {
		return nil
	}
	return o.server.Close()
}
