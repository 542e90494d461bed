package backend

import "time"

// Pace is how long an operation takes, counted from its start on the backend's clock.
type Pace struct {
	// InProgress is when CREATED becomes IN_PROGRESS.
	InProgress time.Duration
	// Success is when IN_PROGRESS becomes SUCCESS, or the operation's other final status. If it is not later than
	// InProgress, the operation skips IN_PROGRESS.
	Success time.Duration
}

// DefaultPace is the pace by the default of [Switches.OperationTime]. Android, which polls at once, and iOS, which polls
// after a second, see each state; Web, which polls after three, sees the last one.
var DefaultPace = paceOf(3 * time.Second)

func paceOf(whole time.Duration) Pace { return Pace{InProgress: whole / 3, Success: whole} }
