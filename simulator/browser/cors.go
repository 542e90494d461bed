package browser

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// BlockedError says that the browser did not let a page send a request, or read its answer. The page itself learns only
// "Failed to fetch".
type BlockedError struct {
	// Page is the origin of the page.
	Page string
	// Preflight says that the request itself was never sent.
	Preflight bool
	// Why says which header the server has to change.
	Why string
}

func (e *BlockedError) Error() string {
	what := "the answer"
	if e.Preflight {
		what = "the request"
	}
	return fmt.Sprintf("Failed to fetch: CORS blocks %s for a page of %s: %s", what, e.Page, e.Why)
}

// allowance is one entry of the preflight cache: a method, or a header, that pages of an origin may use at a URL. Fetch
// standard, "CORS-preflight cache".
type allowance struct{ page, url, method, header string }

// How long an answer to a preflight counts. Fetch standard, "CORS-preflight fetch", step 7; Chromium
// services/network/public/cpp/cors/preflight_result.cc, kDefaultTimeout and kMaxTimeout.
const (
	defaultMaxAge = 5 * time.Second
	longestMaxAge = 2 * time.Hour
)

// fetching is fetch as pages of one origin see it.
type fetching struct {
	browser *Browser
	page    string
	network network
}

// RoundTrip implements [http.RoundTripper]. Each redirect comes here anew.
func (f fetching) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := r.Clone(r.Context())
	if err := normalize(sent.Header); err != nil {
		return nil, err
	}
	refer(sent, f.page)
	if originOf(r.URL) == f.page {
		return f.network.RoundTrip(sent)
	}
	sent.Header.Set("Origin", f.page)
	if names := unsafeHeaders(sent.Header); !isSafeMethod(r.Method) || len(names) > 0 {
		if err := f.preflight(r, names); err != nil {
			return nil, err
		}
	}
	resp, err := f.network.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	if why := f.forbids(resp.Header); why != "" {
		resp.Body.Close()
		return nil, &BlockedError{Page: f.page, Why: why}
	}
	resp.Header = readable(resp.Header)
	return resp, nil
}

// normalize trims values, and refuses those that a header cannot have. Fetch standard, "normalize" and "header value".
func normalize(h http.Header) error {
	for name, values := range h {
		for i, value := range values {
			values[i] = strings.Trim(value, " \t\r\n")
			if strings.ContainsAny(values[i], "\x00\r\n") {
				return fmt.Errorf("failed to execute fetch: the value of the header %s is not valid", name)
			}
		}
	}
	return nil
}

// originOf is the scheme, host and port of a URL.
func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

// forbids says why a page may not read an answer, or "". Fetch standard, "CORS check".
func (f fetching) forbids(h http.Header) string {
	const name = "Access-Control-Allow-Origin"
	switch values := h.Values(name); {
	case len(values) == 0:
		return "it has no " + name
	case len(values) > 1:
		return "it has more than one " + name
	case values[0] != "*" && values[0] != f.page:
		return fmt.Sprintf("its %s is %q", name, values[0])
	}
	return ""
}

// preflight asks whether a request may be sent, unless the answer is known. Fetch standard, "CORS-preflight fetch".
func (f fetching) preflight(r *http.Request, names []string) error {
	if f.browser.knows(f.page, r, names) {
		return nil
	}
	ask, err := http.NewRequestWithContext(r.Context(), http.MethodOptions, r.URL.String(), nil)
	if err != nil {
		return err
	}
	ask.Host = r.Host
	ask.Header.Set("Accept", "*/*")
	ask.Header.Set("Origin", f.page)
	refer(ask, f.page)
	ask.Header.Set("Access-Control-Request-Method", r.Method)
	if len(names) > 0 {
		ask.Header.Set("Access-Control-Request-Headers", strings.Join(names, ","))
	}
	resp, err := f.network.RoundTrip(ask)
	if err != nil {
		return err
	}
	io.Copy(io.Discard, io.LimitReader(resp.Body, maxDrained)) // a body of an answer to a preflight says nothing
	resp.Body.Close()
	if why := f.refuses(resp, r.Method, names); why != "" {
		return &BlockedError{Page: f.page, Preflight: true, Why: why}
	}
	f.browser.learn(f.page, r.URL.String(), resp.Header)
	return nil
}

// maxDrained is what is read of an answer that nobody is shown.
const maxDrained = 1 << 20

func (f fetching) refuses(resp *http.Response, method string, names []string) string {
	if why := f.forbids(resp.Header); why != "" {
		return "in the answer to its preflight: " + why
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Sprintf("its preflight is answered %d, and not 2xx", resp.StatusCode)
	}
	if methods := list(resp.Header, "Access-Control-Allow-Methods"); !isSafeMethod(method) && !slices.Contains(methods, method) && !slices.Contains(methods, "*") {
		return fmt.Sprintf("Access-Control-Allow-Methods does not name %s", method)
	}
	allowed := lower(list(resp.Header, "Access-Control-Allow-Headers"))
	for _, name := range names {
		// "*" does not stand for Authorization: Fetch standard, "CORS non-wildcard request-header name".
		if !slices.Contains(allowed, name) && (name == "authorization" || !slices.Contains(allowed, "*")) {
			return fmt.Sprintf("Access-Control-Allow-Headers does not name %s", name)
		}
	}
	return ""
}

// knows reports whether an earlier preflight allows all of a request.
func (b *Browser) knows(page string, r *http.Request, names []string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	has := func(method, header string) bool {
		return now.Before(b.allowed[allowance{page, r.URL.String(), method, header}])
	}
	if !isSafeMethod(r.Method) && !has(r.Method, "") && !has("*", "") {
		return false
	}
	for _, name := range names {
		if !has("", name) && (name == "authorization" || !has("", "*")) {
			return false
		}
	}
	return true
}

// learn remembers what an answer to a preflight allows.
func (b *Browser) learn(page, url string, h http.Header) {
	age := defaultMaxAge
	if seconds, err := strconv.Atoi(strings.TrimSpace(h.Get("Access-Control-Max-Age"))); err == nil {
		age = min(time.Duration(max(seconds, 0))*time.Second, longestMaxAge)
	}
	if age == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	until := b.clock.Now().Add(age)
	for _, method := range list(h, "Access-Control-Allow-Methods") {
		b.allowed[allowance{page, url, method, ""}] = until
	}
	for _, name := range lower(list(h, "Access-Control-Allow-Headers")) {
		b.allowed[allowance{page, url, "", name}] = until
	}
}

// isSafeMethod: Fetch standard, "CORS-safelisted method".
func isSafeMethod(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodPost
}

// unsafeHeaders are the names that a preflight has to ask for, in lower case and sorted. Fetch standard,
// "CORS-safelisted request-header" and "CORS-unsafe request-header names".
func unsafeHeaders(h http.Header) []string {
	var names []string
	for name, values := range h {
		name = strings.ToLower(name)
		for _, value := range values {
			if !isSafeHeader(name, value) {
				names = append(names, name)
				break
			}
		}
	}
	slices.Sort(names)
	return names
}

// maxSafeValue is how long the value of a safe header may be. Fetch standard, "CORS-safelisted request-header".
const maxSafeValue = 128

func isSafeHeader(name, value string) bool {
	if len(value) > maxSafeValue {
		return false
	}
	switch name {
	case "accept", "accept-language", "content-language":
		return true
	case "content-type":
		essence, _, _ := strings.Cut(value, ";")
		switch strings.ToLower(strings.TrimSpace(essence)) {
		case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain":
			return true
		}
	case "origin", "referer", "user-agent": // the browser's own
		return true
	}
	return false
}

// safeAnswers are the headers that any page may read. Fetch standard, "CORS-safelisted response-header name".
var safeAnswers = []string{"Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma"}

// readable is what a page sees of an answer's headers.
func readable(h http.Header) http.Header {
	exposed := list(h, "Access-Control-Expose-Headers")
	seen := http.Header{}
	for name, values := range h {
		named := slices.ContainsFunc(exposed, func(e string) bool { return strings.EqualFold(e, name) })
		if named || slices.Contains(exposed, "*") || slices.Contains(safeAnswers, name) {
			seen[name] = slices.Clone(values)
		}
	}
	return seen
}

// list is a header whose values are separated by commas.
func list(h http.Header, name string) (values []string) {
	for _, line := range h.Values(name) {
		for value := range strings.SplitSeq(line, ",") {
			if value = strings.TrimSpace(value); value != "" {
				values = append(values, value)
			}
		}
	}
	return values
}

func lower(values []string) []string {
	for i, value := range values {
		values[i] = strings.ToLower(value)
	}
	return values
}
