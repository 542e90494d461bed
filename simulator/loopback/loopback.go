// Package loopback serves a handler over real HTTP on this machine.
package loopback

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"syscall"
	"time"
)

// ErrInUse says that another program listens at the address.
var ErrInUse = errors.New("address is in use: stop the other program, or listen elsewhere")

// drain is how long requests under way may take to finish when a server closes.
const drain = 5 * time.Second

// Server is a handler that is being served.
type Server struct {
	// URL is where it is served, without a path or a final slash.
	URL string

	server *http.Server
	unused unused
	done   chan error
}

// Start serves handler at address, such as "127.0.0.1:3000"; port 0 takes a free one. The caller closes the
// server. What goes wrong with a connection is written to logger, or nowhere if it is nil.
func Start(address string, handler http.Handler, logger *log.Logger) (*Server, error) {
	return start(address, handler, logger, nil, false)
}

// StartTLS is Start over TLS, with a certificate and only HTTP/1.1, as spin up does.
func StartTLS(address string, handler http.Handler, logger *log.Logger, certificate tls.Certificate) (*Server, error) {
	return start(address, handler, logger, &tls.Config{Certificates: []tls.Certificate{certificate}}, false)
}

func start(address string, handler http.Handler, logger *log.Logger, secure *tls.Config, spin bool) (*Server, error) {
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("listen at %s: %w", address, ErrInUse)
	}
	if err != nil {
		return nil, fmt.Errorf("listen at %s: %w", address, err)
	}
	if logger == nil {
		logger = log.New(io.Discard, "", 0)
	}
	s := &Server{
		URL: "http://" + listener.Addr().String(),
		server: &http.Server{
			Handler: handler,
			// OPTIONS * has no route, and net/http would say 200.
			DisableGeneralOptionsHandler: spin,
			ReadHeaderTimeout:            10 * time.Second,
			ErrorLog:                     logger,
		},
		done: make(chan error, 1),
	}
	s.server.ConnState = s.unused.watch
	if secure != nil {
		s.URL = "https://" + listener.Addr().String()
		listener = tls.NewListener(listener, secure)
	}
	if spin {
		listener = spinListener{listener}
	}
	go func() { s.done <- s.server.Serve(listener) }()
	return s, nil
}

// Close stops listening at once, waits some seconds for the requests under way, and ends what is left of them: a client
// that never sends the rest of its request must not keep a program from ending well.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	s.unused.close()
	err := s.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.server.Close()
	}
	if served := <-s.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
