package target_test

import (
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// The component is frozen after its initialisation, and each request starts it at the same point.
func TestNoTwoTokensAreTheSameThoughTheClockStandsStill(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		c := clock.NewFrozen(time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC))
		url := open(t, spec, c, map[string]string{"caller_auth": "none", "token_jti": "true"})
		seen := map[string]bool{}
		for range 20 {
			token := string(mintWith(t, url, "").body)
			if seen[token] {
				t.Fatal("one token was minted twice")
			}
			seen[token] = true
		}
	})
}
