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

	"github.com/charmbracelet/lipgloss"
	"github.com/spf13/cobra"

	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/load"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

// loadFlags are the flags of the command.
type loadFlags struct {
	application applicationFlags
	credentials credentialFlags
	bearerFile  string
	variables   []string
	plan        load.Plan
	what        string
	personas    []string
	params      string
	generation  time.Duration
	failIf      []string
	seed        uint64
	json        bool
	reports     report.Flag
}

// What is done over and over.
const (
	loadMint  = "mint"
	loadTryOn = "try-on"
)

func loadCommand() *cobra.Command {
	var f loadFlags
	cmd := &cobra.Command{
		Use:   "load",
		Short: "Put load on a token endpoint, and measure it",
		Long: `Asks for tokens, or plays whole try-ons, over and over, and prints how long they took.

With --rate it is an open loop: requests are due at fixed instants, and latency is counted from when a request was due,
so that a stall of the endpoint counts for every request that it delays, not only for one ("coordinated omission"). At most --max-in-flight are under way; what has to wait for a place is counted as late, and what could not
be sent before the end as failed. With --workers it is a closed loop: each worker sends its next request when it has
the answer to its last. That measures how much fits through, and hides stalls.

An answer without a token is a failure, however quick it was. The load runs on this machine's cores, and so does the
endpoint, unless it is a URL: put load only on what is yours.`,
		Example: `  simulator load --rate 200 --duration 30s --fail-if 'p99>50ms' --fail-if 'errors>0.1%'
  simulator load --workers 8 --target native --report html=load.html
  simulator load --rate 50 --ramp 10s --target https://shop.example/aiuta_jwt --bearer-file session.txt
  simulator load --what try-on --workers 20 --count 100 --persona ios`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.plan.Rate == 0 && !cmd.Flags().Changed("workers") && !cmd.Flags().Changed("rate") {
				f.plan.Workers = 8
			}
			if f.plan.Count > 0 && !cmd.Flags().Changed("duration") {
				f.plan.Duration = 0
			}
			return f.run(cmd)
		},
	}
	f.add(cmd)
	return cmd
}

func (f *loadFlags) add(cmd *cobra.Command) {
	f.application.add(cmd)
	f.credentials.add(cmd)
	flags := cmd.Flags()
	flags.Float64Var(&f.plan.Rate, "rate", 0, "an open loop of this many requests per second")
	flags.IntVar(&f.plan.Workers, "workers", 0, "a closed loop of this many workers (default 8, if there is no --rate)")
	flags.DurationVar(&f.plan.Duration, "duration", 10*time.Second, "for how long requests are sent")
	flags.Uint64Var(&f.plan.Count, "count", 0, "how many requests are sent")
	flags.DurationVar(&f.plan.Ramp, "ramp", 0, "how long it takes to reach the rate, or all workers; it counts as part of the duration")
	flags.IntVar(&f.plan.MaxInFlight, "max-in-flight", 1000, "how many requests of an open loop are under way at most")
	flags.DurationVar(&f.plan.Timeout, "timeout", 0, "how long one may take (default 10s, or 1m for a try-on)")
	flags.StringVar(&f.what, "what", loadMint, "mint for the token endpoint only, or try-on for all calls of an SDK")
	flags.StringSliceVar(&f.personas, "persona", nil, "ask as these SDKs do, in turn (default: the newest of each)")
	flags.StringVar(&f.params, "params", "", "ask for these parameters, a JSON object, each time")
	flags.DurationVar(&f.generation, "generation", 3*time.Second, "how long Aiuta's stand-in takes for a try-on")
	flags.StringVar(&f.bearerFile, "bearer-file", "", "a file with the session of a caller, for Authorization: Bearer")
	flags.StringArrayVar(&f.variables, "variable", nil, variablesFlag)
	flags.StringArrayVar(&f.failIf, "fail-if", nil, "fail above or below this, such as 'p99>5ms', 'errors>0.1%' or 'rate<1000' (may be given several times)")
	flags.Uint64Var(&f.seed, "seed", 1, "decides on the ids that are sent")
	flags.BoolVar(&f.json, "json", false, "print one JSON object")
	flags.Var(&f.reports, "report", report.FlagUsage()+"; html has the curves")
	mustRegister(cmd, "persona", completePersonas)
	mustRegister(cmd, "what", cobra.FixedCompletions([]string{loadMint, loadTryOn}, cobra.ShellCompDirectiveNoFileComp))
}

// check reads what can be read before anything is started.
func (f *loadFlags) check() (spec target.Spec, players []sdk.Persona, thresholds []load.Threshold, err error) {
	if f.what != loadMint && f.what != loadTryOn {
		return "", nil, nil, fmt.Errorf("--what %q: use %s or %s", f.what, loadMint, loadTryOn)
	}
	if f.plan.Timeout == 0 {
		f.plan.Timeout = map[string]time.Duration{loadMint: 10 * time.Second, loadTryOn: time.Minute}[f.what]
	}
	if err := f.plan.Validate(); err != nil {
		return "", nil, nil, err
	}
	if spec, err = f.application.spec(); err != nil {
		return "", nil, nil, err
	}
	if spec.IsURL() && len(f.variables) > 0 {
		return "", nil, nil, errVariableOfURL
	}
	if f.params != "" {
		if f.what == loadTryOn {
			return "", nil, nil, errors.New("--params is for --what mint: in a try-on it is the SDK that decides")
		}
		if _, err := strictjson.Object([]byte(f.params)); err != nil {
			return "", nil, nil, fmt.Errorf("--params: %w", err)
		}
	}
	if players, err = findPersonas(f.personas); err != nil {
		return "", nil, nil, err
	}
	if players == nil {
		players = sdk.Newest()
	}
	for _, text := range f.failIf {
		threshold, err := load.ParseThreshold(text)
		if err != nil {
			return "", nil, nil, fmt.Errorf("--fail-if: %w", err)
		}
		thresholds = append(thresholds, threshold)
	}
	return spec, players, thresholds, nil
}

func (f *loadFlags) run(cmd *cobra.Command) (err error) {
	spec, players, thresholds, err := f.check()
	if err != nil {
		return err
	}
	// What is loaded outlives the signal that stops the load.
	outlasting := context.WithoutCancel(cmd.Context())
	application, err := f.application.load()
	if err != nil {
		return err
	}
	defer application.Cache.Close(outlasting)
	application.Log = logTo(cmd.ErrOrStderr(), slog.LevelError)
	servers, err := f.open(outlasting, application, spec)
	if err != nil {
		return err
	}
	client := f.plan.NewClient()
	shoot := servers.mint(f, client, players)
	if f.what == loadTryOn {
		shoot = servers.tryOn(f, client, players)
	}
	progress := newLoadProgress(cmd.ErrOrStderr(), f.plan)
	r := report.Report{Command: "load", Target: shownTarget(spec), Seed: f.seed, Began: time.Now()}
	summary, err := load.Run(cmd.Context(), f.plan, shoot, progress.show)
	progress.clear()
	r.Took = time.Since(r.Began)
	client.CloseIdleConnections()
	if err := errors.Join(err, servers.Close()); err != nil {
		return couldNotRun(err)
	}
	one := summary.Case(f.what, thresholds)
	r.Cases = []report.Case{one}
	if err := errors.Join(f.print(cmd.OutOrStdout(), r, summary), f.reports.WriteAll(r)); err != nil {
		return couldNotRun(err)
	}
	return crossed(one)
}

// crossed is an error if a check did not hold.
func crossed(c report.Case) error {
	var why []string
	for _, check := range c.Checks {
		if !check.OK {
			why = append(why, fmt.Sprintf("%s, but %s", check.Expected, check.Got))
		}
	}
	if len(why) == 0 {
		return nil
	}
	return failed(fmt.Errorf("expected %s", strings.Join(why, "; ")))
}

// print shows the run to a person, or to a machine.
func (f *loadFlags) print(w io.Writer, r report.Report, s load.Summary) error {
	one := r.Cases[0]
	if f.json {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(struct {
			Target  string         `json:"target"`
			What    string         `json:"what"`
			Seed    uint64         `json:"seed"`
			Outcome report.Outcome `json:"outcome"`
			Checks  []report.Check `json:"checks,omitempty"`
			load.Summary
		}{r.Target, f.what, r.Seed, one.Outcome, one.Checks, s})
	}
	style := ladder.NewStyle(lipgloss.NewRenderer(w))
	var b strings.Builder
	fmt.Fprintf(&b, "load %s, target %s, %s loop\n", f.what, ladder.Visible(r.Target), s.Loop)
	for _, line := range s.Lines() {
		fmt.Fprintf(&b, "  %s\n", ladder.Visible(line))
	}
	for _, check := range one.Checks {
		if check.OK {
			fmt.Fprintf(&b, "  %s %s\n", style.Good("✓"), check.Expected)
		} else {
			fmt.Fprintf(&b, "  %s %s, but: %s\n", style.Bad("✗"), check.Expected, check.Got)
		}
	}
	if s.Stopped {
		b.WriteString("  stopped before its end\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
