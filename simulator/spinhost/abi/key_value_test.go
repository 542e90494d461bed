package abi

import (
	"errors"
	"testing"
)

func TestAKeyValueResultIsWrittenWhereTheGuestWantsIt(t *testing.T) {
	for _, c := range []struct {
		name string
		put  func(g *fakeGuest) error
		want func(g *fakeGuest) bool
	}{
		{"a handle", func(g *fakeGuest) error { return PutHandle(g, 16, 7, nil) },
			func(g *fakeGuest) bool { return g.i32(20) == 7 }},
		{"a value", func(g *fakeGuest) error { return PutValue(g, 16, []byte("v\x00"), nil) },
			func(g *fakeGuest) bool { return g.text(g.i32(20), g.i32(24)) == "v\x00" }},
		{"an empty value", func(g *fakeGuest) error { return PutValue(g, 16, nil, nil) },
			func(g *fakeGuest) bool { return g.i32(24) == 0 }},
		{"yes", func(g *fakeGuest) error { return PutExists(g, 16, true, nil) },
			func(g *fakeGuest) bool { return g.memory[20] == 1 }},
		{"no", func(g *fakeGuest) error { return PutExists(g, 16, false, nil) },
			func(g *fakeGuest) bool { return g.memory[20] == 0 }},
		{"keys", func(g *fakeGuest) error { return PutKeys(g, 16, []string{"one", "", "grüße"}, nil) },
			func(g *fakeGuest) bool {
				list := g.i32(20)
				return g.i32(24) == 3 && g.text(g.i32(list), g.i32(list+4)) == "one" && g.i32(list+12) == 0 &&
					g.text(g.i32(list+16), g.i32(list+20)) == "grüße"
			}},
		{"nothing", func(g *fakeGuest) error { return PutDone(g, 16, nil) },
			func(g *fakeGuest) bool { return g.given == nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newFakeGuest()
			g.place(16, -1, -1, -1, -1, -1)
			if err := c.put(g); err != nil {
				t.Fatal(err)
			}
			if g.memory[16] != 0 || !c.want(g) {
				t.Errorf("got % x", g.memory[16:32])
			}
			if g.i32(32) != 0xffffffff {
				t.Error("it wrote behind the result")
			}
		})
	}
}

func TestAKeyValueErrorIsWrittenWithItsKind(t *testing.T) {
	for kind, number := range map[KeyValueErrorKind]byte{KeyValueStoreTableFull: 0, KeyValueNoSuchStore: 1, KeyValueAccessDenied: 2,
		KeyValueInvalidStore: 3, KeyValueNoSuchKey: 4, KeyValueIO: 5} {
		g := newFakeGuest()
		g.place(16, -1, -1, -1, -1)
		if err := PutHandle(g, 16, 7, &KeyValueError{kind, "why"}); err != nil {
			t.Fatal(err)
		}
		if g.memory[16] != 1 || g.memory[20] != number {
			t.Errorf("kind %d: tags %d and %d", kind, g.memory[16], g.memory[20])
		}
		if kind == KeyValueIO {
			if got := g.text(g.i32(24), g.i32(28)); got != "why" {
				t.Errorf("message %q", got)
			}
		} else if g.given != nil {
			t.Errorf("kind %d: something was allocated", kind)
		}
	}
}

func TestEveryKeyIsAnAllocationOfItsOwn(t *testing.T) {
	g := newFakeGuest()
	if err := PutKeys(g, 16, []string{"one", "two"}, nil); err != nil {
		t.Fatal(err)
	}
	want := []Block{{g.given[0].Ptr, 16, 4}, {g.given[1].Ptr, 3, 1}, {g.given[2].Ptr, 3, 1}}
	if len(g.given) != 3 || g.given[0] != want[0] || g.given[1] != want[1] || g.given[2] != want[2] {
		t.Errorf("got %v", g.given)
	}
}

// Every place for a result is checked before anything is allocated for it.
func TestAPlaceThatIsNoneIsRefusedByEveryCall(t *testing.T) {
	long := []RedisResult{{Kind: RedisBinary, Data: []byte("x")}}
	for _, c := range []struct {
		name        string
		size, align uint32
		put         func(g Guest, ret uint32) error
	}{
		{"key-value", 16, 4, func(g Guest, ret uint32) error { return PutValue(g, ret, []byte("x"), nil) }},
		{"Redis: nothing", 2, 1, func(g Guest, ret uint32) error { return PutRedisDone(g, ret, false) }},
		{"Redis: a number", 16, 8, func(g Guest, ret uint32) error { return PutRedisNumber(g, ret, 1, false) }},
		{"Redis: a value", 12, 4, func(g Guest, ret uint32) error { return PutRedisValue(g, ret, []byte("x"), false) }},
		{"Redis: texts", 12, 4, func(g Guest, ret uint32) error { return PutRedisMembers(g, ret, []string{"x"}, false) }},
		{"Redis: results", 12, 4, func(g Guest, ret uint32) error { return PutRedisResults(g, ret, long, false) }},
		{"HTTP", 32, 4, func(g Guest, ret uint32) error {
			return PutOutboundResponse(g, ret, &OutboundResponse{Body: []byte("x")}, 0)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newFakeGuest()
			end := uint32(len(g.memory))
			if c.align > 1 {
				if err := c.put(g, 16+c.align/2); !errors.Is(err, ErrMisaligned) {
					t.Errorf("misaligned: %v", err)
				}
			}
			if err := c.put(g, end-c.size+c.align); !errors.Is(err, ErrOutOfBounds) {
				t.Errorf("out of bounds: %v", err)
			}
			if g.given != nil {
				t.Error("something was allocated")
			}
			if err := c.put(g, end-c.size); err != nil {
				t.Errorf("at the very end: %v", err)
			}
		})
	}
}
