package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/proxy/session"
)

// systemRoots are where systems keep the certificates that they trust. Source: Go, crypto/x509/root_linux.go and root_bsd.go.
var systemRoots = []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}

// runBehind runs a command whose requests go through the proxy, and ends with it.
func runBehind(ctx context.Context, cmd *cobra.Command, s *session.Session, authority *proxy.Authority, command []string) error {
	folder, err := os.MkdirTemp("", "aiuta-edge-proxy-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	own := filepath.Join(folder, "ca.pem")
	all := filepath.Join(folder, "all.pem")
	bundle := authority.PEM()
	for _, file := range systemRoots {
		if text, err := os.ReadFile(file); err == nil {
			bundle = append(append(text, '\n'), bundle...)
			break
		}
	}
	if err := errors.Join(os.WriteFile(own, authority.PEM(), 0o600), os.WriteFile(all, bundle, 0o600)); err != nil {
		return err
	}
	run := exec.CommandContext(ctx, command[0], command[1:]...)
	run.Stdin, run.Stdout, run.Stderr = cmd.InOrStdin(), cmd.ErrOrStderr(), cmd.ErrOrStderr()
	run.Cancel = func() error { return run.Process.Signal(os.Interrupt) }
	run.WaitDelay = 5 * time.Second
	run.Env = append(os.Environ(),
		"HTTPS_PROXY="+s.URL, "https_proxy="+s.URL, "AIUTA_PROXY="+s.URL, "AIUTA_PROXY_CA="+own, "AIUTA_ENDPOINT="+s.Recording().Endpoint,
		// Node adds to its own; curl, OpenSSL, Go and Python's requests take one in place of the system's.
		"NODE_EXTRA_CA_CERTS="+own, "NODE_USE_ENV_PROXY=1", "CURL_CA_BUNDLE="+all, "SSL_CERT_FILE="+all, "REQUESTS_CA_BUNDLE="+all,
	)
	if err := run.Run(); err != nil {
		return fmt.Errorf("%s: %w", command[0], err)
	}
	return nil
}
