package target_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

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
			"1 MB of open brackets":          {jsonBody(strings.Repeat("[", 1_000_000)), 400, "invalid_body"},
			"nesting 5,000 deep":             {jsonBody(`{"a":` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5001)), 400, "invalid_body"},
			"nesting 17 deep":                {jsonBody(`{"a":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + `}`), 400, "invalid_body"},
			"10,000 parameters":              {jsonBody(manyParameters(10_000)), 400, "invalid_parameters"},
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
			"a query of 100 KB":              {query("a=" + strings.Repeat("x", 100_000)), 414, "uri_too_long"},
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

func manyParameters(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"p%d":1`, i)
	}
	return "{" + b.String()[1:] + "}"
}
