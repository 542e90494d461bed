package recording

import (
	"strings"
	"time"

	"aiuta-edge/simulator/journal"
)

// attempt is one try-on, as far as its requests show it.
type attempt struct {
	parameters
	// uploaded is the upload that it began with, nil for a picture that Aiuta had.
	uploaded *journal.Entry
	mints    []journal.Entry
	starts   []journal.Entry
	// state is the last that was said of its operation, "" if none was.
	state string
	// began is when its first request arrived, and ended when the last one of it was answered.
	began, ended time.Time
}

// takes notes that a request is one of it.
func (a *attempt) takes(e journal.Entry) {
	if a.began.IsZero() {
		a.began = e.At
	}
	a.ended = e.At.Add(time.Duration(e.Milliseconds * float64(time.Millisecond)))
}

// attempts are the try-ons of a session, in the order in which they were started. An upload that nothing followed is one too.
func (r Recording) attempts() []*attempt {
	var all []*attempt
	var current *attempt
	byOperation := map[string]*attempt{}
	began := func() *attempt {
		current = &attempt{}
		all = append(all, current)
		return current
	}
	for i := range r.Requests {
		e := &r.Requests[i]
		switch e.Call {
		case "upload":
			if succeeded(*e) {
				began().takes(*e)
				current.uploaded = e
				object, _ := jsonOf(e.Answer)
				current.image, _ = object["id"].(string)
			}
		case "mint":
			if current == nil || len(current.starts) > 0 && !current.refused() {
				began()
			}
			current.takes(*e)
			current.mints = append(current.mints, *e)
		case "start":
			now := parametersIn(bodyOf(*e))
			if again := current != nil && len(current.starts) > 0; current == nil || again && (now.differ(current.parameters) || !current.refused()) {
				began()
			}
			current.takes(*e)
			current.parameters = now
			current.starts = append(current.starts, *e)
			object, _ := jsonOf(e.Answer)
			if id, ok := object["operation_id"].(string); ok {
				byOperation[id] = current
			}
		case "status":
			if of := byOperation[e.Path[strings.LastIndexByte(e.Path, '/')+1:]]; of != nil {
				of.takes(*e)
				object, _ := jsonOf(e.Answer)
				if state, ok := object["status"].(string); ok {
					of.state = state
				}
			}
		}
	}
	return all
}

// refused reports whether the newest start was.
func (a *attempt) refused() bool {
	return len(a.starts) > 0 && !succeeded(a.starts[len(a.starts)-1])
}

// usesTokenOf reports whether its first start carries a token that an earlier one carried.
func (a *attempt) usesTokenOf(earlier []*attempt) bool {
	if len(a.starts) == 0 || a.starts[0].Token == nil {
		return false
	}
	for _, other := range earlier {
		for _, e := range other.starts {
			if e.Token != nil && e.Token.Short == a.starts[0].Token.Short {
				return true
			}
		}
	}
	return false
}
