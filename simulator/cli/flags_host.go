package cli

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/target"
)

// hostFlags are flags of spin up, with its names (Spin v4.0.2 crates/trigger-http/src/lib.rs,
// crates/trigger/src/cli.rs, crates/runtime-factors/src/lib.rs, src/commands/up.rs).
type hostFlags struct {
	certFile, keyFile string
	variables         []string
	environment       []string
	keyValues         []string
	stateDir          string
	trace, quiet      bool
}

func (f *hostFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.certFile, "tls-cert", "", "a PEM file with the endpoint's certificate, for https (default: SPIN_TLS_CERT)")
	flags.StringVar(&f.keyFile, "tls-key", "", "a PEM file with its private key (default: SPIN_TLS_KEY)")
	flags.StringArrayVar(&f.variables, "variable", nil, "set a variable: NAME=value, NAME=@file, @file.json or @file.toml (may be given several times)")
	flags.StringArrayVarP(&f.environment, "env", "e", nil, "set an environment variable of the component: NAME=value (may be given several times)")
	flags.StringArrayVar(&f.keyValues, "key-value", nil, "write KEY=value to the key-value store at the start (may be given several times)")
	flags.StringVar(&f.stateDir, "state-dir", "", "keep the key-value store in this folder (default: in memory, gone when stopped)")
	flags.BoolVar(&f.trace, "trace", false, "print each call of the component to its host, like strace, on standard error")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "drop what the component prints")
}

// options returns what the flags ask of the host. Another target has no host to ask.
func (f *hostFlags) options(spec target.Spec, stderr io.Writer) ([]spinhost.Option, error) {
	environment, err := pairs("--env", f.environment)
	if err != nil {
		return nil, err
	}
	keyValues, err := pairs("--key-value", f.keyValues)
	if err != nil {
		return nil, err
	}
	asked := f.trace || f.quiet || f.stateDir != "" || len(environment)+len(keyValues) > 0
	if asked && spec != target.Component {
		return nil, errors.New("--env, --key-value, --state-dir, --trace and --quiet are about the component: take --target component")
	}
	options := []spinhost.Option{
		spinhost.WithGuestEnvironment(environment), spinhost.WithInitialValues(keyValues), spinhost.WithStateDir(f.stateDir),
	}
	if f.trace {
		options = append(options, spinhost.WithTrace(stderr))
	}
	if f.quiet {
		options = append(options, spinhost.WithoutGuestOutput())
	}
	return options, nil
}

// pairs reads NAME=value from each use of a flag.
func pairs(flag string, texts []string) (map[string]string, error) {
	values := make(map[string]string)
	for _, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("%s: take NAME=value", flag)
		}
		values[name] = value
	}
	return values, nil
}

// certificate loads what the endpoint proves itself with, nil if it speaks plain HTTP.
func (f *hostFlags) certificate() (*tls.Certificate, error) {
	certFile, keyFile := orEnvironment(f.certFile, "SPIN_TLS_CERT"), orEnvironment(f.keyFile, "SPIN_TLS_KEY")
	if certFile == "" && keyFile == "" {
		return nil, nil
	}
	if certFile == "" || keyFile == "" {
		return nil, errors.New("--tls-cert and --tls-key go together: give both")
	}
	certificate, err := loopback.LoadCertificate(certFile, keyFile)
	return &certificate, couldNotRun(err)
}

// orEnvironment returns a flag's value or, if it is empty, the environment's.
func orEnvironment(value, name string) string {
	if value == "" {
		value, _ = environment(name)
	}
	return value
}
