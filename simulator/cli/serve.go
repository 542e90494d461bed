package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
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
from --variable, SPIN_VARIABLE_* and .env; for required ones that nothing sets, values are made for this run and
printed.

The page at --admin-listen shows what passes while it passes, judges tokens, breaks things on purpose, and plays scenarios.

Standard output is for people. On standard error is what the component writes, as it is, which is one JSON object for
each decision, and the host's own messages, which have a "level": serve 2>log; jq . log`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			spec, err := application.spec()
			if err != nil {
				return err
			}
			if spec.HasOwnClock() {
				return errors.New("serve runs an endpoint itself: use --target component or native")
			}
			variables, err := variableFlags(host.variables)
			if err != nil {
				return err
			}
			decided, err := readSwitches(switches)
			if err != nil {
				return err
			}
			boundHeap()
			certificate, err := host.certificate()
			if err != nil {
				return err
			}
			options, said, err := host.options(spec, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			loaded, err := application.load()
			if err != nil {
				return err
			}
			defer loaded.Cache.Close(context.WithoutCancel(cmd.Context()))
			loaded.Environment = environmentNow()
			loaded.DotEnv = ".env"
			var seen *observed
			if listen.admin != "" {
				seen = newObserved()
			}
			loaded.Log = newServeLog(cmd.ErrOrStderr(), seen.line)
			loaded.Outbound = seen.outbound()
			if err := checkEnvironment(loaded); err != nil {
				return err
			}
			loaded.Variables = variables
			loaded.Host = options
			logger := slog.NewLogLogger(loaded.Log.Handler(), slog.LevelError)
			// Requests under way outlive the signal that stops the command.
			servers, err := testbed.Open(context.WithoutCancel(cmd.Context()), testbed.Config{
				Application: loaded, Target: spec, KeepVariables: true,
				Backend: &backend.Config{Switches: decided}, ListenBackend: listen.backend, Log: logger,
				WrapBackend: seen.backend,
				Listen: func(h http.Handler) (*loopback.Server, error) {
					return listen.startEdge(seen.endpoint(h), logger, certificate)
				},
			})
			if err != nil {
				return couldNotRun(err)
			}
			tried, err := newTry(cmd.Context(), servers)
			defer tried.close()
			if err == nil {
				err = seen.serve(cmd.Context(), listen.admin, servers, loaded, spec, tried, logger)
			}
			if err != nil {
				return couldNotRun(errors.Join(err, servers.Close()))
			}
			for _, line := range said {
				fmt.Fprintln(cmd.OutOrStdout(), line)
			}
			listRoutes(cmd.OutOrStdout(), strings.TrimSuffix(servers.Endpoint, aiuta.TokenPath), servers.Routes)
			err = introduce(cmd.Context(), cmd.OutOrStdout(), servers, spec, seen, tried)
			if err == nil {
				<-cmd.Context().Done()
				fmt.Fprintln(cmd.OutOrStdout(), "stopping")
			}
			return couldNotRun(errors.Join(err, seen.close(), servers.Close()))
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
func readSwitches(texts []string) (switches.Switches, error) {
	var set switches.Switches
	for _, text := range texts {
		name, value, _ := strings.Cut(text, "=")
		if err := set.Set(name, value); err != nil {
			return switches.Switches{}, fmt.Errorf("--backend %s: %w", text, err)
		}
	}
	return set, nil
}

// introduce prints what a person needs to try it. A secret is shown only if it was made for this run.
func introduce(ctx context.Context, w io.Writer, servers *testbed.Testbed, spec target.Spec, seen *observed, tried try) error {
	said, err := health(ctx, servers.Endpoint)
	if err != nil {
		return fmt.Errorf("ask the endpoint how it is: %w", err)
	}
	exposed, err := inTheClear(ctx, servers)
	if err != nil {
		return err
	}
	account := servers.Accounts[0]
	fmt.Fprintf(w, "Endpoint  %s  (%s)\n", servers.Endpoint, spec)
	fmt.Fprintf(w, "Aiuta     %s%s, %s%s\n", servers.API, aiuta.Legacy.Base, servers.API, aiuta.Unified.Base)
	seen.introduce(w)
	fmt.Fprintf(w, "Health    %s\n", strings.Join(append(said, exposed...), "\n            "))
	fmt.Fprintf(w, "\nMade for this run:\n  %-16s %s\n  %-16s %s\n", "subscription id", account.SubscriptionID, "API key", account.APIKey)
	for _, name := range slices.Sorted(maps.Keys(servers.Made)) {
		fmt.Fprintf(w, "  %-16s %s\n", name, servers.Made[name])
	}
	fmt.Fprintf(w, "\nTry:\n  %s\n", tried.Command)
	if tried.Needs != "" {
		fmt.Fprintf(w, "%s\n", tried.Needs)
	}
	fmt.Fprint(w, "\nCtrl-C stops.\n")
	return nil
}
