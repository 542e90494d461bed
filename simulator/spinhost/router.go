package spinhost

import (
	"slices"

	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/spinhost/route"
)

// router finds the trigger for a path.
type router struct{ entries []routerEntry }

// routerEntry is a route and the trigger that it belongs to.
type routerEntry struct {
	route   *route.Route
	trigger manifest.Trigger
}

// newRouter sorts the routes of a manifest's triggers by precedence. Of two triggers whose routes are written alike the
// later replaces the earlier; replaced holds such routes.
func newRouter(triggers []manifest.Trigger) (r *router, replaced []string, err error) {
	var entries []routerEntry
	for _, t := range triggers {
		if t.Private {
			continue
		}
		parsed, err := route.Parse(t.Route)
		if err != nil {
			return nil, nil, err
		}
		same := func(e routerEntry) bool { return e.route.Raw == t.Route }
		if i := slices.IndexFunc(entries, same); i >= 0 {
			replaced = append(replaced, t.Route)
			entries[i].trigger = t
			continue
		}
		entries = append(entries, routerEntry{parsed, t})
	}
	r = &router{}
	for _, e := range entries {
		// One by one, as Spin does it: what comes later matters where dots are concerned.
		weaker := func(other routerEntry) bool { return e.route.Before(other.route) }
		i := slices.IndexFunc(r.entries, weaker)
		if i < 0 {
			i = len(r.entries)
		}
		r.entries = slices.Insert(r.entries, i, e)
	}
	return r, replaced, nil
}

// find returns the strongest route that matches a raw path, and its trigger.
func (r *router) find(path string) (*route.Match, manifest.Trigger, bool) {
	for _, e := range r.entries {
		if m, ok := e.route.Match(path); ok {
			return m, e.trigger, true
		}
	}
	return nil, manifest.Trigger{}, false
}
