package abi

import (
	"errors"
	"fmt"
	"testing"
)

// upper is what an engine may leave in the upper half of an argument.
const upper = 0xdeadbeef << 32

func TestAnOutboundRequestIsReadFromItsArguments(t *testing.T) {
	g := newFakeGuest()
	g.place(512, "https://a.example/x-onevaluebody")
	g.place(64, 529, 5, 534, 5)
	got, err := NewReader(g).OutboundRequest([]uint64{upper | 1, upper | 512, upper | 17, upper | 64, upper | 1, 0, 0, upper | 1, upper | 540, upper | 4, 0})
	if err != nil {
		t.Fatal(err)
	}
	if want := `&{POST https://a.example [{/x-on evalu}] body}`; fmt.Sprintf("%s", got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEachMethodHasItsNumber(t *testing.T) {
	for number, want := range []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"} {
		got, err := NewReader(newFakeGuest()).OutboundRequest([]uint64{uint64(number), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
		if err != nil || got.Method != want || got.Body != nil {
			t.Errorf("%d: %v, %v", number, got, err)
		}
	}
}

func TestABrokenOutboundRequestIsRefused(t *testing.T) {
	g := newFakeGuest()
	g.place(512, "\xff")
	for _, c := range []struct {
		name      string
		arguments []uint64
		want      error
	}{
		{"an eighth method", []uint64{7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, ErrBadMethod},
		{"a URI outside the memory", []uint64{0, 4090, 100, 0, 0, 0, 0, 0, 0, 0, 0}, ErrOutOfBounds},
		{"a URI that is not UTF-8", []uint64{0, 512, 1, 0, 0, 0, 0, 0, 0, 0, 0}, ErrNotUTF8},
		{"headers that are not aligned", []uint64{0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0}, ErrMisaligned},
		{"params outside the memory", []uint64{0, 0, 0, 0, 0, 4092, 1, 0, 0, 0, 0}, ErrOutOfBounds},
		{"a body tag of 2", []uint64{0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0}, ErrBadTag},
		{"a body tag of 256", []uint64{0, 0, 0, 0, 0, 0, 0, 256, 0, 0, 0}, ErrBadTag},
		{"a body outside the memory", []uint64{0, 0, 0, 0, 0, 0, 0, 1, 4096, 1, 0}, ErrOutOfBounds},
	} {
		if _, err := NewReader(g).OutboundRequest(c.arguments); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestAnOutboundResponseHasHeadersAndABodyWhateverCame(t *testing.T) {
	for _, r := range []*OutboundResponse{{Status: 418, Headers: []Pair{{"a", "b"}}, Body: []byte("body")}, {Status: 204}} {
		g := newFakeGuest()
		g.place(16, -1, -1, -1, -1, -1, -1, -1, -1)
		if err := PutOutboundResponse(g, 16, r, 0); err != nil {
			t.Fatal(err)
		}
		if g.memory[16] != 0 || g.i32(20)&0xffff != uint32(r.Status) || g.memory[24] != 1 || g.memory[36] != 1 {
			t.Errorf("got % x", g.memory[16:48])
		}
		if g.i32(32) != uint32(len(r.Headers)) || g.text(g.i32(40), g.i32(44)) != string(r.Body) {
			t.Errorf("got % x", g.memory[16:48])
		}
		if list := g.i32(28); len(r.Headers) > 0 && g.text(g.i32(list), g.i32(list+4))+g.text(g.i32(list+8), g.i32(list+12)) != "ab" {
			t.Error("the header is another")
		}
	}
}

func TestAnOutboundErrorIsWrittenAsItsNumber(t *testing.T) {
	for failure, number := range map[OutboundError]byte{DestinationNotAllowed: 1, InvalidURL: 2, RuntimeError: 4} {
		g := newFakeGuest()
		if err := PutOutboundResponse(g, 16, nil, failure); err != nil {
			t.Fatal(err)
		}
		if g.memory[16] != 1 || g.memory[20] != number || g.given != nil {
			t.Errorf("%v: % x", failure, g.memory[16:24])
		}
	}
}
