package scenario

import (
	"context"
	"net/http"
	"slices"
	"sync"

	"aiuta-edge/simulator/app"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/browser"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/spinhost/redis"
	"aiuta-edge/simulator/testbed"
	"aiuta-edge/simulator/turns"
)

// stage is what one play happens on: a persona, and the servers that it talks to.
type stage struct {
	persona  sdk.Persona // the expectations are about it
	playing  sdk.Persona // the same, unless a test has broken a rule of it
	given    Given
	seed     testbed.Seed
	clock    *clock.Simulated
	redactor *redact.Redactor
	record   *ladder.Record
	faults   *fault.Injector

	servers  *testbed.Testbed
	redis    *redis.Memory
	accounts map[string]*credentials
	base     *http.Transport
	until    context.Context  // the play's
	caller   http.Header      // by which an endpoint at a URL knows the user
	browser  *browser.Browser // nil for an SDK that runs in none

	build   App // the app that the user has at present
	user    string
	app     *app.App
	process *sdk.Process
	disk    sdk.Disk
	session *sdk.Session

	checks []report.Check

	mu       sync.Mutex
	captured map[string]map[string]string
	asked    []string         // the parameters of getJwt, in order
	handed   []handed         // what getJwt handed over, in order
	events   []map[string]any // what the SDK's own events said, in order
}

// credentials are an account's, and which of its secrets the parties go by.
type credentials struct {
	portal.Account
	atEndpoint, atBackend int
	secretAt              func(rotation int) string
}

// secret returns the account's secret after a number of rotations.
func (c *credentials) secret(rotations int) string {
	if rotations == 0 {
		return string(c.Secret)
	}
	return c.secretAt(rotations)
}

// say records words between parties of this process.
func (s *stage) say(ctx context.Context, from, to ladder.Party, text string) {
	turns.Take(ctx)
	s.record.Say(from, to, text)
}

// happens records what changes for one party, without a word to another.
func (s *stage) happens(ctx context.Context, party ladder.Party, text string) {
	s.say(ctx, party, party, text)
}

// ending is how a step ended. What does not belong to the step is zero.
type ending struct {
	outcome  *sdk.Outcome
	setUp    error
	signIn   error
	received *received
}

// mark is a moment of the play.
type mark struct{ steps, asked, handed, events int }

func (s *stage) mark() mark {
	s.mu.Lock()
	defer s.mu.Unlock()
	return mark{s.record.Len(), len(s.asked), len(s.handed), len(s.events)}
}

// playSteps plays the steps one after the other, and judges what is expected of each.
func (s *stage) playSteps(ctx context.Context, steps []Step) (last ending, err error) {
	for i, step := range steps {
		name, v, _ := step.verb()
		begin := s.mark()
		end, err := s.playStep(ctx, v)
		if err != nil {
			return last, err
		}
		if end.outcome != nil {
			last = end
		}
		expected := Expect{}
		if step.Expect != nil {
			expected = *step.Expect
		}
		s.judge(stepLabel(i, name), expected, end, begin)
	}
	return last, nil
}

// playStep plays a step as the only branch, so that what it starts beside itself, such as a getJwt that answers late, takes
// turns with it.
func (s *stage) playStep(ctx context.Context, v verb) (end ending, err error) {
	if _, several := v.(*Together); several {
		return v.play(ctx, s)
	}
	turns.Together(ctx, 1, func(ctx context.Context, _ int) { end, err = v.play(ctx, s) })
	return end, err
}

// exhausted returns the faults that never fired, leaving out random ones.
func (s *stage) exhausted() []fault.Tally {
	return slices.DeleteFunc(s.faults.Tallies(), func(t fault.Tally) bool { return t.Hit > 0 || t.Rule.Toxicity != nil })
}
