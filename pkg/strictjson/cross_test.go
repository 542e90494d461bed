package strictjson_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	josejson "github.com/go-jose/go-jose/v4/json"

	"aiuta-edge/pkg/strictjson"
)

// FuzzDuplicatesAreWhatGoJoseCallsDuplicates compares with another reader that refuses a name that stands
// twice. What Object accepts, it has to read alike; what only Object refuses must not be called a duplicate.
func FuzzDuplicatesAreWhatGoJoseCallsDuplicates(f *testing.F) {
	for _, seed := range []string{
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":1,"A":2}`, `{"o":{"a":1},"a":{"o":1}}`, `{"l":[{"a":1,"a":1}]}`, `{"":0,"":0}`, `{"é":1,"e\u0301":2}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := strictjson.Object([]byte(raw))
		if err != nil && !errors.Is(err, strictjson.ErrDuplicate) {
			return
		}
		decoder := josejson.NewDecoder(strings.NewReader(raw))
		decoder.SetNumberType(josejson.UnmarshalJSONNumber)
		var want map[string]any
		switch wrong := decoder.Decode(&want); {
		case (err == nil) != (wrong == nil):
			t.Errorf("got %v, go-jose says %v", err, wrong)
		case err == nil && !reflect.DeepEqual(got, ownNumbers(want)):
			t.Errorf("got %#v, go-jose has %#v", got, want)
		}
	})
}

// ownNumbers replaces go-jose's copy of [json.Number], which is a type of its own.
func ownNumbers(value any) any {
	switch value := value.(type) {
	case josejson.Number:
		return json.Number(value)
	case []any:
		for i := range value {
			value[i] = ownNumbers(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = ownNumbers(value[name])
		}
	}
	return value
}
