package backend

import "testing"

func TestAShelfForgetsTheOldestFirst(t *testing.T) {
	s := newShelf(10, func(v string) int64 { return int64(len(v)) })
	s.put("a", "1234")
	s.put("b", "1234")
	s.put("c", "123")
	for key, want := range map[string]bool{"a": false, "b": true, "c": true} {
		if _, ok := s.get(key); ok != want {
			t.Errorf("%s is kept: %v, want %v", key, ok, want)
		}
	}
}

func TestAShelfKeepsAHeavyValueAlone(t *testing.T) {
	s := newShelf(3, func(v string) int64 { return int64(len(v)) })
	s.put("a", "1")
	s.put("b", "12345")
	if _, ok := s.get("a"); ok {
		t.Error("a is kept")
	}
	if got, _ := s.get("b"); got != "12345" {
		t.Errorf("got %q", got)
	}
	s.put("c", "12")
	if _, ok := s.get("b"); ok {
		t.Error("b is kept")
	}
}
