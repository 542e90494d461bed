package strictjson_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"aiuta-edge/pkg/strictjson"
)

func TestObjectKeepsTypesAndDigits(t *testing.T) {
	got, err := strictjson.Object([]byte(` {"s":"é\u00e9\ud83d\ude00","i":12345678901234567890,"f":1.50,"b":true,"n":null,"l":["a",{"x":1}]} `))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"s": "éé😀", "i": json.Number("12345678901234567890"), "f": json.Number("1.50"), "b": true, "n": nil,
		"l": []any{"a", map[string]any{"x": json.Number("1")}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, want %#v", got, want)
	}
}

func TestObjectRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		raw  string
		want error
	}{
		"an empty text":                    {``, strictjson.ErrSyntax},
		"a cut text":                       {`{"a":`, strictjson.ErrSyntax},
		"two objects":                      {`{}{}`, strictjson.ErrSyntax},
		"a trailing comma":                 {`{"a":1,}`, strictjson.ErrSyntax},
		"a byte order mark":                {"\uFEFF{}", strictjson.ErrSyntax},
		"NaN":                              {`{"a":NaN}`, strictjson.ErrSyntax},
		"a raw control character":          {"{\"a\":\"\x00\"}", strictjson.ErrSyntax},
		"null":                             {`null`, strictjson.ErrNotObject},
		"a list":                           {`[["a","b"]]`, strictjson.ErrNotObject},
		"a string":                         {`"a"`, strictjson.ErrNotObject},
		"invalid UTF-8 in a value":         {"{\"a\":\"\xff\"}", strictjson.ErrEncoding},
		"half a surrogate pair":            {`{"a":"\ud800"}`, strictjson.ErrEncoding},
		"half a surrogate pair in a name":  {`{"\udc00":1}`, strictjson.ErrEncoding},
		"a duplicate name":                 {`{"a":1,"a":1}`, strictjson.ErrDuplicate},
		"a duplicate name spelled escaped": {`{"a":1,"\u0061":2}`, strictjson.ErrDuplicate},
		"a nested duplicate name":          {`{"o":[{"a":1,"a":2}]}`, strictjson.ErrDuplicate},
		"one level too many":               {nested(strictjson.MaxDepth + 1), strictjson.ErrDepth},
		"far too many levels":              {nested(5_000), strictjson.ErrDepth},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := strictjson.Object([]byte(tc.raw)); !errors.Is(err, tc.want) {
				t.Errorf("got %v, %v, want %v", got, err, tc.want)
			}
		})
	}
}

func TestListIsReadByTheRulesOfObject(t *testing.T) {
	got, err := strictjson.List(` ["a", 1, {"n":null}] `)
	if want := []any{"a", json.Number("1"), map[string]any{"n": nil}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, %v, want %#v", got, err, want)
	}
	for text, want := range map[string]error{
		`{"a":1}`: strictjson.ErrNotList, `"a"`: strictjson.ErrNotList, `[1,]`: strictjson.ErrSyntax, `[1][2]`: strictjson.ErrSyntax,
		"[\"\xff\"]": strictjson.ErrEncoding, `[{"a":1,"a":2}]`: strictjson.ErrDuplicate,
	} {
		if _, err := strictjson.List(text); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", text, err, want)
		}
	}
}

func TestALenientReaderAllowsWhatItIsToldTo(t *testing.T) {
	const both = strictjson.ReplacedText | strictjson.RepeatedNames
	for name, tc := range map[string]struct {
		raw     string
		allowed strictjson.Leniency
		want    map[string]any
		err     error
	}{
		"U+FFFD":                      {"{\"a\":\"\uFFFD\"}", strictjson.ReplacedText, map[string]any{"a": "\uFFFD"}, nil},
		"U+FFFD in an escape":         {`{"a":"x\ufffd"}`, strictjson.ReplacedText, map[string]any{"a": "x\uFFFD"}, nil},
		"half a surrogate pair":       {`{"a":"Ann \ud83d"}`, strictjson.ReplacedText, map[string]any{"a": "Ann \uFFFD"}, nil},
		"half a pair in a name":       {`{"\udfff":1}`, strictjson.ReplacedText, map[string]any{"\uFFFD": json.Number("1")}, nil},
		"two names that become one":   {`{"\udfff":1,"\ud83d":2}`, strictjson.ReplacedText, nil, strictjson.ErrDuplicate},
		"an inner name twice":         {`{"a":[{"b":1,"b":1},2]}`, strictjson.RepeatedNames, map[string]any{"a": []any{nil, json.Number("2")}}, nil},
		"an outer name twice":         {`{"a":1,"a":1}`, both, nil, strictjson.ErrDuplicate},
		"an inner name twice, not so": {`{"a":{"b":1,"b":1}}`, strictjson.ReplacedText, nil, strictjson.ErrDuplicate},
		"U+FFFD, not so":              {`{"a":"\ufffd"}`, strictjson.RepeatedNames, nil, strictjson.ErrEncoding},
		"invalid UTF-8":               {"{\"a\":\"\xff\"}", both, nil, strictjson.ErrEncoding},
		"one level too many":          {nested(strictjson.MaxDepth + 1), both, nil, strictjson.ErrDepth},
		"a list":                      {`[]`, both, nil, strictjson.ErrNotObject},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := strictjson.Lenient([]byte(tc.raw), tc.allowed)
			if !errors.Is(err, tc.err) || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %#v, %v, want %#v, %v", got, err, tc.want, tc.err)
			}
		})
	}
}

func TestObjectAllowsTheDeepestNesting(t *testing.T) {
	if _, err := strictjson.Object([]byte(nested(strictjson.MaxDepth))); err != nil {
		t.Error(err)
	}
}

// nested returns an object whose value nests to the given depth, the object itself counted.
func nested(depth int) string {
	return `{"a":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`
}

func FuzzObjectReadsWhatTheStandardDecoderReads(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"b",{"c":null}]}`, `{"a":1,"a":2}`, `{"a":"\ud83d\ude00"}`, `[]`, "{\"a\":\"\xc3\"}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := strictjson.Object(raw)
		if err != nil {
			return
		}
		decoder := json.NewDecoder(strings.NewReader(string(raw)))
		decoder.UseNumber()
		var want map[string]any
		if err := decoder.Decode(&want); err != nil {
			t.Fatalf("the standard decoder refuses what was accepted: %v", err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %#v, want %#v", got, want)
		}
	})
}

func TestAFalseIsSeenWhateverStandsBesideIt(t *testing.T) {
	deep := strings.Repeat("[", 20) + strings.Repeat("]", 20)
	for text, want := range map[string]bool{
		`{"allow":false}`:                  true,
		` {"a":1,"allow" : false , "b":2}`: true,
		`{"\u0061llow":false}`:             true,
		`{"allow":true,"allow":false}`:     true,
		`{"allow":false,"allow":true}`:     true,
		`{"a":1,"a":2,"allow":false}`:      true,
		"{\"a\":\"\xff\",\"allow\":false}": true,
		`{"a":"\ud800","allow":false}`:     true,
		`{"a":` + deep + `,"allow":false}`: true,
		`{"allow":false,"a":` + deep + `}`: true,
		`{"allow":true}`:                   false,
		`{"allow":"false"}`:                false,
		`{"allow":null}`:                   false,
		`{"allow":[false]}`:                false,
		`{"b":{"allow":false}}`:            false,
		`[false]`:                          false,
		`["allow",false]`:                  false,
		`{"deny":false}`:                   false,
		`{"allow":false`:                   false,
		`{"allow":false}x`:                 false,
		`false`:                            false,
		``:                                 false,
	} {
		if got := strictjson.HasFalse(text, "allow"); got != want {
			t.Errorf("%s: got %t", text, got)
		}
	}
}
