package abi

import (
	"errors"
	"testing"
)

func TestARequestLiesInMemoryAsTheGuestReadsIt(t *testing.T) {
	g := newFakeGuest()
	args, err := PutRequest(g, &Request{
		Method: 4, URI: "/a?b", Headers: []Pair{{"host", "example.com"}, {"x", ""}}, Body: []byte("body"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(args) != HandleHTTPRequest.Params {
		t.Fatalf("%d arguments", len(args))
	}
	a := func(i int) uint32 { return uint32(args[i]) }
	if a(0) != 4 {
		t.Errorf("method %d", a(0))
	}
	if got := g.text(a(1), a(2)); got != "/a?b" {
		t.Errorf("URI %q", got)
	}
	if a(4) != 2 {
		t.Fatalf("%d headers", a(4))
	}
	for i, want := range []string{"host", "example.com", "x", ""} {
		at := a(3) + uint32(i)*8
		if got := g.text(g.i32(at), g.i32(at+4)); got != want {
			t.Errorf("header part %d: %q, want %q", i, got, want)
		}
	}
	if a(6) != 0 {
		t.Errorf("%d params", a(6))
	}
	if a(7) != 1 {
		t.Errorf("body tag %d", a(7))
	}
	if got := g.text(a(8), a(9)); got != "body" {
		t.Errorf("body %q", got)
	}
}

func TestEveryPartOfARequestIsAnAllocationOfItsOwn(t *testing.T) {
	g := newFakeGuest()
	if _, err := PutRequest(g, &Request{URI: "/a", Headers: []Pair{{"x", "yz"}}}); err != nil {
		t.Fatal(err)
	}
	want := []struct{ size, align uint32 }{{2, 1}, {16, 4}, {1, 1}, {2, 1}, {0, 4}, {0, 1}}
	if len(g.given) != len(want) {
		t.Fatalf("%d allocations, want %d", len(g.given), len(want))
	}
	for i, w := range want {
		if g.given[i].Size != w.size || g.given[i].Align != w.align {
			t.Errorf("allocation %d: %+v, want %+v", i, g.given[i], w)
		}
	}
}

func TestAnAllocatorThatMisbehavesIsFound(t *testing.T) {
	request := &Request{URI: "/a", Headers: []Pair{{"x", "y"}}}
	for _, c := range []struct {
		name  string
		guest *fakeGuest
		want  error
	}{
		{"it fails", &fakeGuest{fail: errNoMemory}, errNoMemory},
		{"it gives out addresses beyond the memory", &fakeGuest{memory: make([]byte, 64), top: 64}, ErrOutOfBounds},
		{"it does not align", &fakeGuest{memory: make([]byte, 4096), top: 64, skew: 1}, ErrMisaligned},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := PutRequest(c.guest, request); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestTheSevenMethodsHaveTheirNumbers(t *testing.T) {
	for number, name := range []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"} {
		if got, ok := MethodOf(name); !ok || int(got) != number {
			t.Errorf("%s: %d, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "get", "TRACE", "CONNECT"} {
		if _, ok := MethodOf(name); ok {
			t.Errorf("%q has a number", name)
		}
	}
}
