package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/target"
)

// hideCaller keeps the credentials of an endpoint at a URL out of all records.
func (s *stage) hideCaller() {
	for _, values := range s.caller {
		for _, value := range values {
			s.hide(value, "credential")
			if _, bearer, ok := strings.Cut(value, " "); ok {
				s.hide(bearer, "credential")
			}
		}
	}
}

// outran says why a play has shown nothing whose clock ran ahead of that of an endpoint in a process of its own: a token
// that was fresh there had expired here. It is empty for any other play.
func (s *stage) outran(at target.Spec) string {
	ahead := time.Until(s.clock.Now())
	if !at.HasOwnClock() || ahead < time.Second {
		return ""
	}
	refused := slices.ContainsFunc(s.record.Steps(), func(step ladder.Step) bool {
		return strings.Contains(step.Answer, string(reason.TokenExpired))
	})
	expired := slices.ContainsFunc(s.handed, func(t handed) bool { return errors.Is(t.flaw, token.ErrExpired) })
	if !refused && !expired {
		return ""
	}
	return fmt.Sprintf("it lets %s pass, which the endpoint's clock does not follow, so play it with --target component or native", ahead.Round(time.Second))
}
