package abi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
)

func (g *fakeGuest) i64(offset uint32) int64 {
	return int64(binary.LittleEndian.Uint64(g.memory[offset:]))
}

// Offsets: Spin Go SDK v2.2.0, redis/outbound-redis.c.
func TestARedisResultIsWrittenWhereTheGuestWantsIt(t *testing.T) {
	for _, c := range []struct {
		name string
		put  func(g *fakeGuest) error
		want func(g *fakeGuest) bool
	}{
		{"done", func(g *fakeGuest) error { return PutRedisDone(g, 16, false) },
			func(g *fakeGuest) bool { return g.memory[16] == 0 }},
		{"not done", func(g *fakeGuest) error { return PutRedisDone(g, 16, true) },
			func(g *fakeGuest) bool { return g.memory[16] == 1 && g.memory[17] == 1 && g.memory[18] == 0xff }},
		{"a number", func(g *fakeGuest) error { return PutRedisNumber(g, 16, -1<<40, false) },
			func(g *fakeGuest) bool { return g.memory[16] == 0 && g.i64(24) == -1<<40 }},
		{"no number", func(g *fakeGuest) error { return PutRedisNumber(g, 16, 5, true) },
			func(g *fakeGuest) bool { return g.memory[16] == 1 && g.memory[24] == 1 && g.memory[25] == 0xff }},
		{"a value", func(g *fakeGuest) error { return PutRedisValue(g, 16, []byte("v"), false) },
			func(g *fakeGuest) bool { return g.memory[16] == 0 && g.text(g.i32(20), g.i32(24)) == "v" }},
		{"no value", func(g *fakeGuest) error { return PutRedisValue(g, 16, []byte("v"), true) },
			func(g *fakeGuest) bool { return g.memory[16] == 1 && g.memory[20] == 1 && g.given == nil }},
		{"texts", func(g *fakeGuest) error { return PutRedisMembers(g, 16, []string{"a", "bc"}, false) },
			func(g *fakeGuest) bool {
				list := g.i32(20)
				return g.memory[16] == 0 && g.i32(24) == 2 && g.text(g.i32(list+8), g.i32(list+12)) == "bc"
			}},
		{"no results", func(g *fakeGuest) error { return PutRedisResults(g, 16, nil, true) },
			func(g *fakeGuest) bool { return g.memory[16] == 1 && g.memory[20] == 1 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newFakeGuest()
			g.place(16, -1, -1, -1, -1)
			if err := c.put(g); err != nil {
				t.Fatal(err)
			}
			if !c.want(g) {
				t.Errorf("got % x", g.memory[16:32])
			}
		})
	}
}

func TestTheResultsOfACommandLieInWideRecords(t *testing.T) {
	g := newFakeGuest()
	g.top = 1028 // so that the list must be aligned
	results := []RedisResult{{Kind: RedisNil}, {Kind: RedisStatus, Data: []byte("OK")}, {Kind: RedisInt, Int: -2}, {Kind: RedisBinary, Data: []byte("\xff")}}
	if err := PutRedisResults(g, 16, results, false); err != nil {
		t.Fatal(err)
	}
	list := g.i32(20)
	if list%8 != 0 || g.i32(24) != 4 || g.given[0] != (Block{list, 64, 8}) {
		t.Fatalf("%d results at %#x, allocated as %v", g.i32(24), list, g.given[0])
	}
	for i, want := range []byte{0, 1, 2, 3} {
		if got := g.memory[list+uint32(i)*16]; got != want {
			t.Errorf("result %d has kind %d", i, got)
		}
	}
	if got := g.text(g.i32(list+24), g.i32(list+28)); got != "OK" {
		t.Errorf("status %q", got)
	}
	if got := g.i64(list + 40); got != -2 {
		t.Errorf("number %d", got)
	}
	if got := g.text(g.i32(list+56), g.i32(list+60)); got != "\xff" {
		t.Errorf("bytes %q", got)
	}
}

func TestParametersAreNumbersAndBytes(t *testing.T) {
	g := newFakeGuest()
	g.place(64, 0, 0, -5, -1, 1, 0, 512, 3, 0, -1, 0, -1<<31)
	g.place(512, "a\x00b")
	got, err := NewReader(g).RedisParameters("arguments", 64, 3)
	if err != nil {
		t.Fatal(err)
	}
	if want := `["-5" "a\x00b" "-9223372036854775808"]`; fmt.Sprintf("%q", got) != want {
		t.Errorf("got %q, want %s", got, want)
	}
}

func TestABrokenListIsRefused(t *testing.T) {
	g := newFakeGuest()
	g.place(64, 2, 0, 0, 0)      // a parameter of no kind
	g.place(96, 1, 0, 4090, 100) // bytes outside the memory
	g.place(128, 512, 2)         // a text that is not UTF-8
	g.place(512, "\xff\xfe")
	r := func() *Reader { return NewReader(g) }
	for _, c := range []struct {
		name string
		read func() error
		want error
	}{
		{"a parameter of no kind", func() error { _, err := r().RedisParameters("a", 64, 1); return err }, ErrBadRedisParameter},
		{"bytes outside the memory", func() error { _, err := r().RedisParameters("a", 96, 1); return err }, ErrOutOfBounds},
		{"parameters aligned to 4", func() error { _, err := r().RedisParameters("a", 68, 0); return err }, ErrMisaligned},
		{"four billion parameters", func() error { _, err := r().RedisParameters("a", 64, 1<<32-1); return err }, ErrTooLarge},
		{"a text that is not UTF-8", func() error { _, err := r().Texts("a", 128, 1); return err }, ErrNotUTF8},
		{"texts aligned to 2", func() error { _, err := r().Texts("a", 130, 0); return err }, ErrMisaligned},
		{"four billion texts", func() error { _, err := r().Texts("a", 128, 1<<32-1); return err }, ErrTooLarge},
		{"texts that end outside the memory", func() error { _, err := r().Texts("a", 4092, 1); return err }, ErrOutOfBounds},
	} {
		if err := c.read(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
