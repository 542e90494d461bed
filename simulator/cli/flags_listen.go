package cli

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/spinhost"
)

// listenFlags are where the servers listen.
type listenFlags struct {
	edge, backend, admin string
	findFreePort         bool
}

// defaultEdge is where spin up listens too.
const defaultEdge = "127.0.0.1:3000"

func (f *listenFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.edge, "edge-listen", "",
		"where the endpoint listens (default: SPIN_HTTP_LISTEN_ADDR, or "+defaultEdge+")")
	cmd.Flags().StringVar(&f.edge, "listen", "", "the same, as spin up calls it")
	cmd.Flags().BoolVar(&f.findFreePort, "find-free-port", false, "if that port is in use, try the nine after it for the endpoint")
	cmd.Flags().StringVar(&f.admin, "admin-listen", "127.0.0.1:3002",
		"where the page is (docs/serve.md), and where programs ask what arrived (docs/admin.openapi.yaml); empty for nowhere")
	cmd.Flags().StringVar(&f.backend, "backend-listen", "127.0.0.1:3001", "where Aiuta's stand-in listens")
}

// maxTries is how many ports are tried, the requested one included (Spin v4.0.2
// crates/trigger-http/src/server.rs, MAX_RETRIES).
const maxTries = 10

// startEdge serves the endpoint, over TLS if there is a certificate.
func (f *listenFlags) startEdge(handler http.Handler, logger *log.Logger, certificate *tls.Certificate) (*loopback.Server, error) {
	address := orEnvironment(f.edge, "SPIN_HTTP_LISTEN_ADDR")
	if address == "" {
		address = defaultEdge
	}
	for tries := 1; ; tries++ {
		server, err := start(address, handler, logger, certificate)
		if !f.findFreePort || tries == maxTries || !errors.Is(err, loopback.ErrInUse) {
			return server, err
		}
		if address, err = nextPort(address); err != nil {
			return nil, err
		}
	}
}

func start(address string, handler http.Handler, logger *log.Logger, certificate *tls.Certificate) (*loopback.Server, error) {
	if certificate == nil {
		return loopback.StartSpin(address, handler, logger)
	}
	return loopback.StartTLS(address, handler, logger, *certificate)
}

func nextPort(address string) (string, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", err
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 1<<16-1 {
		return "", fmt.Errorf("--find-free-port: there is no port after that of %s", address)
	}
	return net.JoinHostPort(host, strconv.FormatUint(port+1, 10)), nil
}

// listRoutes prints what spin up prints when it is ready. A target that is no component has no routes.
func listRoutes(w io.Writer, url string, routes []spinhost.Route) {
	if len(routes) == 0 {
		return
	}
	fmt.Fprintf(w, "Serving %s\nAvailable Routes:\n", url)
	for _, r := range routes {
		wildcard := ""
		if r.Wildcard {
			wildcard = " (wildcard)"
		}
		fmt.Fprintf(w, "  %s: %s%s%s\n", r.Component, url, r.Path, wildcard)
		if r.Description != "" {
			fmt.Fprintf(w, "    %s\n", r.Description)
		}
	}
	fmt.Fprintln(w)
}
