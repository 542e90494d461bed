package scenario

import (
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// pollMutations break how SDKs follow an operation.
func pollMutations() []mutation {
	return []mutation{
		{"android-waits-first", "Android waits before it polls", "android",
			ofSDK(func(p *sdk.Persona) { p.Poll.Immediately = false }), []string{"polls-from-afar"}},
		{"ios-polls-at-once", "iOS polls before it waits", "ios",
			ofSDK(func(p *sdk.Persona) { p.Poll.Immediately = true }), []string{"polls-from-afar"}},
		{"web-polls-each-second", "Web polls each second", "web",
			ofSDK(func(p *sdk.Persona) { p.Poll.Schedule = []sdk.Delay{{Wait: time.Second}} }), []string{"generation-failed"}},
		{"polls-come-to-an-end", "Android gives up after four polls", "android",
			ofSDK(func(p *sdk.Persona) { p.Poll.Schedule = p.Poll.Schedule[:1] }), []string{"slow-generation"}},
		{"ios-cannot-be-tuned", "iOS does not heed the schedule among the details", "ios",
			ofSDK(func(p *sdk.Persona) { p.Poll.Tunable = false }), []string{"polls-from-afar", "polls-come-to-an-end", "start-tried-again"}},
		{"android-can-be-tuned", "Android heeds the schedule among the details", "android",
			ofSDK(func(p *sdk.Persona) { p.Poll.Tunable = true }), []string{"polls-from-afar", "start-tried-again"}},
		{"ios-polls-without-retries", "iOS gives up at the first poll without an answer", "ios",
			ofSDK(func(p *sdk.Persona) { p.Poll.Retry.Times = 0 }), []string{"poll-lost", "poll-slow"}},
		{"android-follows-once", "Android does not begin to poll anew", "android",
			ofSDK(func(p *sdk.Persona) { p.Poll.Rerun.Times = 0 }), []string{"generation-failed", "polls-answered-500"}},
		{"web-gives-up-at-an-error", "Web stops at a poll that fails", "web",
			ofSDK(func(p *sdk.Persona) { p.Poll.IgnoreErrors = false }), []string{"polls-answered-500"}},
		{"ios-polls-through-errors", "iOS polls on when a poll fails", "ios",
			ofSDK(func(p *sdk.Persona) { p.Poll.IgnoreErrors = true }), []string{"polls-answered-500", "polls-answered-null"}},
		{"ios-knows-paused", "iOS waits for a paused operation", "ios",
			ofSDK(func(p *sdk.Persona) { p.Poll.Reactions[aiuta.StatePaused] = sdk.Wait }), []string{"generation-paused"}},
		{"web-stops-when-closed", "Web stops polling when the user closes the screen", "web",
			ofSDK(func(p *sdk.Persona) { p.Leave = sdk.LeaveRules{} }), []string{"user-closes-web"}},
		{"web-polls-after-answers", "Web waits three seconds after each answer", "web",
			ofSDK(func(p *sdk.Persona) { p.Poll.Ticks = false }), []string{"poll-slow", "poll-unanswered"}},
		{"android-waits-for-cancelled", "Android goes on waiting for a cancelled operation", "android",
			ofSDK(func(p *sdk.Persona) { p.Poll.Reactions[aiuta.StateCancelled] = sdk.Wait }), []string{"generation-cancelled"}},
		{"web-fails-at-unknown-states", "Web fails at a state that it does not know", "web",
			ofSDK(func(p *sdk.Persona) { p.Poll.Unknown = sdk.Fail }), []string{"generation-paused"}},
		{"android-waits-for-unknown-states", "Android waits at a state that it does not know", "android",
			ofSDK(func(p *sdk.Persona) { p.Poll.Unknown = sdk.Wait }), []string{"generation-paused"}},
		{"failed-is-not-the-end", "Web polls on after FAILED", "web",
			ofSDK(func(p *sdk.Persona) { p.Poll.Reactions[aiuta.StateFailed] = sdk.Wait }), []string{"generation-failed"}},
		{"web-hears-after-an-empty-success", "Web fails at a success without images", "web",
			ofSDK(func(p *sdk.Persona) { p.Poll.Empty = sdk.EmptyFails }), []string{"no-picture", "null-for-a-picture"}},
		{"ios-waits-after-an-empty-success", "iOS polls on after a success without images", "ios",
			ofSDK(func(p *sdk.Persona) { p.Poll.Empty = sdk.EmptyWaits }), []string{"no-picture"}},
	}
}
