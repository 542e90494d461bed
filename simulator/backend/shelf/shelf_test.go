package shelf

import "testing"

func TestAShelfForgetsTheOldestFirst(t *testing.T) {
	s := New(10, func(v string) int64 { return int64(len(v)) })
	s.Put("a", "1234")
	s.Put("b", "1234")
	s.Put("c", "123")
	for key, want := range map[string]bool{"a": false, "b": true, "c": true} {
		if _, ok := s.Get(key); ok != want {
			t.Errorf("%s is kept: %v, want %v", key, ok, want)
		}
	}
}

func TestAShelfKeepsAHeavyValueAlone(t *testing.T) {
	s := New(3, func(v string) int64 { return int64(len(v)) })
	s.Put("a", "1")
	s.Put("b", "12345")
	if _, ok := s.Get("a"); ok {
		t.Error("a is kept")
	}
	if got, _ := s.Get("b"); got != "12345" {
		t.Errorf("got %q", got)
	}
	s.Put("c", "12")
	if _, ok := s.Get("b"); ok {
		t.Error("b is kept")
	}
}
