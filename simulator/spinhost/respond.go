package spinhost

import (
	"fmt"
	"net/http"
	"net/textproto"
	"strconv"

	"aiuta-edge/simulator/spinhost/abi"
)

// checkResponse applies what stands between a guest's response and the wire: Spin's range of statuses (v4.0.2
// crates/trigger-http/src/spin.rs), hyper's refusal of informational ones as an answer, and the header syntax of the
// Rust crate http. Each is a 500.
func checkResponse(r *abi.Response) error {
	if r.Status < 100 || r.Status > 600 {
		return fmt.Errorf("malformed HTTP status code %d", r.Status)
	}
	if r.Status < 200 {
		return fmt.Errorf("status %d cannot be an answer", r.Status)
	}
	return checkHeaders(r.Headers)
}

func checkHeaders(headers []abi.Pair) error {
	for _, h := range headers {
		if !h.ValidName() {
			return fmt.Errorf("invalid response header name %q", h.Name)
		}
		if !h.ValidValue() {
			return fmt.Errorf("invalid value of the response header %s", h.Name)
		}
	}
	return nil
}

// respond writes a response that was checked. Of a header that comes twice the last counts, as in Spin. The body's true
// length goes out whatever the guest said, except on HEAD, where the guest may know better.
//
// Deviation: Spin writes header names in lower case, net/http capitalises them; to HTTP both are the same.
func respond(w http.ResponseWriter, method string, r *abi.Response) {
	noSniffing(w)
	header := w.Header()
	for _, h := range r.Headers {
		header[textproto.CanonicalMIMEHeaderKey(h.Name)] = []string{h.Value}
	}
	switch {
	case r.Status == http.StatusNoContent, r.Status == http.StatusNotModified:
	case method == http.MethodHead && header.Get("Content-Length") != "":
	default:
		header.Set("Content-Length", strconv.Itoa(len(r.Body)))
	}
	w.WriteHeader(int(r.Status))
	w.Write(r.Body) // an error means that the client is gone, or that this status has no body
}

// noSniffing keeps net/http from guessing a content type, which Spin never adds.
func noSniffing(w http.ResponseWriter) { w.Header()["Content-Type"] = nil }
