package fault

import (
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// Call is a rule's name for one request of a link, the same in every API generation.
type Call struct {
	Name string
	Link Link
	// Summary says in one line what the request is for.
	Summary string

	requests []request
}

// request is a method and a path. A path is exact, or ends in "/{id}" for one more segment, or is a suffix if it
// begins with "*". An empty path matches any: the link has one request, and its address is configured elsewhere.
type request struct{ method, path string }

// Calls returns every name, in the order in which a try-on makes the requests.
func Calls() []Call { return slices.Clone(calls) }

var calls = []Call{
	{"sign_in", AppBrand, "the user signs in", []request{{http.MethodPost, "*/sign_in"}}},
	{"sign_out", AppBrand, "the user signs out", []request{{http.MethodPost, "*/sign_out"}}},
	{"details", SDKAPI, "subscription details", of(aiuta.CallSubscriptionDetails)},
	{"models", SDKAPI, "the list of models", of(aiuta.CallPredefinedModels, aiuta.CallTryOnModels)},
	{"upload", SDKAPI, "the photo is uploaded", of(aiuta.CallUploadImage)},
	{"mint", AppEndpoint, "a token is asked for", []request{{http.MethodGet, ""}, {http.MethodPost, ""}}},
	{"jwks", EndpointBrand, "the keys of sessions are fetched", []request{{http.MethodGet, ""}}},
	{"hook", EndpointBrand, "the hook is asked", []request{{http.MethodPost, ""}}},
	{"start", SDKAPI, "the generation is started", of(aiuta.CallStartOperation)},
	{"status", SDKAPI, "one poll of the operation", of(aiuta.CallOperationStatus)},
	{"analytics", SDKAPI, "one event of the SDK", []request{{http.MethodPost, "*-sdk-analytics"}}},
	{"download", SDKStorage, "the result is downloaded", []request{{http.MethodGet, ""}}},
}

// of returns the requests of calls of Aiuta's API, in both generations.
func of(names ...aiuta.Call) (requests []request) {
	for _, g := range aiuta.Generations() {
		for _, name := range names {
			method, path := g.Endpoint(name)
			requests = append(requests, request{method, path})
		}
	}
	return requests
}

// CallOf returns the name of a request that goes over a link, "" if it has none.
func CallOf(link Link, r *http.Request) (name string) {
	for i := range calls {
		if calls[i].Link == link && calls[i].matches(r) {
			name = calls[i].Name
		}
	}
	return name
}

// callNamed returns a call by its name.
func callNamed(name string) (Call, bool) {
	i := slices.IndexFunc(calls, func(c Call) bool { return c.Name == name })
	if i < 0 {
		return Call{}, false
	}
	return calls[i], true
}

func (c Call) matches(r *http.Request) bool {
	return slices.ContainsFunc(c.requests, func(q request) bool { return q.matches(r) })
}

func (q request) matches(r *http.Request) bool {
	if methodOf(r) != q.method {
		return false
	}
	if q.path == "" {
		return true
	}
	if suffix, ok := strings.CutPrefix(q.path, "*"); ok {
		return strings.HasSuffix(r.URL.Path, suffix)
	}
	if parent, ok := strings.CutSuffix(q.path, "{id}"); ok {
		id, under := strings.CutPrefix(r.URL.Path, parent)
		return under && id != "" && !strings.Contains(id, "/")
	}
	return r.URL.Path == q.path
}

// methodOf returns the method of a request; a client may leave GET out.
func methodOf(r *http.Request) string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

// Matches reports whether a request, which goes over the call's link, is this call.
func (c Call) Matches(r *http.Request) bool { return c.matches(r) }
