package backend

import "time"

// Pace is how long an operation takes, counted from its start on the backend's clock.
type Pace struct {
	// InProgress is when CREATED becomes IN_PROGRESS.
	InProgress time.Duration
	// Success is when IN_PROGRESS becomes SUCCESS, or whatever else the operation ends in. Not later than
	// InProgress, the operation skips IN_PROGRESS.
	Success time.Duration
}

// DefaultPace lets every SDK see each state: Android polls at once, iOS after a second, Web every three.
var DefaultPace = Pace{InProgress: time.Second, Success: 3 * time.Second}
