package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
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
			variables, err := variableFlags(host.variables)
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
			loaded.Environment = environment
			loaded.DotEnv = ".env"
			loaded.Log = logTo(cmd.ErrOrStderr(), slog.LevelInfo)
			loaded.Variables = variables
			loaded.Host = options
			logger := log.New(cmd.ErrOrStderr(), "", log.LstdFlags)
			// Requests under way outlive the signal that stops the command.
			servers, err := testbed.Open(context.WithoutCancel(cmd.Context()), testbed.Config{
				Application: loaded, Target: spec, KeepVariables: true,
				Backend: &backend.Config{Switches: decided}, ListenBackend: listen.backend, Log: logger,
				Listen: func(h http.Handler) (*loopback.Server, error) { return listen.startEdge(h, logger, certificate) },
			})
			if err != nil {
				return couldNotRun(err)
			}
			listRoutes(cmd.OutOrStdout(), strings.TrimSuffix(servers.Endpoint, aiuta.TokenPath), servers.Routes)
			introduce(cmd.OutOrStdout(), servers, spec)
			<-cmd.Context().Done()
			fmt.Fprintln(cmd.OutOrStdout(), "stopping")
			return couldNotRun(servers.Close())
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

// introduce prints what a person needs to try it. A secret is shown only if it was made for this run.
func introduce(w io.Writer, servers *testbed.Testbed, spec target.Spec) {
	account := servers.Accounts[0]
	fmt.Fprintf(w, "Endpoint  %s  (%s)\n", servers.Endpoint, spec)
	fmt.Fprintf(w, "Aiuta     %s%s, %s%s\n", servers.API, aiuta.Legacy.Base, servers.API, aiuta.Unified.Base)
	fmt.Fprintf(w, "\nMade for this run:\n  %-16s %s\n  %-16s %s\n", "subscription id", account.SubscriptionID, "API key", account.APIKey)
	for _, name := range slices.Sorted(maps.Keys(servers.Made)) {
		fmt.Fprintf(w, "  %-16s %s\n", name, servers.Made[name])
	}
	insecure := ""
	if strings.HasPrefix(servers.Endpoint, "https:") {
		insecure = "-k " // the certificate may be of the user's own making
	}
	fmt.Fprintf(w, "\nTry:\n  curl %s-H 'Content-Type: application/json' -d '{\"uploaded_image_id\":\"image-1\"}' %s\n\nCtrl-C stops.\n",
		insecure, servers.Endpoint)
}
