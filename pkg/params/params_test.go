package params_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"aiuta-edge/pkg/params"
)

func read(query, contentType, body string) (params.Set, error) {
	r := httptest.NewRequest(http.MethodPost, "/aiuta_jwt", strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	head, err := params.CheckHead(r, query)
	if err != nil {
		return nil, err
	}
	return head.Read()
}

const asJSON = "application/json"

func TestRead(t *testing.T) {
	for name, tc := range map[string]struct {
		query, contentType, body string
		want                     params.Set
	}{
		"nothing":                               {want: params.Set{}},
		"query values are strings":              {query: "n=1&b=true", want: params.Set{"n": "1", "b": "true"}},
		"a repeated name keeps all its values":  {query: "a=1&b=x&a=2&a=3", want: params.Set{"a": []string{"1", "2", "3"}, "b": "x"}},
		"a name without a value":                {query: "a&&b=", want: params.Set{"a": "", "b": ""}},
		"a semicolon is part of the value":      {query: "a=1;b=2", want: params.Set{"a": "1;b=2"}},
		"escapes":                               {query: "%61=%C3%A9+x%2By", want: params.Set{"a": "é x+y"}},
		"JSON values keep their types":          {contentType: asJSON, body: `{"n":1,"f":1.5,"b":true,"z":null,"l":["a"],"o":{"x":1}}`, want: params.Set{"n": json.Number("1"), "f": json.Number("1.5"), "b": true, "z": nil, "l": []any{"a"}, "o": map[string]any{"x": json.Number("1")}}},
		"the body wins over the query":          {query: "a=query&b=query", contentType: asJSON, body: `{"a":"body"}`, want: params.Set{"a": "body", "b": "query"}},
		"a content type with a charset":         {contentType: "application/json; charset=utf-8", body: `{"a":"b"}`, want: params.Set{"a": "b"}},
		"a charset without its name":            {contentType: "application/json; utf-8", body: `{"a":"b"}`, want: params.Set{"a": "b"}},
		"a charset without a value":             {contentType: "application/json;charset", body: `{"a":"b"}`, want: params.Set{"a": "b"}},
		"the type twice in one line":            {contentType: "application/json, application/json;charset=utf-8", body: `{"a":"b"}`, want: params.Set{"a": "b"}},
		"a structured suffix":                   {contentType: "application/vnd.brand+json", body: `{"a":"b"}`, want: params.Set{"a": "b"}},
		"a content type in capitals":            {contentType: "Application/JSON", body: `{"a":"b"}`, want: params.Set{"a": "b"}},
		"a content type without a body":         {contentType: "text/plain", query: "a=b", want: params.Set{"a": "b"}},
		"as many parameters as there may be":    {query: many(params.MaxParameters), want: manySet(params.MaxParameters)},
		"a name that is reserved in lower case": {query: "EXP=1", want: params.Set{"EXP": "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(tc.query, tc.contentType, tc.body)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %#v, want %#v", got, tc.want)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		query, contentType, body string
		want                     error
	}{
		"half an escape":                   {query: "a=%", want: params.ErrQuery},
		"invalid UTF-8 in the query":       {query: "a=%FF", want: params.ErrQuery},
		"a long query":                     {query: "a=" + strings.Repeat("x", params.MaxQuery), want: params.ErrQueryTooLong},
		"malformed JSON":                   {contentType: asJSON, body: `{"a"`, want: params.ErrBody},
		"a list":                           {contentType: asJSON, body: `[["a","b"]]`, want: params.ErrBody},
		"an empty body that says JSON":     {contentType: asJSON, want: params.ErrBody},
		"null":                             {contentType: asJSON, body: `null`, want: params.ErrBody},
		"invalid UTF-8 in the body":        {contentType: asJSON, body: "{\"a\":\"\xff\"}", want: params.ErrBody},
		"a duplicate name":                 {contentType: asJSON, body: `{"a":1,"a":2}`, want: params.ErrBody},
		"deep nesting":                     {contentType: asJSON, body: `{"a":` + strings.Repeat("[", 8000) + strings.Repeat("]", 8000) + `}`, want: params.ErrBody},
		"a body of one byte too many":      {contentType: asJSON, body: `{"a":"` + strings.Repeat("x", params.MaxBody-7) + `"}`, want: params.ErrBodyTooLong},
		"a byte order mark":                {contentType: asJSON, body: "\ufeff{}", want: params.ErrBody},
		"two types":                        {contentType: "application/json, text/plain", body: `{"a":"b"}`, want: params.ErrMediaType},
		"a type that only begins as JSON":  {contentType: "application/jsonp", body: `{"a":"b"}`, want: params.ErrMediaType},
		"a number beyond float64":          {contentType: asJSON, body: `{"a":1e400}`, want: params.ErrBadParameters},
		"such a number deep inside":        {contentType: asJSON, body: `{"a":[{"b":-1e400}]}`, want: params.ErrBadParameters},
		"a control character, repeated":    {query: "a=x&a=%00", want: params.ErrBadParameters},
		"a form":                           {contentType: "application/x-www-form-urlencoded", body: "a=b", want: params.ErrMediaType},
		"JSON without a content type":      {body: `{"a":"b"}`, want: params.ErrMediaType},
		"1,000 parameters in the query":    {query: many(1000), want: params.ErrBadParameters},
		"1,000 parameters in the body":     {contentType: asJSON, body: manyJSON(1000), want: params.ErrBadParameters},
		"one parameter too many":           {query: many(params.MaxParameters + 1), want: params.ErrBadParameters},
		"an empty name":                    {query: "=x", want: params.ErrBadParameters},
		"a long name":                      {query: strings.Repeat("n", params.MaxName+1) + "=x", want: params.ErrBadParameters},
		"NUL in a query value":             {query: "a=%00", want: params.ErrBadParameters},
		"NUL in a name":                    {query: "a%00=b", want: params.ErrBadParameters},
		"an escaped control character":     {contentType: asJSON, body: `{"a":"\u001b[2J"}`, want: params.ErrBadParameters},
		"a control character in a list":    {contentType: asJSON, body: `{"a":["ok","\u0000"]}`, want: params.ErrBadParameters},
		"a control character in an object": {contentType: asJSON, body: `{"a":{"\u0085":1}}`, want: params.ErrBadParameters},
		"a replacement character":          {query: "a=%EF%BF%BD", want: params.ErrBadParameters},
		"exp":                              {query: "exp=9999999999", want: params.ErrReservedName},
		"iss in the body":                  {contentType: asJSON, body: `{"iss":"other"}`, want: params.ErrReservedName},
		"a header parameter":               {query: "kid=x", want: params.ErrReservedName},
		"a reserved and an invalid name":   {query: "sub=x&a=%00", want: params.ErrReservedName},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(tc.query, tc.contentType, tc.body)
			var refusal *params.Refusal
			if !errors.As(err, &refusal) || refusal.Kind != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}

func TestNumbersBeyondFloat64AreRefused(t *testing.T) {
	for number, refused := range map[string]bool{
		"0": false, "-0": false, "0e999": false, "0.000e400": false, "1": false, "1.5": false, "-1e307": false, "9.99e307": false, "1e-400": false,
		"0.0001e311": false, "12345678901234567890123456789": false, "1" + strings.Repeat("0", 307): false,
		"1e308": true, "1e400": true, "-1E+400": true, "0.001e311": true, "12e307": true, "1" + strings.Repeat("0", 308): true,
		"1e99999999999999999999": true, "100" + strings.Repeat("0", 300) + ".5e6": true,
	} {
		_, err := read("", asJSON, `{"a":`+number+`}`)
		if errors.Is(err, params.ErrBadParameters) != refused {
			t.Errorf("%.40s: got %v, want refused to be %t", number, err, refused)
		}
		if f, _ := strconv.ParseFloat(number, 64); math.IsInf(f, 0) && !refused {
			t.Errorf("%.40s is infinite, and not refused", number)
		}
	}
}

func TestAGetThatAnnouncesJSONNeedsNoBody(t *testing.T) {
	for method, want := range map[string]error{http.MethodGet: nil, http.MethodHead: nil, http.MethodPost: params.ErrBody} {
		r := httptest.NewRequest(method, "/aiuta_jwt", http.NoBody)
		r.Header.Set("Content-Type", asJSON)
		head, err := params.CheckHead(r, "a=b")
		if err != nil {
			t.Fatal(err)
		}
		set, err := head.Read()
		if !errors.Is(err, want) || want == nil && set["a"] != "b" {
			t.Errorf("%s: got %v, %v", method, set, err)
		}
	}
}

func TestTwoLinesOfContentTypeMustAgree(t *testing.T) {
	for second, want := range map[string]error{asJSON: nil, "text/plain": params.ErrMediaType} {
		r := httptest.NewRequest(http.MethodPost, "/aiuta_jwt", strings.NewReader("{}"))
		r.Header["Content-Type"] = []string{asJSON, second}
		if _, err := params.CheckHead(r, ""); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", second, err, want)
		}
	}
}

// unread fails a test that reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

func TestTheHeadDecidesWithoutTheBody(t *testing.T) {
	for name, tc := range map[string]struct {
		length      int64
		contentType string
		want        error
	}{
		"a length that is too large": {params.MaxBody + 1, asJSON, params.ErrBodyTooLong},
		"a type that is not read":    {2, "text/plain", params.ErrMediaType},
		"no type":                    {2, "", params.ErrMediaType},
		"nothing wrong":              {2, asJSON, nil},
		"an unknown length":          {-1, asJSON, nil},
	} {
		r := httptest.NewRequest(http.MethodPost, "/aiuta_jwt", unread{t})
		r.ContentLength = tc.length
		r.Header.Set("Content-Type", tc.contentType)
		if _, err := params.CheckHead(r, ""); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
}

func TestABodyOfUnannouncedLengthIsCapped(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/aiuta_jwt", strings.NewReader(strings.Repeat(" ", params.MaxBody)+"{}"))
	r.ContentLength = -1
	r.Header.Set("Content-Type", asJSON)
	head, err := params.CheckHead(r, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := head.Read(); !errors.Is(err, params.ErrBodyTooLong) {
		t.Errorf("got %v", err)
	}
}

// TestParsingAllocatesInProportionToTheBody: an object of two bytes becomes a Go map, which is what costs most.
func TestParsingAllocatesInProportionToTheBody(t *testing.T) {
	const factor = 80
	for name, body := range map[string]string{
		"objects":           `{"a":[` + strings.Repeat("{},", params.MaxBody/3-4) + `{}]}`,
		"objects with one":  `{"a":[` + strings.Repeat(`{"":1},`, params.MaxBody/7-4) + `{}]}`,
		"lists":             `{"a":[` + strings.Repeat("[],", params.MaxBody/3-4) + `[]]}`,
		"numbers":           `{"a":[` + strings.Repeat("1,", params.MaxBody/2-5) + `1]}`,
		"names":             manyJSON(1300),
		"deep objects":      `{"a":[` + strings.Repeat(strings.Repeat(`{"":`, 14)+"1"+strings.Repeat("}", 14)+",", params.MaxBody/72-1) + `1]}`,
		"open brackets":     `{"a":` + strings.Repeat("[", params.MaxBody-5),
		"open braces":       strings.Repeat(`{"":`, params.MaxBody/4),
		"escapes":           `{"a":"` + strings.Repeat(`\u0041`, params.MaxBody/6-2) + `"}`,
		"quotes everywhere": `{"a":[` + strings.Repeat(`"",`, params.MaxBody/3-4) + `""]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if len(body) > params.MaxBody {
				t.Fatalf("the body has %d bytes", len(body))
			}
			const rounds = 10
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range rounds {
				read("", asJSON, body)
			}
			runtime.ReadMemStats(&after)
			got := (after.TotalAlloc - before.TotalAlloc) / rounds
			t.Logf("%d bytes allocated for a body of %d", got, len(body))
			if got > uint64(factor*len(body)) {
				t.Errorf("%d bytes are allocated for a body of %d, more than %d times as many", got, len(body), factor)
			}
		})
	}
}

func TestARefusalNamesTheParametersButNotTheirValues(t *testing.T) {
	_, err := read("nbf=hunter2&sub=hunter2", "", "")
	var refusal *params.Refusal
	if !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	if len(refusal.Parameters) != 2 || refusal.Parameters[0].Name != "nbf" || refusal.Parameters[1].Name != "sub" {
		t.Errorf("got %v, want nbf and sub", refusal.Parameters)
	}
	if text, _ := json.Marshal(refusal); strings.Contains(string(text), "hunter2") {
		t.Errorf("the answer holds a value: %s", text)
	}
}

func TestARefusedNameIsShownShortAndWithoutControlCharacters(t *testing.T) {
	for _, query := range []string{"%1b%5b2J=x", strings.Repeat("n", 10_000) + "=x"} {
		_, err := read(query, "", "")
		var refusal *params.Refusal
		if !errors.As(err, &refusal) || len(refusal.Parameters) != 1 {
			t.Fatalf("got %v", err)
		}
		if name := refusal.Parameters[0].Name; strings.Contains(name, "\x1b") || len(name) > params.MaxName+len("…") {
			t.Errorf("got %q", name)
		}
	}
}

func many(n int) string {
	pairs := make([]string, n)
	for i := range pairs {
		pairs[i] = fmt.Sprintf("p%d=x", i)
	}
	return strings.Join(pairs, "&")
}

func manySet(n int) params.Set {
	set := params.Set{}
	for i := range n {
		set[fmt.Sprintf("p%d", i)] = "x"
	}
	return set
}

func manyJSON(n int) string {
	pairs := make([]string, n)
	for i := range pairs {
		pairs[i] = fmt.Sprintf(`"p%d":"x"`, i)
	}
	return "{" + strings.Join(pairs, ",") + "}"
}
