// Package quota counts how many tokens a caller has had in windows of time, and refuses more than are allowed.
//
// Windows are fixed and aligned to the Unix epoch: that of "10/1m" begins with each full minute. Around the end of
// one, a caller may therefore have twice the count within one window's length. The gain is that all instances of the
// component, on any machine, agree on where a window begins without talking to each other.
//
// A request counts in all windows or in none: it is refused when any window is full, and a refused request costs
// nothing. So a counter never passes its limit, and a client that keeps trying is let in as soon as the window ends.
package quota

import (
	"errors"
	"strconv"
	"time"
)

// Quota is what each subject is allowed, and where it is counted. It is safe for concurrent use if its store is.
type Quota struct {
	// Limits are for all requests of a subject.
	Limits Limits
	// Products are for those of its requests that name one product. A request that names several counts for each of
	// them, and one that names none for the product "".
	Products Limits
	Store    Store
}

// MaxProducts is how many products one request may name where they are counted: each costs a counter for each limit.
const MaxProducts = 16

// ErrProducts says that a request names more than [MaxProducts].
var ErrProducts = errors.New("more than " + strconv.Itoa(MaxProducts) + " products are named")

// Store keeps the counters. [KV] and [Redis] are the two that there are.
type Store interface {
	// Count sets Used in each window to what is counted there, and reports whether all of them have room for one
	// more. If they have, and add is set, it adds one to each, or to none, and Used has it. An error is a
	// [*StoreError]; some windows may have been counted by then.
	Count(windows []Window, add bool) (room bool, err error)
}

// Window is one window of time and what one subject has used up in it.
type Window struct {
	Limit Limit
	// Start is when the window began, in Unix seconds.
	Start int64
	Used  int64

	subject Subject
}

// full reports whether nothing is left. Used may be beyond the limit when the limit was lowered within the window.
func (w Window) full() bool { return w.Used >= w.Limit.Count }

// Decision is the answer to one request.
type Decision struct {
	Allowed bool
	// States has one entry for each limit: those of the subject, then those for a product, the shortest window first.
	States []State
	// RetryAfter is how long a refused client has to wait, in whole seconds and at least one: until all the
	// windows that are full have ended. It is zero when the request is allowed.
	RetryAfter time.Duration
}

// State is how one limit stands after the request.
type State struct {
	Limit Limit
	// PerProduct is set for a limit of [Quota.Products]. Of several products, the one with the least remaining is told.
	PerProduct bool
	Remaining  int64
	// Reset is the time until the window ends, rounded up to whole seconds, and at least one.
	Reset time.Duration
}

// Any reports whether anything is limited.
func (q Quota) Any() bool { return len(q.Limits)+len(q.Products) > 0 }

// Take counts one request of the subject at the time now, for the given products, no two of which are the same. Without
// limits it allows everything and touches no store. An error is a [*StoreError] or [ErrProducts], and the decision is
// then not allowed; whether to serve nevertheless is the caller's business.
func (q Quota) Take(subject Subject, now time.Time, products ...string) (Decision, error) {
	return q.decide(subject, now, products, true)
}

// Look is [Quota.Take] without counting.
func (q Quota) Look(subject Subject, now time.Time, products ...string) (Decision, error) {
	return q.decide(subject, now, products, false)
}

func (q Quota) decide(subject Subject, now time.Time, products []string, add bool) (Decision, error) {
	if !q.Any() {
		return Decision{Allowed: true}, nil
	}
	windows := q.Limits.windows(nil, subject, now.Unix())
	if len(q.Products) > 0 {
		if len(products) > MaxProducts {
			return Decision{}, ErrProducts
		}
		if len(products) == 0 {
			products = []string{""}
		}
		for _, product := range products {
			windows = q.Products.windows(windows, subject.of(product), now.Unix())
		}
	}
	room, err := q.Store.Count(windows, add)
	if err != nil {
		return Decision{}, err
	}
	decision := Decision{Allowed: room, States: make([]State, len(q.Limits)+len(q.Products))}
	for i, w := range windows {
		reset := w.Limit.Window - time.Duration(now.Unix()-w.Start)*time.Second
		if !room && w.full() {
			decision.RetryAfter = max(decision.RetryAfter, reset)
		}
		state := State{w.Limit, w.subject.product != "", max(0, w.Limit.Count-w.Used), reset}
		place, first := i, i < len(decision.States)
		if !first {
			place = len(q.Limits) + (i-len(q.Limits))%len(q.Products)
		}
		if first || state.Remaining < decision.States[place].Remaining {
			decision.States[place] = state
		}
	}
	return decision, nil
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
