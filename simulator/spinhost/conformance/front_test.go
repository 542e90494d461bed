package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// front does for a component in an engine what Spin does in front of one that has the route "/...", written anew from
// Spin v4.0.2 crates/trigger-http/src/{server,spin,headers}.rs, so that spinhost is not compared with itself.
type front struct {
	engine    *engine
	component int
	host      func(function string, arguments []json.RawMessage) any
	// trap is why the last request ended in a trap.
	trap error
}

// clientAddress is where all requests come from.
const clientAddress = "192.0.2.7:4321"

// microseconds is when everything happens: 2023-11-14T22:13:20.123456Z.
const microseconds = 1_700_000_000_123_456

// methods are the seven that the interface has a word for.
var methods = []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"}

// answer answers a request that came from a connection. The error is of the engine itself; a trap is an answer.
func (f *front) answer(r *http.Request) (answer, error) {
	if name, _, _ := strings.Cut(r.Host, ":"); name == "" || strings.HasSuffix(name, ".spin.internal") {
		return answer{}, nil // a connection that is dropped
	}
	headers := [][2]string{{"host", r.Host}}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, value := range r.Header[name] {
			headers = append(headers, [2]string{strings.ToLower(name), value})
		}
	}
	for _, coding := range r.TransferEncoding {
		headers = append(headers, [2]string{"transfer-encoding", coding})
	}
	for _, h := range headers {
		if !utf8.ValidString(h[1]) {
			return answer{status: http.StatusInternalServerError}, nil
		}
	}
	if !slices.Contains(methods, r.Method) {
		return answer{status: http.StatusMethodNotAllowed}, nil
	}
	uri, _, _ := strings.Cut(r.RequestURI, "#")
	headers = append(headers, [][2]string{
		{"spin-path-info", pathInfo(uri)},
		{"spin-full-url", "http://" + r.Host + uri},
		{"spin-matched-route", "/..."},
		{"spin-base-path", "/"},
		{"spin-raw-component-route", "/..."},
		{"spin-component-route", ""},
		{"spin-client-addr", clientAddress},
	}...)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return answer{status: http.StatusInternalServerError}, nil
	}
	var response struct {
		Status  int         `json:"status"`
		Headers [][2]string `json:"headers"`
		Body    struct {
			Bytes []byte `json:"bytes"`
		} `json:"body"`
	}
	err = f.engine.do(map[string]any{
		"handle": f.component,
		"request": map[string]any{
			"method": strings.ToLower(r.Method), "uri": uri, "headers": headers, "params": [][2]string{}, "body": body,
		},
		"world": map[string]any{"microseconds": microseconds, "environment": environment},
	}, f.host, &response)
	var refused refusal
	if errors.As(err, &refused) {
		f.trap = refused
		return trapped, nil
	}
	if err != nil {
		return answer{}, err
	}
	a := answer{status: response.Status, body: string(response.Body.Bytes)}
	for _, h := range response.Headers { // of a name that comes twice the last counts
		if a.header == nil {
			a.header = make(map[string]string)
		}
		a.header[strings.ToLower(h[0])] = h[1]
	}
	return a.checked(r.Method), nil
}

// checked is what Spin and the HTTP server beneath it let out of an answer.
func (a answer) checked(method string) answer {
	if a.status < 200 || a.status > 600 {
		return trapped
	}
	for name, value := range a.header {
		if !isToken(name) || strings.ContainsFunc(value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
			return trapped
		}
	}
	if method == http.MethodHead || a.status == http.StatusNoContent || a.status == http.StatusNotModified {
		a.body = ""
	}
	return a
}

// pathInfo is what the wildcard of the route "/..." takes of a path.
func pathInfo(uri string) string {
	path, _, _ := strings.Cut(uri, "?")
	info := ""
	if rest := strings.Trim(path, "/"); rest != "" {
		info = "/" + rest
	}
	if strings.HasSuffix(path, "/") {
		info += "/"
	}
	return info
}

// isToken reports whether a header may have the name (RFC 9110 5.6.2).
func isToken(name string) bool {
	const marks = "!#$%&'*+-.^_`|~"
	return name != "" && !strings.ContainsFunc(name, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && !strings.ContainsRune(marks, c)
	})
}

// wire writes a request as it goes over a connection.
func (r request) wire() []byte {
	var b bytes.Buffer
	method, target := r.method, r.target
	if method == "" {
		method = http.MethodGet
	}
	if target == "" {
		target = "/"
	}
	b.WriteString(method + " " + target + " HTTP/1.1\r\n")
	if !slices.ContainsFunc(r.header, func(h header) bool { return strings.EqualFold(h.name, "host") }) {
		b.WriteString("Host: guest.test\r\n")
	}
	for _, h := range r.header {
		b.WriteString(h.name + ": " + h.value + "\r\n")
	}
	if r.body != "" {
		b.WriteString("Content-Length: " + strconv.Itoa(len(r.body)) + "\r\n")
	}
	b.WriteString("\r\n" + r.body)
	return b.Bytes()
}
