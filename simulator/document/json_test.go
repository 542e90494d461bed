package document_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"aiuta-edge/simulator/document"
)

func TestJSONFillsEveryKindOfField(t *testing.T) {
	var s sample
	err := document.JSON("file", []byte(`{"name": "a\u00e9", "on": true, "count": -3, "share": 5e-1,
		"list": [{"word": "one"}, {}], "by_name": {"x": 1}, "any": {"list": [1, null, "text"]}, "level": "high", "inner": "i"}`), &s)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%q %v %d %v %v %v %v %d %q", s.Name, s.On, s.Count, *s.Share, s.List, s.ByName, s.Any, s.Level, s.Inner)
	if want := `"aé" true -3 0.5 [{one} {}] map[x:1] map[list:[1 <nil> text]] 3 "i"`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestProblemsOfJSONSayWhereAndWhat(t *testing.T) {
	for name, tc := range map[string]struct{ text, says string }{
		"a mistyped name":   {"{\n  \"name\": \"a\",\n  \"cuont\": 1\n}", `file:3:3: cuont: is unknown here: did you mean "count"?`},
		"an unknown name":   {`{"colour": 1}`, "file:1:2: colour: is unknown here: use one of name, on, count, share, list, by_name, any, level, inner"},
		"capitals":          {`{"Name": "a"}`, `file:1:2: Name: is unknown here: did you mean "name"?`},
		"a wrong type":      {`{"list": [{"word": "a"}, {"word": 1}]}`, "file:1:27: list[1].word: must be text; put it into quotes if it looks like something else"},
		"another form":      {`[]`, "file:1:1: must be a mapping: names with values"},
		"a name twice":      {"{\"on\": true,\n\"on\": false}", `file:2:5: has "on" twice: leave one`},
		"two values":        {"{} {}", "file:1:5: holds more than one value: leave one"},
		"nothing":           {"", "file:1:1: ends too early"},
		"an end too early":  {`{"on": `, "file:1:7: ends too early"},
		"no JSON":           {"{\n'on': true}", "file:2:1: is not JSON: invalid character '\\''"},
		"a comma too many":  {`{"on": true,}`, "file:1:13: is not JSON: invalid character '}' looking for beginning of object key string"},
		"much nesting":      {`{"any": ` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}", "file:1:41: is nested deeper than 32: nest less"},
		"a number too much": {`{"count": 18446744073709551616}`, "file:1:2: count: must be a whole number"},
	} {
		err := document.JSON("file", []byte(tc.text), &sample{})
		if err == nil || err.Error() != tc.says {
			t.Errorf("%s:\ngot  %v\nwant %s", name, err, tc.says)
		}
	}
}

// FuzzJSON holds the reader to encoding/json: what one reads the other reads too, but for names that are there twice and
// nesting.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a": [1, "x", null]}`, `[]`, `{"a"`, `1e999`, "{\"a\" : {}\n}", `{"a":1,}`, `nul`, "\xff", `{"a" "b"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got any
		err := document.JSON("file", text, &got)
		var problems document.Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0 || problems[0].Line < 1 || problems[0].Column < 1) {
			t.Fatalf("got %#v", err)
		}
		sound := json.Valid(text)
		if sound != (err == nil) && !(sound && (strings.Contains(err.Error(), "twice") || strings.Contains(err.Error(), "nested"))) {
			t.Errorf("%q: valid is %v, and we say %v", text, sound, err)
		}
	})
}
