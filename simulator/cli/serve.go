package cli

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/target"
)

func serveCommand() *cobra.Command {
	var (
		application applicationFlags
		host        hostFlags
		listen      listenFlags
		switches    []string
	)
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the endpoint and Aiuta's stand-in until stopped",
		Long: `Runs the endpoint as "spin up" does, and a stand-in for Aiuta's API that accepts its tokens. Variables come
from --variable, SPIN_VARIABLE_* and .env; for required ones that nobody sets, values are made for this run and
printed.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			spec, err := target.Parse(application.target)
			if err != nil {
				return err
			}
			if spec.IsURL() {
				return errors.New("serve runs an endpoint itself: take --target component or native")
			}
			variables, err := host.values()
			if err != nil {
				return err
			}
			decided, err := readSwitches(switches)
			if err != nil {
				return err
			}
			certificate, err := host.certificate()
			if err != nil {
				return err
			}
			options, err := host.options(spec, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			loaded, err := application.load()
			if err != nil {
				return err
			}
			defer loaded.Cache.Close(context.WithoutCancel(cmd.Context()))
			loaded.Clock = clock.Real{}
			loaded.Environment = environment
			loaded.DotEnv = ".env"
			loaded.Log = logTo(cmd.ErrOrStderr(), slog.LevelInfo)
			loaded.Variables = variables
			loaded.Host = options
			s := serving{
				spec: spec, application: loaded, listen: listen, certificate: certificate, switches: decided,
				stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(),
			}
			return couldNotRun(s.run(cmd.Context()))
		},
	}
	application.add(cmd)
	host.add(cmd)
	listen.add(cmd)
	cmd.Flags().StringArrayVar(&switches, "backend", nil,
		"decide what Aiuta's stand-in does where nothing is public: NAME=VALUE of docs/backend.md (may be given several times)")
	return cmd
}

// readSwitches reads NAME=VALUE for each switch of the backend.
func readSwitches(texts []string) (backend.Switches, error) {
	var switches backend.Switches
	for _, text := range texts {
		name, value, _ := strings.Cut(text, "=")
		if err := switches.Set(name, value); err != nil {
			return backend.Switches{}, fmt.Errorf("--backend %s: %w", text, err)
		}
	}
	return switches, nil
}

// serving is one run of the command.
type serving struct {
	spec           target.Spec
	application    target.Application
	listen         listenFlags
	certificate    *tls.Certificate // nil for plain HTTP
	switches       backend.Switches
	stdout, stderr io.Writer

	account backend.Account
	made    map[string]string // variables made for this run
}

// run serves until ctx ends, and then finishes the requests under way.
func (s *serving) run(ctx context.Context) (err error) {
	if err := s.fillIn(ctx); err != nil {
		return err
	}
	// Requests under way outlive the signal that stops the command.
	handler, closeTarget, err := s.application.Open(context.WithoutCancel(ctx), s.spec)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeTarget()) }()
	logger := log.New(s.stderr, "", log.LstdFlags)
	edge, err := s.listen.startEdge(handler, logger, s.certificate)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, edge.Close()) }()
	api, err := loopback.Start(s.listen.backend, backend.New(backend.Config{Accounts: []backend.Account{s.account}, Switches: s.switches}), logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, api.Close()) }()

	if app, ok := handler.(*spinhost.App); ok {
		listRoutes(s.stdout, edge.URL, app.Routes())
	}
	s.introduce(edge.URL, api.URL)
	<-ctx.Done()
	fmt.Fprintln(s.stdout, "stopping")
	return nil
}

// fillIn makes values for the required variables that nobody sets, and gives the backend's account the
// endpoint's issuer and secret.
func (s *serving) fillIn(ctx context.Context) error {
	account, err := backend.NewAccount(rand.Reader)
	if err != nil {
		return err
	}
	candidates := map[string]string{
		endpoint.VariableIssuer:     account.Issuer,
		endpoint.VariableSecret:     string(account.Secret),
		endpoint.VariableCallerAuth: "none",
	}
	s.made = map[string]string{}
	_, err = s.application.Resolver()
	var missing *spinhost.MissingVariablesError
	if errors.As(err, &missing) {
		for _, name := range missing.Names {
			if value, ok := candidates[name]; ok {
				s.made[name] = value
			}
		}
	}
	for name, value := range s.made {
		s.application.Variables[name] = value
	}
	resolver, err := s.application.Resolver()
	if err != nil {
		return err
	}
	if account.Issuer, err = resolver.Get(ctx, target.ComponentID, endpoint.VariableIssuer); err != nil {
		return err
	}
	secret, err := resolver.Get(ctx, target.ComponentID, endpoint.VariableSecret)
	account.Secret = []byte(secret)
	s.account = account
	return err
}

// introduce prints what a person needs to try it. A secret is shown only if it was made for this run.
func (s *serving) introduce(edge, api string) {
	fmt.Fprintf(s.stdout, "Endpoint  %s%s  (%s)\n", edge, aiuta.TokenPath, s.spec)
	fmt.Fprintf(s.stdout, "Aiuta     %s%s, %s%s\n", api, aiuta.Legacy.Base, api, aiuta.Unified.Base)
	fmt.Fprintf(s.stdout, "\nMade for this run:\n  %-16s %s\n  %-16s %s\n", "subscription id", s.account.SubscriptionID, "API key", s.account.APIKey)
	for _, name := range slices.Sorted(maps.Keys(s.made)) {
		fmt.Fprintf(s.stdout, "  %-16s %s\n", name, s.made[name])
	}
	insecure := ""
	if s.certificate != nil {
		insecure = "-k " // the certificate may be of the user's own making
	}
	fmt.Fprintf(s.stdout, "\nTry:\n  curl %s-H 'Content-Type: application/json' -d '{\"uploaded_image_id\":\"image-1\"}' %s%s\n\nCtrl-C stops.\n",
		insecure, edge, aiuta.TokenPath)
}
