package strictjson_test

import (
	"encoding/json"
	"errors"
	"testing"

	"aiuta-edge/pkg/strictjson"
)

func FuzzMembersAreWhatMarshalWritesOfAStruct(f *testing.F) {
	f.Add("a", "", int64(0), "<k>", "v")
	f.Add("\xff", "b\u2028", int64(-1), "", "")
	f.Fuzz(func(t *testing.T, first, second string, n int64, name, value string) {
		want, _ := json.Marshal(struct {
			First  string         `json:"first"`
			Second string         `json:"second,omitempty"`
			Number int64          `json:"n<"`
			Any    map[string]any `json:"any"`
			List   []struct {
				Name string `json:"name"`
			} `json:"list"`
		}{first, second, n, map[string]any{name: value}, []struct {
			Name string `json:"name"`
		}{{name}, {value}}})
		var m strictjson.Members
		m.String("first", first)
		m.StringUnlessEmpty("second", second)
		m.Int("n<", n)
		m.Value("any", map[string]any{name: value})
		list := make([]strictjson.Members, 2)
		list[0].String("name", name)
		list[1].String("name", value)
		m.Objects("list", list)
		if got, err := m.Object(); err != nil || string(got) != string(want) {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	})
}

func TestNoMembersAreAnEmptyObject(t *testing.T) {
	var m strictjson.Members
	if got, err := m.Object(); err != nil || string(got) != "{}" {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestMembersRememberAValueThatCannotBeWritten(t *testing.T) {
	var m strictjson.Members
	m.Value("a", make(chan int))
	m.Value("b", 1)
	var outer strictjson.Members
	outer.Objects("list", []strictjson.Members{m})
	outer.Int("c", 1)
	for _, m := range []strictjson.Members{m, outer} {
		if _, err := m.Object(); !errors.Is(err, strictjson.ErrValue) {
			t.Errorf("got %v", err)
		}
	}
}
