// Package quota counts how many tokens a caller has had in windows of time, and refuses more than are allowed.
//
// Windows are fixed and aligned to the Unix epoch: that of "10/1m" begins with each full minute. Around the end of
// one, a caller may therefore have twice the count within one window's length. The gain is that all instances of the
// component, on whatever machine, agree on where a window begins without talking to each other.
//
// A request counts in all windows or in none: it is refused when any window is full, and a refused request costs
// nothing. So a counter never passes its limit, and a client that keeps trying is let in as soon as the window ends.
package quota

import "time"

// Quota is what each subject is allowed, and where it is counted. It is safe for concurrent use if its store is.
type Quota struct {
	Limits Limits
	Store  Store
}

// Store keeps the counters. [KV] and [Redis] are the two that there are.
type Store interface {
	// Count adds one to the subject's counter in each of the windows if all of them have room, and to none
	// otherwise, and reports which it was. It sets Used in each window to what is counted there afterwards.
	// An error is a [*StoreError]; some windows may have been counted by then.
	Count(subject Subject, windows []Window) (bool, error)
}

// Window is one window of time and what one subject has used up in it.
type Window struct {
	Limit Limit
	// Start is when the window began, in Unix seconds.
	Start int64
	Used  int64
}

// full reports whether nothing is left. Used may be beyond the limit when the limit was lowered within the window.
func (w Window) full() bool { return w.Used >= w.Limit.Count }

// Decision is the answer to one request.
type Decision struct {
	Allowed bool
	// States has one entry for each limit, the shortest window first. It is empty where nothing is limited.
	States []State
	// RetryAfter is how long a refused client has to wait, in whole seconds and at least one: until all the
	// windows that are full have ended. It is zero when the request is allowed.
	RetryAfter time.Duration
}

// State is how one limit stands after the request.
type State struct {
	Limit     Limit
	Remaining int64
	// Reset is the time until the window ends, rounded up to whole seconds, and at least one.
	Reset time.Duration
}

// Take counts one request of the subject at the time now. Without limits it allows everything and touches no store.
// An error is a [*StoreError], and the decision is then not allowed; whether to serve nevertheless is the caller's
// business.
func (q Quota) Take(subject Subject, now time.Time) (Decision, error) {
	if len(q.Limits) == 0 {
		return Decision{Allowed: true}, nil
	}
	windows := q.Limits.windows(now.Unix())
	allowed, err := q.Store.Count(subject, windows)
	if err != nil {
		return Decision{}, err
	}
	return decide(allowed, windows, now.Unix()), nil
}

func decide(allowed bool, windows []Window, now int64) Decision {
	decision := Decision{Allowed: allowed, States: make([]State, len(windows))}
	for i, w := range windows {
		state := State{
			Limit:     w.Limit,
			Remaining: max(0, w.Limit.Count-w.Used),
			Reset:     w.Limit.Window - time.Duration(now-w.Start)*time.Second,
		}
		if !allowed && w.full() {
			decision.RetryAfter = max(decision.RetryAfter, state.Reset)
		}
		decision.States[i] = state
	}
	return decision
}

// StoreError says that the counters could not be read or written, so that nothing is known about the quota.
type StoreError struct {
	// Doing is what failed, such as "reading a counter".
	Doing string
	// Err is what the store said.
	Err error
}

// Error returns what failed and why.
func (e *StoreError) Error() string { return "quota store: " + e.Doing + ": " + e.Err.Error() }

// Unwrap returns what the store said.
func (e *StoreError) Unwrap() error { return e.Err }
