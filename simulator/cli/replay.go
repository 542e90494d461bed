package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/httpclient"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// replayFlags are the flags of the command.
type replayFlags struct {
	application applicationFlags
	caller      callerFlags
	variables   []string
	timeout     time.Duration
	output      outputFlags
}

func replayCommand() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Send what an app sent to another endpoint, and show where the answers differ",
		Long: `Takes a recording of simulator proxy and sends its requests for tokens, preflights included, to another endpoint or
another version: --target URL, or component and native with --variable and --from. Answers are compared by status, code, CORS and
what the token says; times and random ids only by what they mean.

A recording holds no session. For requests that had one, give it by --bearer-file or --header. Exit code 4 means that answers
differ.`,
		Example: `  simulator replay session.json --target https://staging.shop.example/aiuta_jwt --bearer-file session.txt
  simulator replay session.json --target component --variable token_ttl=2m`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	f.application.add(cmd)
	f.caller.add(cmd, plain, "the app's user")
	cmd.Flags().StringArrayVar(&f.variables, "variable", nil, variablesFlag)
	cmd.Flags().DurationVar(&f.timeout, "timeout", 10*time.Second, "how long one answer may take")
	f.output.add(cmd)
	return cmd
}

func (f *replayFlags) run(cmd *cobra.Command, file string) (err error) {
	r, err := recording.Read(file)
	if err != nil {
		return unreadable(err)
	}
	spec, err := target.Parse(f.application.target)
	if err != nil {
		return err
	}
	if spec.IsURL() && len(f.variables) > 0 {
		return errVariableOfURL
	}
	who, err := f.caller.read()
	if err != nil {
		return err
	}
	application, err := f.application.load()
	if err != nil {
		return err
	}
	defer application.Cache.Close(context.WithoutCancel(cmd.Context()))
	application.Log = logTo(cmd.ErrOrStderr(), slog.LevelError)
	if application.Variables, err = variableFlags(f.variables); err != nil {
		return err
	}
	servers, err := testbed.Open(cmd.Context(), testbed.Config{Application: application, Target: spec})
	if err != nil {
		return couldNotRun(err)
	}
	defer func() { err = errors.Join(err, couldNotRun(servers.Close())) }()
	client := httpclient.New(&http.Transport{DisableCompression: true})
	client.Timeout = f.timeout
	defer client.CloseIdleConnections()
	redactor := redact.New()
	for _, secret := range who.Secrets() {
		redactor.Hide(secret, "credential")
	}
	replay := recording.Replay{URL: servers.Endpoint, Client: client, Show: redactor.Text}
	if !who.IsZero() {
		replay.Caller = who.AddTo
	}
	began := time.Now()
	cases, err := replay.Run(cmd.Context(), r)
	if err != nil {
		return couldNotRun(fmt.Errorf("%s: %w", shownTarget(spec), err))
	}
	out := newOutput(cmd, &f.output, len(cases))
	defer out.close()
	for _, c := range cases {
		if err := out.end(c); err != nil {
			return err
		}
	}
	return out.verdict(report.Report{Command: "replay", Target: shownTarget(spec), Began: began, Took: time.Since(began), Cases: cases})
}
