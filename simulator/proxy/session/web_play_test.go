package session_test

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/scenario"
)

// shopOf is the shop that a scenario is given.
func shopOf(given scenario.Given) shop {
	s := shop{Auth: cmp.Or(given.Auth, "jwt"), Hangs: given.App.Hangs, Throws: given.App.Throws, Nth: given.App.Nth, http2: given.HTTP2}
	if given.App.Returns != nil {
		s.Returns = *given.App.Returns
	}
	return s
}

// afterwards is how long a user looks at what a try-on came to.
const afterwards = 4 * time.Second

// longest is how long a user looks at a loading screen, if a play does not say it.
const longest = 40 * time.Second

// play does what a scenario's steps say.
func (u *shopper) play(s scenario.Scenario) {
	u.Helper()
	for _, step := range s.Steps {
		switch {
		case step.TryOn != nil:
			u.tryOn(step.TryOn, time.Duration(s.Given.App.Patience))
		case step.Wait != nil:
			u.wait(time.Duration(*step.Wait))
		case step.Restart != nil:
			u.pause()
			u.load()
		}
	}
	u.pause()
}

// unplayed says what of a scenario has no play here, or nothing.
func unplayed(s scenario.Scenario) string {
	for _, step := range s.Steps {
		if step.TryOn == nil && step.Wait == nil && step.Restart == nil {
			return "it has a step other than try_on, wait and restart"
		}
	}
	return ""
}

// tryOn tries a photo on: a new one, a model, that of the history, or the one that a try-on has failed with.
func (u *shopper) tryOn(t *scenario.TryOn, patience time.Duration) {
	u.Helper()
	if u.opened && !slices.Equal(u.skus, t.SKUs) {
		u.close()
	}
	if !u.opened {
		if t.Photo == "" {
			time.Sleep(time.Until(u.due.Add(-2500 * time.Millisecond)))
		}
		u.open(t.SKUs...)
		if t.Photo == "" {
			time.Sleep(2 * time.Second) // for what the page loads
		}
	}
	if t.PickAfter > 0 {
		inFrame[bool](u, "user.picker().then(() => true)")
		time.Sleep(time.Duration(t.PickAfter))
	}
	button := "^Try on"
	switch {
	case u.shows(tryAgain):
		button = tryAgain
	case t.FromPhone:
		u.pickWithPhone()
	case t.Photo != "":
		u.pick()
	case u.shows(button):
	case strings.HasPrefix(t.Image, "model_"):
		button = ""
		u.tapped = time.UnixMilli(inFrame[int64](u, "user.pickModel(%s).then((model) => { const at = Date.now(); model.click(); return at; })", t.Image))
	default:
		u.ends = append(u.ends, ending{time.Now(), "picker"})
		return
	}
	switch {
	case button != "" && t.TapAgain > 0:
		u.tapTwice(button, time.Duration(t.TapAgain))
	case button != "":
		u.tap(button)
	}
	if t.LeaveAfter > 0 {
		u.leaves(t, patience)
		return
	}
	if patience > 0 { // so that it ends between the same polls on a slow machine
		u.untilStarted()
	}
	u.see(cmp.Or(patience, longest))
	u.hurried = u.ends[len(u.ends)-1].ends == "left"
}

// leaves closes the screen while a generation runs, and may open another product. Times count from the start.
func (u *shopper) leaves(t *scenario.TryOn, patience time.Duration) {
	u.Helper()
	u.untilStarted() // so that the same is under way on a slow machine
	began := time.Now()
	since := func(d clock.Duration) { time.Sleep(time.Until(began.Add(time.Duration(d)))) }
	since(t.LeaveAfter)
	u.ends = append(u.ends, ending{time.Now(), "left"})
	u.close()
	u.hurried = true
	switch {
	case t.Opens == nil && patience > 0:
		since(clock.Duration(patience - time.Second/2)) // between two polls
		return
	case t.Opens == nil: // it goes on unseen
		inFrame[any](u, "user.end(%s)", longest.Milliseconds())
		u.due = time.Now()
		return
	}
	since(t.Opens.After)
	u.open(t.Opens.SKUs...)
	if inFrame[bool](u, `user.until(() => document.querySelector("input[type=file]"), 4000).then(() => true, () => false)`) {
		inFrame[int64](u, `user.pick("another.jpg", 640, 960)`)
	}
	if u.shows("^Try on") {
		u.Error("the other product can be tried on")
	}
	u.see(cmp.Or(patience, longest) - time.Since(began))
}

// untilStarted waits until a start is answered, for a while.
func (u *shopper) untilStarted() {
	began := time.Now()
	for time.Since(began) < 3*time.Second && u.lastAt("start").Before(began.Add(-100*time.Millisecond)) {
		time.Sleep(50 * time.Millisecond)
	}
}

// lastAt is when a call was answered last that the proxy saw.
func (u *shopper) lastAt(call string) (at time.Time) {
	for _, e := range u.session.Recording().Requests {
		if e.Call == call {
			at = e.At
		}
	}
	return at
}
