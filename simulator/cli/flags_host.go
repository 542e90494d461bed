package cli

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/runtimeconfig"
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
	logDir            string
	truncateLogs      bool
	follow            []string
	runtimeConfig     string
	trace, quiet      bool

	changed func(name string) bool // whether a flag was given
}

func (f *hostFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.changed = flags.Changed
	flags.StringVar(&f.certFile, "tls-cert", "", "a PEM file with the endpoint's certificate, for https (default: SPIN_TLS_CERT)")
	flags.StringVar(&f.keyFile, "tls-key", "", "a PEM file with its private key (default: SPIN_TLS_KEY)")
	flags.StringArrayVar(&f.variables, "variable", nil, "set a variable: NAME=value, NAME=@file, @file.json or @file.toml (may be given several times)")
	flags.StringArrayVarP(&f.environment, "env", "e", nil, "set an environment variable of the component: NAME=value (may be given several times)")
	flags.StringArrayVar(&f.keyValues, "key-value", nil, "write KEY=value to the key-value store at the start (may be given several times)")
	flags.StringVar(&f.stateDir, "state-dir", "", "keep the key-value store in this folder (default: in memory, gone when stopped)")
	flags.StringVarP(&f.logDir, "log-dir", "L", "", "append what the component prints to COMPONENT_stdout.txt and COMPONENT_stderr.txt in this folder (default: SPIN_LOG_DIR, or none)")
	flags.BoolVar(&f.truncateLogs, "truncate-logs", false, "empty the files of --log-dir at the start")
	flags.StringArrayVar(&f.follow, "follow", nil, "print only what this component prints (may be given several times)")
	flags.StringVar(&f.runtimeConfig, "runtime-config-file", "", "a runtime configuration: key-value stores, providers of variables, folders, memory (default: RUNTIME_CONFIG_FILE, or none)")
	flags.BoolVar(&f.trace, "trace", false, "print each call of the component to its host, like strace, on standard error")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "do not print what the component prints; --log-dir still takes it")
}

// componentFlags are those that only a component's host can follow.
var componentFlags = []string{"env", "follow", "key-value", "log-dir", "quiet", "runtime-config-file", "state-dir", "trace", "truncate-logs"}

// options returns what the flags ask of the component's host, and the lines about it that spin up prints before it serves.
// Another target has no host to ask.
func (f *hostFlags) options(spec target.Spec, stderr io.Writer) (options []spinhost.Option, said []string, err error) {
	if spec != target.Component {
		for _, name := range componentFlags {
			if f.changed(name) {
				return nil, nil, fmt.Errorf("--%s is about the component: use --target component", name)
			}
		}
		return nil, nil, nil
	}
	guestEnvironment, err := pairs("--env", f.environment)
	if err != nil {
		return nil, nil, err
	}
	keyValues, err := pairs("--key-value", f.keyValues)
	if err != nil {
		return nil, nil, err
	}
	if f.quiet && len(f.follow) > 0 {
		return nil, nil, errors.New("--quiet and --follow exclude each other: give only one")
	}
	config, err := f.loadRuntimeConfig()
	if err != nil {
		return nil, nil, err
	}
	if summary := config.Summary(); summary != "" {
		said = append(said, fmt.Sprintf("Using runtime config %s from %q", summary, config.File))
	}
	// What is given by a flag outranks the configuration.
	options = []spinhost.Option{
		spinhost.WithRuntimeConfig(config), spinhost.WithGuestEnvironment(guestEnvironment), spinhost.WithInitialValues(keyValues),
		spinhost.WithGuestOutputOf(f.follow...),
	}
	if f.changed("state-dir") {
		options = append(options, spinhost.WithStateDir(f.stateDir))
	}
	logDir := config.LogDir
	if f.changed("log-dir") {
		logDir = f.logDir
	} else if given, ok := environment("SPIN_LOG_DIR"); ok {
		logDir = given
	}
	if logDir != "" {
		if logDir, err = filepath.Abs(logDir); err != nil {
			return nil, nil, couldNotRun(err)
		}
		said = append(said, fmt.Sprintf("Logging component stdio to %q", logDir+string(filepath.Separator)))
	}
	options = append(options, spinhost.WithLogDir(logDir))
	if f.truncateLogs {
		if logDir == "" {
			return nil, nil, errors.New("--truncate-logs empties the files of --log-dir: give that too")
		}
		options = append(options, spinhost.WithTruncatedLogs())
	}
	if f.trace {
		options = append(options, spinhost.WithTrace(stderr))
	}
	if f.quiet {
		options = append(options, spinhost.WithoutGuestOutput())
	}
	return options, said, nil
}

// loadRuntimeConfig reads the runtime configuration, which is empty if none is given.
func (f *hostFlags) loadRuntimeConfig() (*runtimeconfig.Config, error) {
	file := orEnvironment(f.runtimeConfig, "RUNTIME_CONFIG_FILE")
	if file == "" {
		return &runtimeconfig.Config{}, nil
	}
	config, err := runtimeconfig.Load(file)
	return config, couldNotRun(err)
}

// pairs reads NAME=value from each use of a flag.
func pairs(flag string, texts []string) (map[string]string, error) {
	values := make(map[string]string)
	for _, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("%s: use NAME=value", flag)
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
