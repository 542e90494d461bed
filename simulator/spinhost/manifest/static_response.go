package manifest

import (
	"maps"
	"net/http"
	"slices"

	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/spinhost/abi"
)

// StaticResponse is what a trigger answers itself, without a component, to every method.
type StaticResponse struct {
	// Status is from 200 to 999.
	Status  int
	Headers map[string]string
	Body    string
}

// readStaticResponse reads a trigger's static_response (Spin v4.0.2 crates/http/src/config.rs). Spin takes keys that it
// does not know here, and so does this host.
//
// Deviation: with a status or a header that cannot be sent Spin starts, and drops the connection of each request. Here
// the manifest is refused.
func readStaticResponse(t *document.Table) *StaticResponse {
	r := &StaticResponse{Status: http.StatusOK, Headers: t.TextMap("headers"), Body: t.Text("body")}
	if t.Has("status_code") {
		status, _ := document.Typed[int64](t, "status_code", "a number")
		if r.Status = int(status); status < 200 || status > 999 {
			t.Complain("status_code", "must be from 200 to 999")
		}
	}
	if reason := abi.CheckHeaders(r.Response().Headers); reason != nil {
		t.Complain("headers", "%v", reason)
	}
	return r
}

// Response returns what goes out. Its headers are in the order of their names.
func (r *StaticResponse) Response() *abi.Response {
	response := &abi.Response{Status: uint16(r.Status), Body: []byte(r.Body)}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		response.Headers = append(response.Headers, abi.Pair{Name: name, Value: r.Headers[name]})
	}
	return response
}
