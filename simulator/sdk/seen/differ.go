package seen

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
)

// How far apart the times of a play and of a record may be, in seconds. A play takes no time of its own. The real SDK
// ran on a loaded machine, which makes things late and never early; its statuses and getJwt were timed by another
// clock than its requests.
const (
	early = 0.05
	// Late is how much later than in a play a fact may be.
	Late = 2.0
	// busy is how much later a fact may be than in a record, where cases run beside each other.
	busy = 6.0
	// aged is when a play lets what was saved grow old by a wait. The laboratory made it older without one.
	aged = 1000.0
	// clocks is how far the two clocks may be apart.
	clocks = 0.9
	// lateTick is for a poll after a poll, and below the half second that is a tick of their schedule. A third of the
	// polls may be as late as anything else.
	lateTick = 0.45
)

// kind is a sequence of facts.
type kind struct {
	name string
	is   func(Fact) bool
}

// kinds are sequences that are compared apart: a record has them from two clocks, so that their order among each
// other is not known to the millisecond.
var kinds = []kind{
	{"requests", func(f Fact) bool { return f.Call != "" && f.Call != "analytics" && f.Call != "download" }},
	{"downloads", func(f Fact) bool { return f.Call == "download" }},
	{"events", Fact.IsEvent},
	{"calls of getJwt", func(f Fact) bool { return f.GetJWT != nil }},
	{"answers of getJwt", func(f Fact) bool { return f.App != "" }},
	{"ends", func(f Fact) bool { return f.Ends != "" && !f.OfSetup() }},
}

// eventsSeen are those of a try-on. What Android's user interface sends is not among them: it was not run.
var eventsSeen = []string{"initiated", "photoUploaded", "tryOnStarted", "tryOnError", "exit", "tryOnAborted", "tryOnFinished"}

// IsEvent reports whether a fact is an event that is compared.
func (f Fact) IsEvent() bool { return f.Call == "analytics" && slices.Contains(eventsSeen, f.Event) }

// Comparison says how two records are compared.
type Comparison struct {
	// Ticks are polls that do not wait for an answer, and PageLoads a page that loads the picture on its own. See the rules of
	// a persona.
	Ticks, PageLoads bool
	// Together is what happened beside each other. Of it only the numbers are compared, and of polls which there were: which
	// came first was chance in the real SDK, and how many polls the machine's.
	Together bool
	// Recorded says that ours are of a record too, and no play: a machine has delayed them, their events may have overtaken each
	// other, and what is missing at an end of them, or altogether, was not recorded.
	Recorded bool
}

// Differ says where what a real SDK did and ours differ.
func (c Comparison) Differ(real, ours []Fact) (differences []string) {
	for _, kind := range kinds {
		a, b := Only(real, kind.is), Only(ours, kind.is)
		if kind.name == "downloads" && c.PageLoads { // whether two images of a page share a load that fails was chance
			a, b = slices.CompactFunc(a, failAlike), slices.CompactFunc(b, failAlike)
		}
		optional := kind.name == "events" || kind.name == "downloads"
		if optional && (len(a) == 0 || c.Recorded && len(b) == 0) {
			continue // the laboratory did not record them
		}
		if kind.name == "events" && c.Recorded {
			b = inOrder(b)
			a = since(b, inOrder(a))
		}
		b = inSight(real, a, b)
		if c.Recorded {
			a = inSight(ours, b, a)
		}
		as, bs := lines(a), lines(b)
		for i := range min(len(a), len(b)) {
			if isBare(a[i]) || c.Recorded && isBare(b[i]) {
				as[i], bs[i] = bare(a[i]), bare(b[i])
			}
		}
		if c.Together {
			as, bs = unordered(as), unordered(bs)
		}
		if !slices.Equal(as, bs) {
			differences = append(differences, kind.name+" differ")
			continue
		}
		if !c.Together && !isTail(real) && !(c.Recorded && isTail(ours)) {
			differences = append(differences, c.differInTime(kind.name, a, b, real, ours)...)
		}
	}
	return differences
}

func isTail(record []Fact) bool { return len(record) > 0 && record[0].Tail }

// inSight leaves out of facts what a record has no place for, where it has those instead: what came after its end or before its
// beginning, and what an error is called, which its events would have said.
func inSight(record, those, facts []Fact) []Fact {
	facts = slices.Clone(facts)
	if more := len(facts) - len(those); more > 0 {
		switch {
		case slices.ContainsFunc(record, func(f Fact) bool { return f.Cut }):
			facts = facts[:len(those)]
		case isTail(record):
			facts = facts[more:]
		}
	}
	if !slices.ContainsFunc(record, func(f Fact) bool { return f.Call == "analytics" }) {
		for i := range min(len(facts), len(those)) {
			if those[i].Ends != "" && those[i].Error == "" {
				facts[i].Error = ""
			}
		}
	}
	return facts
}

// isBare reports whether a request was broken before its headers were read.
func isBare(f Fact) bool { return f.Call != "" && f.Call != "download" && len(f.Carries) == 0 }

func bare(f Fact) string { return Fact{Call: f.Call, Event: f.Event}.Line() }

// since leaves out events before the first one of a record.
func since(record, events []Fact) []Fact {
	at := slices.IndexFunc(events, func(f Fact) bool { return f.Event == record[0].Event })
	return events[max(0, at):]
}

// inOrder gives events that came within a second the order of [eventsSeen].
func inOrder(events []Fact) []Fact {
	events = slices.Clone(events)
	for end := len(events) - 1; end > 0; end-- {
		for i := range end {
			first, second := events[i], events[i+1]
			if second.At-first.At < 1 && slices.Index(eventsSeen, first.Event) > slices.Index(eventsSeen, second.Event) {
				events[i], events[i+1] = second, first
			}
		}
	}
	return events
}

// failAlike reports whether two downloads fail in the same way.
func failAlike(a, b Fact) bool { return a.Status != http.StatusOK && a.Line() == b.Line() }

// unordered sorts lines, and leaves out polls that are there already.
func unordered(lines []string) []string {
	slices.Sort(lines)
	seen := map[string]bool{}
	return slices.DeleteFunc(lines, func(line string) bool {
		again := seen[line] && strings.Contains(line, `"call":"status"`)
		seen[line] = true
		return again
	})
}

// differInTime compares when the facts of a kind came: a request after the one before it, and an end after the last
// request. When a user left is the play's affair, and so is what came next.
func (c Comparison) differInTime(kind string, a, b, real, ours []Fact) (differences []string) {
	var polls, latePolls int
	left := left(ours)
	for i := range a {
		var after, want float64
		before, behind := early, Late
		if c.Recorded {
			before, behind = Late, busy
		}
		switch {
		case a[i].Ends == "picker": // nobody noted since when it was there
			continue
		case i > 0 && a[i-1].Call == "models": // the user looks at the page first
			continue
		case b[i].At >= left && (kind == "ends" || i == 0 || b[i-1].At <= left):
			continue
		case kind == "ends":
			after, want, before = sinceRequest(real, a[i].At), sinceRequest(ours, b[i].At), max(before, clocks)
		case kind == "requests" && i > 0:
			after, want = a[i].At-a[i-1].At, b[i].At-b[i-1].At
			if a[i].Call == "status" && a[i-1].Call == "status" {
				polls++
				if c.Ticks { // a tick does not wait for a late one, and so it comes early after it
					before += max(0, a[i-1].At-a[0].At-(b[i-1].At-b[0].At))
				}
				if after > want+lateTick || c.Recorded && after < want-lateTick {
					latePolls++
				}
			}
		default:
			continue
		}
		if want > aged {
			continue
		}
		if after < want-before || after > want+behind {
			differences = append(differences, fmt.Sprintf("%s %d comes after %.3f s, and in the play after %.3f s: %s",
				kind, i+1, after, want, a[i].Line()))
		}
	}
	if latePolls > max(2, polls/3) {
		differences = append(differences, fmt.Sprintf("%d of %d polls come later than in the play", latePolls, polls))
	}
	return differences
}

// sinceRequest returns how long before a time the last request was.
func sinceRequest(facts []Fact, at float64) float64 {
	last := facts[0].At
	for _, f := range facts {
		if f.Call != "" && f.Call != "analytics" && f.At <= at+clocks {
			last = f.At
		}
	}
	return at - last
}

// left returns when a user left first.
func left(facts []Fact) float64 {
	for _, f := range facts {
		if f.Ends == "left" {
			return f.At
		}
	}
	return math.Inf(1)
}

func lines(facts []Fact) []string {
	texts := make([]string, len(facts))
	for i, f := range facts {
		texts[i] = f.Line()
	}
	return texts
}
