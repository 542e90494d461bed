package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
)

// play is one scenario for one persona.
type play struct {
	scenario scenario.Scenario
	persona  sdk.Persona
}

// playsOf pairs scenarios with the personas that were asked for, or else with those that each is about.
func playsOf(scenarios []scenario.Scenario, asked []sdk.Persona) []play {
	var plays []play
	for _, s := range scenarios {
		players := asked
		if len(players) == 0 {
			players = s.Players()
		}
		for _, p := range players {
			plays = append(plays, play{s, p})
		}
	}
	return plays
}

// sideBySide is how many plays go on at the same time, unless --jobs says otherwise or they are traced. Each
// has servers and a clock of its own.
const sideBySide = 2

// played is how a play ended. An error says that it could not be played to its end.
type played struct {
	report.Case
	err error
}

// errTimeLimit ends a run that takes too long.
var errTimeLimit = errors.New("--time-limit has passed")

// playAll plays f.jobs at the same time, and shows the plays in their order. A run that ends early, by a signal, the time
// limit or a closed output, still gets its verdict and reports.
func playAll(ctx context.Context, runner scenario.Runner, plays []play, out *output, f playFlags, known *expectedFailures) error {
	ctx, stop := context.WithTimeoutCause(ctx, f.limit, errTimeLimit)
	results := make([]chan played, len(plays))
	slots := make(chan struct{}, f.jobs)
	for i := range plays {
		results[i] = make(chan played, 1)
	}
	ended := make(chan struct{})
	defer func() { stop(); <-ended }()
	go func() {
		defer close(ended)
		for i, one := range plays {
			slots <- struct{}{}
			done := make(chan struct{})
			go func() {
				defer func() { <-slots; close(done) }()
				out.begin(report.Case{Name: one.scenario.Name, Persona: one.persona.String()})
				c, err := runner.Play(ctx, one.scenario, one.persona)
				results[i] <- played{c, err}
			}()
			if i == 0 {
				<-done // it has compiled the component for all others
			}
		}
		for range f.jobs { // every slot is free again once all have ended
			slots <- struct{}{}
		}
	}()

	all := report.Report{Command: "run", Target: shownTarget(runner.Target), Seed: runner.Seed, Began: time.Now()}
	var early error
	for _, result := range results {
		c := <-result
		switch {
		case c.err != nil && ctx.Err() != nil:
			early = fmt.Errorf("%w: %d of %d plays were not played to their end", endOf(ctx), len(plays)-len(all.Cases), len(plays))
		case c.err != nil:
			early = c.err
		default:
			c.Case = known.judge(c.Case)
			all.Cases = append(all.Cases, c.Case)
			early = out.end(c.Case)
		}
		if early != nil || f.failFast && c.Outcome == report.Failed {
			break
		}
	}
	stop()
	all.Took = time.Since(all.Began)
	err := out.verdict(all)
	if early != nil {
		return couldNotRun(early) // what did go wrong among the others is in the verdict
	}
	return err
}

// errInterrupted is Ctrl-C or SIGTERM.
var errInterrupted = errors.New("interrupted")

func endOf(ctx context.Context) error {
	if errors.Is(context.Cause(ctx), errTimeLimit) {
		return errTimeLimit
	}
	return errInterrupted
}
