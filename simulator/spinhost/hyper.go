package spinhost

import (
	"net/http"

	"aiuta-edge/simulator/spinhost/outbound"
)

// What hyper takes, which answers before Spin sees a request (v1.8.1 src/proto/h1/role.rs: DEFAULT_MAX_HEADERS, the
// length of a target in http::Uri, httparse's versions).
const (
	maxHeaders = 100
	maxTarget  = 65_534
)

// refusedByHyper returns the status of hyper's answer to a request that net/http lets through, zero if hyper does too.
func refusedByHyper(r *http.Request) int {
	headers := 0
	if r.Host != "" {
		headers++ // net/http has taken it out
	}
	for _, values := range r.Header {
		headers += len(values)
	}
	switch {
	case r.ProtoMajor == 1 && r.ProtoMinor > 1:
		return http.StatusBadRequest
	case len(r.RequestURI) > maxTarget:
		return http.StatusRequestURITooLong
	case headers > maxHeaders:
		return http.StatusRequestHeaderFieldsTooLarge
	case !outbound.ValidPathAndQuery(requestURI(r)):
		return http.StatusBadRequest
	}
	return 0
}
