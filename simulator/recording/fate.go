package recording

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/ladder"
)

// fate is what became of one token.
type fate struct {
	ladder.Token
	claims map[string]any
	// minted is the request that it came from, nil for one that the app had before.
	minted *journal.Entry
	// sent are the requests to Aiuta that carried it.
	sent []*journal.Entry
}

// fates are those of all tokens for Aiuta, in the order in which they appear. A session that the app shows the endpoint is none.
func (r Recording) fates() []*fate {
	var all []*fate
	known := map[string]*fate{}
	of := func(t ladder.Token) *fate {
		if known[t.Short] == nil {
			f := &fate{Token: t, claims: objectOf(t.Claims)}
			known[t.Short] = f
			all = append(all, f)
		}
		return known[t.Short]
	}
	for i := range r.Requests {
		e := &r.Requests[i]
		switch {
		case e.Call == "mint":
			for _, t := range e.Minted {
				if f := of(t); f.minted == nil {
					f.minted = e
				}
			}
		case e.To == journal.Aiuta.Name && e.Token != nil:
			f := of(*e.Token)
			f.sent = append(f.sent, e)
		}
	}
	return all
}

func objectOf(text json.RawMessage) map[string]any {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var object map[string]any
	if decoder.Decode(&object) != nil {
		return nil
	}
	return object
}

// starts are the starts that carried the token.
func (f *fate) starts() (starts []*journal.Entry) {
	for _, e := range f.sent {
		if e.Call == "start" {
			starts = append(starts, e)
		}
	}
	return starts
}

// bound are the parameters that the token is bound to.
func (f *fate) bound() parameters { return parametersIn(f.claims) }

// moment reads a claim that is a time.
func (f *fate) moment(claim string) (time.Time, bool) {
	number, ok := f.claims[claim].(json.Number)
	if !ok {
		return time.Time{}, false
	}
	seconds, err := number.Float64()
	if err != nil || seconds < 0 || seconds > 1e11 {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0), true
}

// lifetime is from iat to exp, or from when it was minted.
func (f *fate) lifetime() (time.Duration, bool) {
	exp, ok := f.moment("exp")
	if !ok {
		return 0, false
	}
	begin, ok := f.moment("iat")
	if !ok {
		if f.minted == nil {
			return 0, false
		}
		begin = f.minted.At
	}
	return exp.Sub(begin), true
}

// String says what became of the token: asked for, bound to, sent with, how often, after what.
func (f *fate) String() string {
	var said []string
	if f.minted == nil {
		said = append(said, "had before the recording began")
	} else {
		said = append(said, fmt.Sprintf("asked for in request %d with %s", f.minted.ID, asked(*f.minted)))
	}
	said = append(said, "bound to "+f.bound().String())
	switch life, ok := f.lifetime(); {
	case ok && life <= 0:
		said = append(said, "expired before it was minted")
	case ok:
		said = append(said, "lives "+spell(life))
	}
	if len(f.sent) == 0 {
		return strings.Join(append(said, "never sent"), "; ")
	}
	for _, e := range f.sent {
		what := e.Call
		if what == "" {
			what = e.Method + " " + e.Path
		}
		use := fmt.Sprintf("sent with %s (request %d", what, e.ID)
		if p := parametersIn(bodyOf(*e)); p.image != "" {
			use += ", " + p.String()
		}
		if f.minted != nil {
			use += fmt.Sprintf(", %s after it was minted", e.At.Sub(f.minted.At).Round(10*time.Millisecond))
		}
		said = append(said, fmt.Sprintf("%s): %s", use, strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, e.Reason))))
	}
	return strings.Join(said, "; ")
}

// String names the image and the products.
func (p parameters) String() string {
	switch {
	case p.image == "" && len(p.skus) == 0:
		return "nothing"
	case p.image == "":
		return "products " + strings.Join(p.skus, ", ")
	case len(p.skus) == 0:
		return "image " + ladder.Brief(p.image)
	}
	return "image " + ladder.Brief(p.image) + " and products " + strings.Join(p.skus, ", ")
}
