package target_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/params"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// TestBadInputIsAClientError sends what a broken or hostile client sends. A trap of the component would be a
// 500 without a body.
func TestBadInputIsAClientError(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		url := open(t, spec, clock.Real{}, nil)
		for name, tc := range map[string]struct {
			request request
			status  int
			code    string
		}{
			"malformed JSON":                 {jsonBody(`{"a":`), 400, "invalid_body"},
			"only white space":               {jsonBody("  \n"), 400, "invalid_body"},
			"null":                           {jsonBody(`null`), 400, "invalid_body"},
			"a list":                         {jsonBody(`[1,2]`), 400, "invalid_body"},
			"a number":                       {jsonBody(`1`), 400, "invalid_body"},
			"invalid UTF-8":                  {jsonBody("{\"a\":\"\xff\xfe\"}"), 400, "invalid_body"},
			"an invalid UTF-8 name":          {jsonBody("{\"\xc3\x28\":1}"), 400, "invalid_body"},
			"half a surrogate pair":          {jsonBody(`{"a":"\ud800"}`), 400, "invalid_body"},
			"a body of 2 MiB":                {jsonBody(`{"a":"` + strings.Repeat("x", 2<<20) + `"}`), 413, "body_too_large"},
			"2 MiB of open brackets":         {jsonBody(strings.Repeat("[", 2<<20)), 413, "body_too_large"},
			"a body of a byte too many":      {jsonBody(`{"a":"` + strings.Repeat("x", params.MaxBody-7) + `"}`), 413, "body_too_large"},
			"16 KiB of open brackets":        {jsonBody(strings.Repeat("[", params.MaxBody)), 400, "invalid_body"},
			"16 KiB of objects":              {jsonBody(`{"a":[` + strings.Repeat("{},", params.MaxBody/3-5) + "{}]}"), 400, "token_too_large"},
			"nesting 2,500 deep":             {jsonBody(`{"a":` + strings.Repeat(`{"a":`, 2500) + "1" + strings.Repeat("}", 2501)), 400, "invalid_body"},
			"a byte order mark":              {jsonBody("\ufeff{}"), 400, "invalid_body"},
			"1e400":                          {jsonBody(`{"a":1e400}`), 400, "invalid_parameters"},
			"two content types":              {request{method: http.MethodPost, contentType: "application/json, text/plain", body: "{}"}, 415, "unsupported_media_type"},
			"nesting 17 deep":                {jsonBody(`{"a":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + `}`), 400, "invalid_body"},
			"1,000 parameters":               {jsonBody(manyParameters(1000)), 400, "invalid_parameters"},
			"a raw NUL":                      {jsonBody("{\"a\":\"\x00\"}"), 400, "invalid_body"},
			"an escaped NUL":                 {jsonBody(`{"a":"\u0000"}`), 400, "invalid_parameters"},
			"an escape sequence":             {jsonBody(`{"a":"\u001b[31m"}`), 400, "invalid_parameters"},
			"a control character in a name":  {jsonBody(`{"a\u0007":1}`), 400, "invalid_parameters"},
			"a duplicate name":               {jsonBody(`{"a":1,"a":2}`), 400, "invalid_body"},
			"a duplicate name deep inside":   {jsonBody(`{"a":[{"b":{"c":1,"c":1}}]}`), 400, "invalid_body"},
			"NaN":                            {jsonBody(`{"a":NaN}`), 400, "invalid_body"},
			"an empty name":                  {jsonBody(`{"":1}`), 400, "invalid_parameters"},
			"a name of 1,000 bytes":          {jsonBody(`{"` + strings.Repeat("n", 1000) + `":1}`), 400, "invalid_parameters"},
			"NUL in the query":               {query("a=%00"), 400, "invalid_parameters"},
			"invalid UTF-8 in the query":     {query("a=%C3%28"), 400, "invalid_query"},
			"half an escape in the query":    {query("a=%4"), 400, "invalid_query"},
			"a query of 60 KB":               {query("a=" + strings.Repeat("x", 60_000)), 414, "uri_too_long"},
			"a reserved name":                {query("exp=4102444800"), 400, "reserved_parameter"},
			"a reserved name in the body":    {jsonBody(`{"sub":"somebody"}`), 400, "reserved_parameter"},
			"a reserved header name":         {jsonBody(`{"kid":"../../dev/null"}`), 400, "reserved_parameter"},
			"a token beyond 4 KiB":           {jsonBody(`{"a":"` + strings.Repeat("x", 4000) + `"}`), 400, "token_too_large"},
			"a form":                         {request{method: http.MethodPost, contentType: "application/x-www-form-urlencoded", body: "a=b"}, 415, "unsupported_media_type"},
			"a content type that is garbage": {request{method: http.MethodPost, contentType: ";;;", body: "{}"}, 415, "unsupported_media_type"},
			"PUT":                            {request{method: http.MethodPut}, 405, "method_not_allowed"},
			"DELETE":                         {request{method: http.MethodDelete}, 405, "method_not_allowed"},
		} {
			t.Run(name, func(t *testing.T) {
				a := tc.request.send(t, url)
				if a.status != tc.status {
					t.Fatalf("status is %d, want %d: %.200s", a.status, tc.status, a.body)
				}
				if code := a.code(t); code != tc.code {
					t.Errorf("code is %q, want %q", code, tc.code)
				}
			})
		}
	})
}

// TestAwkwardContentTypesAreJSON has what clients are known to send.
func TestAwkwardContentTypesAreJSON(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		url := open(t, spec, clock.Real{}, nil)
		for _, contentType := range []string{
			"application/json; utf-8", "application/json;charset", "application/json; charset=", "application/json;",
			"application/json, application/json; charset=utf-8", "APPLICATION/JSON",
		} {
			if a := (request{method: http.MethodPost, contentType: contentType, body: `{"a":"b"}`}).send(t, url); a.status != 200 || a.claims(t, time.Now)["a"] != "b" {
				t.Errorf("%s: got %d %s", contentType, a.status, a.body)
			}
		}
		bare := request{method: http.MethodGet, query: "a=b", contentType: "application/json"}
		if a := bare.send(t, url); a.status != 200 || a.claims(t, time.Now)["a"] != "b" {
			t.Errorf("a GET without a body gets %d %s", a.status, a.body)
		}
	})
}

func manyParameters(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"p%d":1`, i)
	}
	return "{" + b.String()[1:] + "}"
}

// TestTwoHostsAreRefused calls the target without net/http before it, which would refuse such a request itself. Spin does
// not.
func TestTwoHostsAreRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		handler := handler(t, spec, nil)
		for want, hosts := range map[int][]string{400: {"brand.example", "other.example"}, 200: {"brand.example"}} {
			r := httptest.NewRequest(http.MethodPost, "/aiuta_jwt", strings.NewReader("{}"))
			r.Header.Set("Content-Type", "application/json")
			// The component's host writes the first one itself.
			r.Header["Host"] = hosts
			if spec == target.Component {
				r.Header["Host"] = hosts[1:]
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("hosts %v: got %d %s, want %d", hosts, w.Code, w.Body, want)
			}
		}
	})
}
