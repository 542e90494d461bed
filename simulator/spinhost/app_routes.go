package spinhost

import "cmp"

// Route is one way into an application.
type Route struct {
	// Path is the route without its wildcard, beginning with a slash.
	Path string
	// Wildcard tells that everything below Path is answered too.
	Wildcard bool
	// Component is the id of the component that answers, or of the trigger if it answers by itself.
	Component string
	// Description is the component's, and may be empty.
	Description string
}

// Routes returns the application's routes in the order in which they are tried, which is that of spin up's list.
func (a *App) Routes() []Route {
	var routes []Route
	for _, e := range a.router.entries {
		path, wildcard := e.route.Prefix()
		routes = append(routes, Route{
			Path: path, Wildcard: wildcard,
			Component:   cmp.Or(e.trigger.Component, e.trigger.ID),
			Description: a.manifest.Components[e.trigger.Component].Description,
		})
	}
	return routes
}
