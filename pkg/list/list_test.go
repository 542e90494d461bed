package list_test

import (
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/list"
)

func TestEntriesAreReadInBothForms(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"nothing":                  {"", nil},
		"white space":              {" \n\t", nil},
		"one":                      {"a", []string{"a"}},
		"several, trimmed":         {" a , b\n,\tc ", []string{"a", "b", "c"}},
		"spaces inside":            {"a b,c", []string{"a b", "c"}},
		"quotes inside":            {`it's,a"b`, []string{"it's", `a"b`}},
		"JSON":                     {` ["a", "b"] `, []string{"a", "b"}},
		"JSON with commas":         {`["a,b","c"]`, []string{"a,b", "c"}},
		"JSON with quotes":         {`["\"a\"","['b']"]`, []string{`"a"`, "['b']"}},
		"JSON, taken as it is":     {`[" a "]`, []string{" a "}},
		"JSON without any entries": {"[]", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := list.Parse(tc.text)
			if err != nil || !slices.Equal(got, tc.want) {
				t.Errorf("got %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestAListThatIsNotUnderstoodIsRefusedWithThePlaceAndNeverTheText(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"empty between":         {"hunter2,,b", "entry 2 is empty"},
		"empty at the start":    {",hunter2", "entry 1 is empty"},
		"empty at the end":      {"hunter2, ", "entry 2 is empty"},
		"only a comma":          {",", "entry 1 is empty"},
		"double quotes":         {`"hunter2",b`, "entry 1 is in quotes or brackets"},
		"single quotes":         {`a,'hunter2'`, "entry 2 is in quotes or brackets"},
		"a backtick":            {"`hunter2`", "entry 1 is in quotes or brackets"},
		"a brace":               {`{"hunter2":1}`, "entry 1 is in quotes or brackets"},
		"a late bracket":        {`a,["hunter2"]`, "entry 2 is in quotes or brackets"},
		"JSON that is cut":      {`["hunter2"`, "not a list of strings"},
		"JSON and more":         {`["hunter2"],b`, "not a list of strings"},
		"JSON without quotes":   {`[hunter2]`, "not a list of strings"},
		"JSON with a comma":     {`["hunter2",]`, "not a list of strings"},
		"JSON, empty":           {`["hunter2",""]`, "entry 2 is empty"},
		"JSON, blank":           {`["\u00a0","hunter2"]`, "entry 1 is empty"},
		"JSON, a number":        {`["hunter2",7]`, "entry 2 is not a string"},
		"JSON, null":            {`[null,"hunter2"]`, "entry 1 is not a string"},
		"JSON, a list in it":    {`[["hunter2"]]`, "entry 1 is not a string"},
		"JSON, broken UTF-8":    {"[\"hunter2\xff\"]", "not a list of strings"},
		"JSON, half a pair":     {`["hunter2\ud800"]`, "not a list of strings"},
		"JSON, nested too deep": {strings.Repeat("[", 10_001), "not a list of strings"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := list.Parse(tc.text)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %q, %v, want %q", got, err, tc.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error quotes the list: %v", err)
			}
		})
	}
}
