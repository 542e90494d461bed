package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/httpclient"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// replayFlags are the flags of the command.
type replayFlags struct {
	application applicationFlags
	credentials credentialFlags
	caller      callerFlags
	variables   []string
	switches    []string
	timeout     time.Duration
	output      outputFlags
}

func replayCommand() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Send what an app sent to another endpoint, and show where the answers differ",
		Long: `Takes a recording of simulator proxy and sends its requests once more, in their order: those for tokens, preflights
included, to another endpoint or another version (--target URL, or component and native with --variable and --from), and the
uploads, starts, polls, events and downloads to our stand-in for Aiuta, with the tokens and ids of this time.

Answers are compared by status, code, CORS, what the token says, which members an answer has, and how a try-on ended; times
and random ids only by what they mean. Endpoint and stand-in share a clock that is moved by the gaps of the recording, unless
the endpoint runs elsewhere (a URL, or spin): then one request follows right after the other.

With --target URL the stand-in has to know the endpoint's issuer and secret (--issuer, --secret-file); without them only the
requests for tokens are sent. Nothing is ever sent to the real Aiuta. What is not sent again is listed at the end, with the
reason. A recording holds no session and no picture: for requests that had a session, give it by --bearer-file or --header; another
picture of the same length takes the place of a photo. Exit code 4 means that answers differ.`,
		Example: `  simulator replay session.json --target https://staging.shop.example/aiuta_jwt --bearer-file session.txt
  simulator replay session.json --target component --variable token_ttl=2m
  simulator replay session.json --backend replay=reject`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	f.application.add(cmd)
	f.credentials.add(cmd)
	f.caller.add(cmd, plain, "the app's user")
	cmd.Flags().StringArrayVar(&f.variables, "variable", nil, variablesFlag)
	cmd.Flags().StringArrayVar(&f.switches, "backend", nil, "decide what the stand-in does where nothing is public: NAME=VALUE of docs/backend.md (may be given several times)")
	cmd.Flags().DurationVar(&f.timeout, "timeout", 10*time.Second, "how long one answer may take")
	f.output.add(cmd)
	return cmd
}

func (f *replayFlags) run(cmd *cobra.Command, file string) (err error) {
	r, err := recording.Read(file)
	if err != nil {
		return unreadable(err)
	}
	who, err := f.caller.read()
	if err != nil {
		return err
	}
	config, moved, err := f.config(cmd)
	if err != nil {
		return err
	}
	defer config.Application.Cache.Close(context.WithoutCancel(cmd.Context()))
	servers, err := testbed.Open(cmd.Context(), config)
	if err != nil {
		return couldNotRun(err)
	}
	defer func() { err = errors.Join(err, couldNotRun(servers.Close())) }()
	client := httpclient.New(&http.Transport{DisableCompression: true})
	client.Timeout = f.timeout
	defer client.CloseIdleConnections()
	replay := recording.Replay{
		Endpoint: servers.Endpoint, API: servers.API, Account: servers.Accounts[0], Client: client, Redactor: redact.New(),
	}
	replay.Redactor.Hide(replay.Account.APIKey, "API key")
	replay.Redactor.Hide(string(replay.Account.Secret), "JWT secret")
	for _, secret := range who.Secrets() {
		replay.Redactor.Hide(secret, "credential")
	}
	if !who.IsZero() {
		replay.Caller = who.AddTo
	}
	if moved != nil {
		replay.Pass = moved.Advance
	}
	f.introduce(cmd, r, config, moved != nil)
	began := time.Now()
	cases, err := replay.Run(cmd.Context(), r)
	if err != nil {
		return couldNotRun(fmt.Errorf("%s: %w", shownTarget(config.Target), err))
	}
	out := newOutput(cmd, &f.output, len(cases))
	defer out.close()
	for _, c := range cases {
		if err := out.end(c); err != nil {
			return err
		}
	}
	return out.verdict(report.Report{Command: "replay", Target: shownTarget(config.Target), Began: began, Took: time.Since(began), Cases: cases})
}

// config is what a recording is sent to. The clock is nil where it cannot be moved.
func (f *replayFlags) config(cmd *cobra.Command) (c testbed.Config, moved *clock.Simulated, err error) {
	if c.Target, err = f.application.spec(); err != nil {
		return c, nil, err
	}
	if c.Target.IsURL() && len(f.variables) > 0 {
		return c, nil, errVariableOfURL
	}
	switches, err := readSwitches(f.switches)
	if err != nil {
		return c, nil, err
	}
	// A generation is done at once: how long it took is no answer.
	c.Backend = &backend.Config{Switches: switches, Pace: backend.Pace{InProgress: time.Nanosecond, Success: 2 * time.Nanosecond}}
	switch {
	case !c.Target.IsURL():
	case f.credentials.knownIssuer() == "" && f.credentials.secretFile == "":
		c.Backend = nil
	default:
		if c.Issuer, c.Secret, err = f.credentials.read(); err != nil {
			return c, nil, fmt.Errorf("the stand-in has to verify what %s signs: %w", shownTarget(c.Target), err)
		}
	}
	if !c.Target.IsURL() && c.Target != target.Spin {
		moved = clock.NewFrozen(time.Now())
		c.Clock = moved
	}
	variables, err := variableFlags(f.variables)
	if err != nil {
		return c, nil, err
	}
	if c.Application, err = f.application.load(); err != nil {
		return c, nil, err
	}
	c.Application.Variables, c.Application.Log = variables, logTo(cmd.ErrOrStderr(), slog.LevelError)
	return c, moved, nil
}

// introduce says what is sent where.
func (f *replayFlags) introduce(cmd *cobra.Command, r recording.Recording, c testbed.Config, moved bool) {
	if f.output.json || f.output.quiet {
		return
	}
	api, pace := "our stand-in", "the gaps of the recording, on a clock that is moved"
	if c.Backend == nil {
		api = "nothing: give --issuer and --secret-file of the endpoint, and our stand-in answers too"
	}
	if !moved {
		pace = "one request right after the other"
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Endpoint  %s, for %s\nAiuta     %s\nTime      %s\n\n", shownTarget(c.Target), ladder.Visible(r.Endpoint), api, pace)
}
