package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

func runCommand() *cobra.Command {
	var (
		application applicationFlags
		credentials credentialFlags
		personas    []string
		asJSON      bool
		list        bool
	)
	cmd := &cobra.Command{
		Use:   "run [SCENARIO…]",
		Short: "Run scenarios against a target and print ladder and verdict",
		Long: `Runs the named scenarios, or all that are built in, once for each persona. Endpoint and backend are
started anew for each on loopback, with credentials of their own and a simulated clock.

A target that is a URL needs its issuer and secret, with which Aiuta's stand-in verifies: set --issuer and
--secret-file, or SPIN_VARIABLE_JWT_ISSUER and SPIN_VARIABLE_JWT_SECRET.`,
		RunE: func(cmd *cobra.Command, names []string) error {
			scenarios, err := scenario.Find(names...)
			if err != nil {
				return err
			}
			if list {
				return listScenarios(cmd.OutOrStdout(), scenarios)
			}
			players, err := findPersonas(personas)
			if err != nil {
				return err
			}
			runner := scenario.Runner{}
			if runner.Target, err = target.Parse(application.target); err != nil {
				return err
			}
			if runner.Target.IsURL() {
				if runner.Issuer, runner.Secret, err = credentials.read(); err != nil {
					return err
				}
			}
			if runner.Application, err = application.load(); err != nil {
				return err
			}
			runner.Application.Log = logTo(cmd.ErrOrStderr(), slog.LevelError)
			defer runner.Application.Cache.Close(cmd.Context())

			var out output = newTerminal(cmd.OutOrStdout())
			if asJSON {
				out = &lines{json.NewEncoder(cmd.OutOrStdout())}
			}
			return playAll(cmd.Context(), runner, scenarios, players, out)
		},
	}
	application.add(cmd)
	credentials.add(cmd)
	cmd.Flags().StringSliceVar(&personas, "persona", nil, "play only these: an SDK's name or NAME@VERSION (may be given several times)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object for each scenario and persona, and a last one with the verdict")
	cmd.Flags().BoolVar(&list, "list", false, "list the scenarios instead of running them")
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		names := []string{}
		for _, s := range scenario.Builtin() {
			names = append(names, s.Name+"\t"+s.Summary)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

func listScenarios(w io.Writer, scenarios []scenario.Scenario) error {
	for _, s := range scenarios {
		if _, err := fmt.Fprintf(w, "%-16s %s\n", s.Name, s.Summary); err != nil {
			return couldNotRun(err)
		}
	}
	return nil
}

func findPersonas(names []string) ([]sdk.Persona, error) {
	if len(names) == 0 {
		return sdk.Personas(), nil
	}
	var found []sdk.Persona
	for _, name := range names {
		p, err := sdk.Find(name)
		if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, nil
}

func playAll(ctx context.Context, runner scenario.Runner, scenarios []scenario.Scenario, personas []sdk.Persona, out output) error {
	began := time.Now()
	end := verdict{Target: runner.Target}
	for _, s := range scenarios {
		out.scenario(s)
		for _, p := range personas {
			result, err := runner.Play(ctx, s, p)
			if err != nil {
				return couldNotRun(err)
			}
			if result.Passed() {
				end.Passed++
			} else {
				end.Failed++
			}
			if err := out.result(result); err != nil {
				return couldNotRun(err)
			}
		}
	}
	end.Took = time.Since(began)
	if err := out.verdict(end); err != nil {
		return couldNotRun(err)
	}
	if end.Failed > 0 {
		return failed(fmt.Errorf("%d of %d did not go as expected", end.Failed, end.Passed+end.Failed))
	}
	return nil
}
