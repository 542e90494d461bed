package params_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"aiuta-edge/pkg/params"
)

func read(query, contentType, body string) (params.Set, error) {
	r := httptest.NewRequest(http.MethodPost, "/aiuta_jwt", strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return params.Read(r, query)
}

const asJSON = "application/json"

func TestRead(t *testing.T) {
	for name, tc := range map[string]struct {
		query, contentType, body string
		want                     params.Set
	}{
		"nothing":                               {want: params.Set{}},
		"query values are strings":              {query: "n=1&b=true", want: params.Set{"n": "1", "b": "true"}},
		"the first of a repeated name counts":   {query: "a=1&a=2", want: params.Set{"a": "1"}},
		"a name without a value":                {query: "a&&b=", want: params.Set{"a": "", "b": ""}},
		"a semicolon is part of the value":      {query: "a=1;b=2", want: params.Set{"a": "1;b=2"}},
		"escapes":                               {query: "%61=%C3%A9+x%2By", want: params.Set{"a": "é x+y"}},
		"JSON values keep their types":          {contentType: asJSON, body: `{"n":1,"f":1.5,"b":true,"z":null,"l":["a"],"o":{"x":1}}`, want: params.Set{"n": json.Number("1"), "f": json.Number("1.5"), "b": true, "z": nil, "l": []any{"a"}, "o": map[string]any{"x": json.Number("1")}}},
		"the body wins over the query":          {query: "a=query&b=query", contentType: asJSON, body: `{"a":"body"}`, want: params.Set{"a": "body", "b": "query"}},
		"a content type with a charset":         {contentType: "application/json; charset=utf-8", body: `{"a":"b"}`, want: params.Set{"a": "b"}},
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
		"deep nesting":                     {contentType: asJSON, body: `{"a":` + strings.Repeat("[", 9999) + strings.Repeat("]", 9999) + `}`, want: params.ErrBody},
		"a body of one byte too many":      {contentType: asJSON, body: `{"a":"` + strings.Repeat("x", params.MaxBody-7) + `"}`, want: params.ErrBodyTooLong},
		"a form":                           {contentType: "application/x-www-form-urlencoded", body: "a=b", want: params.ErrMediaType},
		"JSON without a content type":      {body: `{"a":"b"}`, want: params.ErrMediaType},
		"1,000 parameters in the query":    {query: many(1000), want: params.ErrBadParameters},
		"10,000 parameters in the body":    {contentType: asJSON, body: manyJSON(10_000), want: params.ErrBadParameters},
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
