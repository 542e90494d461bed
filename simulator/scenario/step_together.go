package scenario

import (
	"context"
	"errors"
	"fmt"

	"aiuta-edge/simulator/turns"
)

// Together are steps that happen at the same time. Which request comes first is the same each time.
type Together []Step

func (t *Together) check(c *checker, path string) {
	if len(*t) < 2 {
		c.report(path, "must be a list of two steps or more")
	}
	for i, step := range *t {
		place := fmt.Sprintf("%s[%d]", path, i)
		name, _, _ := step.verb()
		switch name {
		case "try_on", "upload", "request", "":
			c.step(place, step)
		default:
			c.report(place, "%s cannot happen together with something else: use try_on, upload or request", name)
		}
		if step.Expect != nil && !step.Expect.ofTheEnd() {
			c.report(place+".expect", "can have only shown, error_type and answer: put the rest next to together")
		}
	}
}

func (t *Together) play(ctx context.Context, s *stage) (ending, error) {
	endings, errs := make([]ending, len(*t)), make([]error, len(*t))
	turns.Together(ctx, len(*t), func(ctx context.Context, i int) {
		_, v, _ := (*t)[i].verb()
		endings[i], errs[i] = v.play(ctx, s)
	})
	for i, step := range *t {
		if step.Expect != nil {
			s.judge(fmt.Sprintf("together[%d]: ", i), *step.Expect, endings[i], s.mark())
		}
	}
	return endings[len(endings)-1], errors.Join(errs...)
}

// ofTheEnd reports whether expectations are only about how a step ended. What happened since it began cannot be
// told from what other steps did at the same time.
func (e Expect) ofTheEnd() bool {
	for _, other := range e.For {
		if other != nil && !other.ofTheEnd() {
			return false
		}
	}
	e.Shown, e.ErrorType, e.Answer, e.For = "", nil, nil, nil
	return e.empty()
}
