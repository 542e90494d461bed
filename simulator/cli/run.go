package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report/terminal"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/target"
)

func runCommand() *cobra.Command {
	var (
		application applicationFlags
		credentials credentialFlags
		shown       outputFlags
		caller      sessionFlags
		chosen      playFlags
		personas    []string
		seed        uint64
		page        string
		ours        bool
		list, trace bool
		watching    bool
	)
	once := func(cmd *cobra.Command, names []string) error {
		scenarios, err := findScenarios(names)
		if err != nil {
			return err
		}
		known, err := readExpectedFailures(chosen.expected)
		if err != nil {
			return err
		}
		if err := known.check(scenarios); err != nil {
			return err
		}
		if scenarios, err = chosen.choose(scenarios); err != nil {
			return err
		}
		if list {
			return listScenarios(cmd.OutOrStdout(), scenarios, shown.json)
		}
		players, err := findPersonas(personas)
		if err != nil {
			return err
		}
		runner := scenario.Runner{Seed: seed}
		if runner.Target, err = application.spec(); err != nil {
			return err
		}
		if runner.Target.IsURL() {
			if runner.Issuer, runner.Secret, err = credentials.read(); err != nil {
				return err
			}
		}
		if err := checkPage(page, runner.Target); err != nil {
			return err
		}
		runner.Page, runner.Ours = page, ours
		if runner.Caller, err = caller.open(runner.Target); err != nil {
			return err
		}
		if trace && runner.Target != target.Component {
			return errors.New("--trace is about the component: use --target component")
		}
		if runner.Application, err = application.load(); err != nil {
			return err
		}
		runner.Application.Log = logTo(cmd.ErrOrStderr(), slog.LevelError)
		defer runner.Application.Cache.Close(cmd.Context())
		if runner.Application.Engine, err = spinhost.NewEngine(cmd.Context(), spinhost.WithCompilationCache(runner.Application.Cache)); err != nil {
			return couldNotRun(err)
		}
		defer runner.Application.Engine.Close(context.WithoutCancel(cmd.Context()))

		plays, err := chosen.part(playsOf(scenarios, players))
		if err != nil {
			return err
		}
		if runner.Target.IsURL() {
			if err := reach(cmd.Context(), string(runner.Target)); err != nil {
				return err
			}
		}
		out := newOutput(cmd, &shown, len(plays))
		if t, people := out.cases.(*terminal.Terminal); people && !shown.verbose && len(plays) > 1 {
			out.cases = t.Grid(invocation())
		}
		defer out.close()
		if trace {
			chosen.jobs = 1 // or the traces of several plays would mix
			runner.Application.Host = append(runner.Application.Host, spinhost.WithTrace(cmd.ErrOrStderr()))
		}
		return playAll(cmd.Context(), runner, plays, out, chosen, known)
	}
	cmd := &cobra.Command{
		Use:   "run [SCENARIO…]",
		Short: "Run scenarios against a target and print ladder and verdict",
		Long: `Runs the built-in scenarios, or those given, once for each persona. SCENARIO is a name, a file or a folder of
files; "simulator new NAME" writes a file to begin with.

Endpoint and backend are started for each play on loopback, with their own credentials and one clock, which moves only
when a party waits. Everything random comes from --seed, so that a play is the same each time.

A target that is a URL needs its issuer and secret, with which Aiuta's stand-in verifies: set --issuer and
--secret-file, or SPIN_VARIABLE_JWT_ISSUER and SPIN_VARIABLE_JWT_SECRET. Scenarios that have to configure the endpoint,
or to move its clock, are skipped there, and say so. An endpoint that wants to know its callers gets what --bearer-file,
--header, --sign-in or --session-command says. Web asks such an endpoint as a browser does, from the page of --page.`,
		RunE: func(cmd *cobra.Command, names []string) error {
			if !watching {
				return once(cmd, names)
			}
			files, err := watchedBy(names, application.from)
			if err != nil {
				return err
			}
			return files.watch(cmd.Context(), cmd.ErrOrStderr(), func() error { return once(cmd, names) })
		},
	}
	application.add(cmd)
	credentials.add(cmd)
	caller.add(cmd)
	chosen.add(cmd)
	shown.add(cmd)
	cmd.Flags().StringSliceVar(&personas, "persona", nil, "play only these: an SDK's name or NAME@VERSION (may be given several times)")
	cmd.Flags().StringVar(&page, "page", "",
		"the origin of the brand's page, which an endpoint at a URL has to allow to Web (default https://shop.example)")
	cmd.Flags().BoolVar(&ours, "ours", false, "ask an endpoint at a URL also for what is this project's own, such as problem codes")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "the seed of everything random")
	cmd.Flags().BoolVar(&list, "list", false, "list the scenarios instead of running them")
	cmd.Flags().BoolVar(&watching, "watch", false, "run again whenever a scenario file, the spin.toml or its component changes")
	cmd.Flags().BoolVar(&trace, "trace", false, "print each call of the component to its host, like strace, on standard error; plays one after the other")
	cmd.ValidArgsFunction = completeScenarios
	mustRegister(cmd, "persona", completePersonas)
	return cmd
}

// checkPage refuses a --page that is not an origin, or that the target does not use.
func checkPage(page string, at target.Spec) error {
	switch {
	case page == "":
		return nil
	case !at.IsURL():
		return errors.New("--page is about an endpoint at a URL; a scenario says given.page")
	case !scenario.IsOrigin(page):
		return fmt.Errorf("--page %s: use an origin, such as https://shop.example", page)
	}
	return nil
}

// findScenarios tells a name that does not exist, which is wrong usage, from a file that cannot be read.
func findScenarios(names []string) ([]scenario.Scenario, error) {
	scenarios, err := scenario.Find(names...)
	if err != nil && !errors.Is(err, scenario.ErrUnknown) {
		return nil, unreadable(err)
	}
	return scenarios, err
}

// reach makes one connection to an endpoint at a URL, so that no scenario is played against a closed port.
func reach(ctx context.Context, url string) error {
	client := exchange.NewClient(url, nil, nil)
	defer client.Close()
	return couldNotRun(unreachable(client.Reach(ctx, reachTimeout)))
}

// reachTimeout is how long an endpoint may take to accept a connection.
const reachTimeout = 10 * time.Second

// listed is a scenario as --list --json prints it, one a line.
type listed struct {
	Name     string   `json:"name"`
	Summary  string   `json:"summary"`
	Personas []string `json:"personas,omitempty"`
	Tags     []string `json:"tags,omitempty"`
}

func listScenarios(w io.Writer, scenarios []scenario.Scenario, asJSON bool) error {
	if asJSON {
		lines := json.NewEncoder(w)
		for _, s := range scenarios {
			if err := lines.Encode(listed{s.Name, ladder.Visible(s.Summary), s.Personas, s.Tags}); err != nil {
				return couldNotRun(err)
			}
		}
		return nil
	}
	width := 0
	for _, s := range scenarios {
		width = max(width, len(s.Name))
	}
	for _, s := range scenarios {
		about := ""
		if len(s.Personas) > 0 {
			about = " (" + strings.Join(s.Personas, ", ") + ")"
		}
		if _, err := fmt.Fprintf(w, "%-*s  %s%s\n", width, s.Name, ladder.Visible(s.Summary), about); err != nil {
			return couldNotRun(err)
		}
	}
	return nil
}

// findPersonas returns nothing for no names: then each scenario has its own.
func findPersonas(names []string) ([]sdk.Persona, error) {
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
