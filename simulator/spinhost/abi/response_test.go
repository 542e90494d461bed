package abi

import (
	"errors"
	"reflect"
	"testing"
)

func TestAResponseIsCopiedOutOfTheGuest(t *testing.T) {
	g := newFakeGuest()
	g.place(0, 201, 1, 64, 2, 1, 128, 4)
	g.place(64, 100, 1, 101, 2, 103, 1, 104, 0)
	g.place(100, "avvb")
	g.place(128, "body")
	got, blocks, err := ReadResponse(g, 0)
	if err != nil {
		t.Fatal(err)
	}
	clear(g.memory) // what was read must not be a view
	want := &Response{Status: 201, Headers: []Pair{{"a", "vv"}, {"b", ""}}, Body: []byte("body")}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	wantBlocks := []Block{{100, 1, 1}, {101, 2, 1}, {103, 1, 1}, {104, 0, 1}, {64, 32, 4}, {128, 4, 1}}
	if !reflect.DeepEqual(blocks, wantBlocks) {
		t.Errorf("to free: %v, want %v", blocks, wantBlocks)
	}
}

func TestAResponseWithoutHeadersAndBodyIsOnlyAStatus(t *testing.T) {
	g := newFakeGuest()
	g.place(0, 0xffff0194, 0, 0x7fffffff, 0x7fffffff, 0, 0x7fffffff, 0x7fffffff) // what an absent option holds means nothing
	got, blocks, err := ReadResponse(g, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != 404 || got.Headers != nil || got.Body != nil || blocks != nil {
		t.Errorf("got %+v, %v", got, blocks)
	}
}

func TestABrokenResponseIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		ptr    uint32
		result []any
		want   error
	}{
		{"the area beyond the memory", 4096 - 24, nil, ErrOutOfBounds},
		{"the area at the end of the address space", 0xfffffff0, nil, ErrOutOfBounds},
		{"the area not aligned", 2, nil, ErrMisaligned},
		{"a headers tag of 2", 0, []any{200, 2, 64, 1, 0, 0, 0}, ErrBadTag},
		{"a body tag of 255", 0, []any{200, 0, 0, 0, 255, 0, 0}, ErrBadTag},
		{"headers beyond the memory", 0, []any{200, 1, 4096, 1, 0, 0, 0}, ErrOutOfBounds},
		{"headers not aligned", 0, []any{200, 1, 65, 1, 0, 0, 0}, ErrMisaligned},
		{"more headers than memory", 0, []any{200, 1, 64, 4096, 0, 0, 0}, ErrOutOfBounds},
		{"so many headers that their size overflows", 0, []any{200, 1, 64, 0x10000001, 0, 0, 0}, ErrTooLarge},
		{"a name beyond the memory", 0, []any{200, 1, 96, 1, 0, 0, 0}, ErrOutOfBounds},
		{"a value that is not UTF-8", 0, []any{200, 1, 64, 1, 0, 0, 0}, ErrNotUTF8},
		{"a body beyond the memory", 0, []any{200, 0, 0, 0, 1, 4000, 97}, ErrOutOfBounds},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newFakeGuest()
			g.place(0, c.result...)
			g.place(64, 128, 1, 129, 1)
			g.place(96, 0x7fffffff, 1, 129, 1)
			g.place(128, "a\xff")
			if _, _, err := ReadResponse(g, c.ptr); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// A small guest must not make the host copy without end by pointing at one long string again and again.
func TestManyPointersAtOneStringDoNotMultiplyIt(t *testing.T) {
	g := newFakeGuest()
	const count, long = 10, 100
	for i := range count {
		g.place(64+i*pairSize, 1024, long, 1024, long)
	}
	l := NewReader(g)
	l.left = count*pairSize + 2*count*long
	if _, _, err := l.pairs("headers", 64, count); err != nil {
		t.Errorf("as much as is allowed: %v", err)
	}
	l.left = count*pairSize + 2*count*long - 1
	if _, _, err := l.pairs("headers", 64, count); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
}
