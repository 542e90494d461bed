package cli

import (
	"context"
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

// sideBySide is how many plays go on at the same time, unless they are traced. Each has servers and a clock of its own.
const sideBySide = 2

// played is how a play ended. An error says that it could not be played to its end.
type played struct {
	report.Case
	err error
}

// playAll plays so many at the same time, and shows the plays in their order.
func playAll(ctx context.Context, runner scenario.Runner, plays []play, out *output, jobs int, failFast bool) error {
	ctx, stop := context.WithCancel(ctx)
	results := make([]chan played, len(plays))
	slots := make(chan struct{}, jobs)
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
		for range jobs { // every slot is free again once all have ended
			slots <- struct{}{}
		}
	}()

	all := report.Report{Command: "run", Target: string(runner.Target), Seed: runner.Seed, Began: time.Now()}
	for _, result := range results {
		c := <-result
		if c.err != nil {
			return couldNotRun(c.err)
		}
		all.Cases = append(all.Cases, c.Case)
		if err := out.end(c.Case); err != nil {
			return err
		}
		if failFast && c.Outcome == report.Failed {
			break
		}
	}
	all.Took = time.Since(all.Began)
	return out.verdict(all)
}
