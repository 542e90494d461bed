package spinhost

import (
	"fmt"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
)

// checkResponse applies what stands between a guest's response and the wire: Spin's range of statuses (v4.0.2
// crates/trigger-http/src/spin.rs), hyper's refusal of informational ones but 101 as an answer, and the header syntax of the
// Rust crate http. Each is a 500.
func checkResponse(r *abi.Response) error {
	if r.Status < 100 || r.Status > 600 {
		return fmt.Errorf("malformed HTTP status code %d", r.Status)
	}
	if r.Status < 200 && r.Status != http.StatusSwitchingProtocols {
		return fmt.Errorf("status %d cannot be an answer", r.Status)
	}
	return abi.CheckHeaders(r.Headers)
}

// checkLength refuses a Content-Length of the guest's that is not its body's. Spin sends it as it is (hyper 1.8.1
// src/proto/h1/role.rs), and the next answer on the connection is read at the wrong place. A response to HEAD may say what
// a body would have.
//
// Deviation: here the answer is a 500 with an error in the log, so that it is noticed.
func checkLength(method string, r *abi.Response) error {
	if method == http.MethodHead || r.Status == http.StatusNoContent || r.Status == http.StatusNotModified || r.Status == http.StatusSwitchingProtocols {
		return nil
	}
	said := ""
	for _, h := range r.Headers {
		if strings.EqualFold(h.Name, "content-length") {
			said = h.Value // of two the last counts
		}
	}
	if said != "" && said != strconv.Itoa(len(r.Body)) {
		return fmt.Errorf("the guest's Content-Length is %q, and its body has %d bytes: leave the header out", said, len(r.Body))
	}
	return nil
}

// respond writes a response that was checked. Of a header that comes twice the last counts, as in Spin. The length is the
// body's, except on HEAD, where the guest may know better.
//
// Deviation: Spin writes header names in lower case, net/http capitalises them; to HTTP both are the same.
func respond(w http.ResponseWriter, method string, r *abi.Response) {
	noSniffing(w)
	header := w.Header()
	for _, h := range r.Headers {
		header[textproto.CanonicalMIMEHeaderKey(h.Name)] = []string{h.Value}
	}
	switch {
	case r.Status == http.StatusNoContent, r.Status == http.StatusNotModified, r.Status == http.StatusSwitchingProtocols:
	case method == http.MethodHead && header.Get("Content-Length") != "":
	default:
		header.Set("Content-Length", strconv.Itoa(len(r.Body)))
	}
	w.WriteHeader(int(r.Status))
	w.Write(r.Body) // an error means that the client is gone, or that this status has no body
}

// noSniffing keeps net/http from guessing a content type, which Spin never adds.
func noSniffing(w http.ResponseWriter) { w.Header()["Content-Type"] = nil }
