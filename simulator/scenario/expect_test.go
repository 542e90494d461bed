package scenario

import (
	"testing"

	"aiuta-edge/simulator/sdk"
)

func TestAMatchTellsTypesApart(t *testing.T) {
	same := func(value any) any { return value }
	for _, tc := range []struct {
		want, got any
		present   bool
		holds     bool
	}{
		{"a", "a", true, true},
		{"1", uint64(1), true, false},
		{uint64(1), float64(1), true, true},
		{"a", []any{"a"}, true, false},
		{[]any{"a", "b"}, []any{"a", "b"}, true, true},
		{[]any{"a", "b"}, []any{"b", "a"}, true, false},
		{map[string]any{"x": true, "y": nil}, map[string]any{"y": nil, "x": true}, true, true},
		{"any", nil, true, true},
		{"any", nil, false, false},
		{"absent", nil, false, true},
		{"absent", nil, true, false},
		{nil, nil, true, true},
		{nil, nil, false, false},
		{"/^user_image-[0-9a-f-]{36}$/", "user_image-4062dbe1-0000-4000-8000-000000000000", true, true},
		{"/^user/", "a user", true, false},
		{"/1/", uint64(1), true, false},
	} {
		var m Match
		if err := m.ReadValue(tc.want); err != nil {
			t.Fatal(err)
		}
		if got := m.holds(tc.got, tc.present, same); got != tc.holds {
			t.Errorf("%#v for %#v (present: %v): %v", tc.want, tc.got, tc.present, got)
		}
	}
}

func TestTheMoreSpecialExpectationCounts(t *testing.T) {
	android, err := sdk.Find("android@5.0.1")
	if err != nil {
		t.Fatal(err)
	}
	one := func(text string) Count {
		var c Count
		if err := c.ReadValue(text); err != nil {
			t.Fatal(err)
		}
		return c
	}
	e := Expect{
		Shown: "result",
		Calls: map[string]Count{"start": one("1"), "mint": one("1"), "upload": one("1")},
		For: map[string]*Expect{
			"ios":            {Shown: "child"},
			"android@5.0.1":  {Shown: "loading"},
			"android":        {Shown: "no_people", Calls: map[string]Count{"mint": one("3")}},
			"caches_token":   {Shown: "invalid_photo", Calls: map[string]Count{"mint": one("2"), "start": one("2")}},
			"resends_on_401": {Calls: map[string]Count{"start": one("4")}},
		},
	}.forPersona(android)
	if e.Shown != "loading" || e.Calls["mint"].text != "3" || e.Calls["start"].text != "4" || e.Calls["upload"].text != "1" {
		t.Errorf("got %+v", e)
	}
}

func TestCounts(t *testing.T) {
	for text, holds := range map[string][3]bool{ // for 1, 2 and 3
		"2": {false, true, false}, ">=2": {false, true, true}, "<=2": {true, true, false}, "1..2": {true, true, false},
	} {
		var c Count
		if err := c.ReadValue(text); err != nil {
			t.Fatal(err)
		}
		for i, want := range holds {
			if got := c.holds(i + 1); got != want {
				t.Errorf("%s holds for %d: %v", text, i+1, got)
			}
		}
	}
	for _, text := range []any{"-1", "2..1", "> 2", "", "1.5", true, nil, "1..", int64(-1)} {
		var c Count
		if err := c.ReadValue(text); err == nil {
			t.Errorf("%v is taken for %+v", text, c)
		}
	}
}
