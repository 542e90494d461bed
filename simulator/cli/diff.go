package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/check/diff"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

// diffFlags are those of the command. What is given without -a and -b is for both.
type diffFlags struct {
	application applicationFlags
	both, a, b  sideFlags
	variables   []string
	timeout     time.Duration
	all         bool
	output      outputFlags
}

func diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Run the same requests on two targets and show where they differ",
		Long: `Sends the same good, odd and hostile requests to two endpoints, each component, native or a URL, and prints where the
answers differ: status, headers, a problem's code, what the tokens say. Times and random ids are compared relatively.

Targets of our own share credentials that are made up. Exit code 4 means that there are differences.`,
		Example: `  simulator diff component native
  simulator diff https://staging.shop.example/aiuta_jwt https://shop.example/aiuta_jwt --bearer-file-a s.txt --bearer-file-b p.txt
  simulator diff http://127.0.0.1:8080/aiuta_jwt component --variable params=* --variable caller_auth=none`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0], args[1]) },
	}
	cmd.Flags().StringVarP(&f.application.from, "from", "f", "", "run the application of this spin.toml instead of the embedded one")
	f.both.add(cmd, "", "both")
	f.a.add(cmd, "-a", "A")
	f.b.add(cmd, "-b", "B")
	cmd.Flags().StringArrayVar(&f.variables, "variable", nil, variablesFlag)
	cmd.Flags().DurationVar(&f.timeout, "timeout", 10*time.Second, "how long one request may take")
	cmd.Flags().BoolVar(&f.all, "all", false, "show also where they do not differ")
	f.output.add(cmd)
	return cmd
}

func (f *diffFlags) run(cmd *cobra.Command, a, b string) (err error) {
	if f.timeout < time.Second {
		return errors.New("--timeout: take a second or more: an endpoint needs time to answer")
	}
	first, err := target.Parse(a)
	if err != nil {
		return fmt.Errorf("side A: %w", err)
	}
	second, err := target.Parse(b)
	if err != nil {
		return fmt.Errorf("side B: %w", err)
	}
	if len(f.variables) > 0 && first.IsURL() && second.IsURL() {
		return errors.New("--variable is about an endpoint of our own: take component or native for A or B")
	}
	ours, err := newJudged(f.variables)
	if err != nil {
		return err
	}
	application, err := f.application.load()
	if err != nil {
		return err
	}
	defer application.Cache.Close(context.WithoutCancel(cmd.Context()))
	application.Log = logTo(cmd.ErrOrStderr(), slog.LevelError)
	c := diff.Config{Timeout: f.timeout}
	for _, side := range []struct {
		spec  target.Spec
		flags *sideFlags
		into  *diff.Side
	}{{first, &f.a, &c.A}, {second, &f.b, &c.B}} {
		closeSide, err := f.open(cmd.Context(), application, ours, side.spec, side.flags, side.into)
		if err != nil {
			return err
		}
		defer closeSide()
	}
	return f.compare(cmd, c, shownTarget(first)+" and "+shownTarget(second))
}

// open fills in one side, and starts it if it is of our own.
func (f *diffFlags) open(ctx context.Context, application target.Application, ours judged, spec target.Spec, flags *sideFlags, into *diff.Side) (closeSide func() error, err error) {
	if spec.IsURL() {
		into.URL = string(spec)
		return func() error { return nil }, flags.fill(into, f.both)
	}
	into.Issuer, into.Secret = ours.issuer(), ours.secret()
	if into.Caller, err = ours.session(judgedCaller, 0); err != nil {
		return nil, couldNotRun(err)
	}
	if into.Expired, err = ours.expired(); err != nil {
		return nil, couldNotRun(err)
	}
	served, err := ours.serve(ctx, application, spec, nil)
	if err != nil {
		return nil, couldNotRun(err)
	}
	into.URL = served.URL
	return served.Close, nil
}

func (f *diffFlags) compare(cmd *cobra.Command, c diff.Config, targets string) (err error) {
	f.output.quiet = !f.all && !f.output.json
	cases := diff.Cases()
	out := newOutput(cmd, &f.output, len(cases))
	defer out.close()
	c.Begin, c.End = out.begin, out.end
	r := report.Report{Command: "diff", Target: targets, Began: time.Now()}
	r.Cases, err = diff.Run(cmd.Context(), c, cases)
	if err != nil {
		return couldNotRun(unreachable(err))
	}
	r.Took = time.Since(r.Began)
	return out.verdict(r)
}
