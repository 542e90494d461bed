package fault

import "net/http"

// Is reports whether a request, which goes over the call's link, is this call.
func (c Call) Is(r *http.Request) bool { return c.is(r) }
