package wasmhost

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost/abi"
)

// memory is a guest's memory without a guest.
type memory []byte

func (m memory) Read(offset, n uint32) ([]byte, bool) {
	if uint64(offset)+uint64(n) > uint64(len(m)) {
		return nil, false
	}
	return m[offset : offset+n], true
}

func (m memory) Write(offset uint32, v []byte) bool {
	view, ok := m.Read(offset, uint32(len(v)))
	copy(view, v)
	return ok
}

func TestArgumentsAreTakenFromLeftToRightWithoutTheirUpperHalves(t *testing.T) {
	const garbage = 0xdeadbeef << 32
	m := make(memory, 64)
	copy(m, "key\x00value")
	a := &arguments{reader: *abi.NewReader(m), described: describe("set", []string{"store", "key", "key_len", "value", "value_len", "ret"}),
		stack: []uint64{garbage | 7, garbage, garbage | 3, garbage | 4, garbage | 5, garbage | 16}}
	if got := fmt.Sprintf("%d %q %q %d", a.number(), a.text(), a.bytes(), a.place()); got != `7 "key" "value" 16` {
		t.Errorf("got %s", got)
	}
}

func TestABrokenArgumentNamesItselfInTheTrap(t *testing.T) {
	m := make(memory, 64)
	defer func() {
		err, _ := recover().(error)
		if !errors.Is(err, abi.ErrOutOfBounds) || !strings.HasPrefix(err.Error(), "the value of set: ") {
			t.Errorf("got %v", err)
		}
	}()
	a := &arguments{reader: *abi.NewReader(m), described: describe("set", []string{"store", "key", "key_len", "value", "value_len", "ret"}),
		stack: []uint64{60, 5, 16}}
	a.bytes()
}

// What one call copies counts together: a guest must not make the host copy 128 MiB for each of many arguments.
func TestTheArgumentsOfACallShareOneAllowance(t *testing.T) {
	const half = 64<<20 + 1
	m := make(memory, half)
	a := &arguments{reader: *abi.NewReader(m), described: describe("publish", []string{"a", "a_len", "b", "b_len"}), stack: []uint64{0, half, 0, half}}
	a.bytes()
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, abi.ErrTooLarge) {
			t.Errorf("got %v", err)
		}
	}()
	a.bytes()
}

func TestHandlesCountUpAndAreNotUsedAgain(t *testing.T) {
	var s openStores
	first, second := s.add("a"), s.add("b")
	delete(s.labels, first)
	if third := s.add("c"); first != 0 || second != 1 || third != 2 {
		t.Errorf("got %d, %d, %d", first, second, third)
	}
}

func TestAResultOver128MiBIsRefused(t *testing.T) {
	for _, c := range []struct {
		values, bytes int
		want          error
	}{{1, 128<<20 - 24, nil}, {1, 128<<20 - 23, errTooMuch}, {3, 128<<20 - 72, nil}, {3, 128<<20 - 71, errTooMuch}} {
		if err := checkBuffered(c.values, c.bytes); err != c.want {
			t.Errorf("%d values with %d bytes: %v", c.values, c.bytes, err)
		}
	}
}

func TestAnErrorReachesTheGuestAsWhatItIs(t *testing.T) {
	denied := &abi.KeyValueError{Kind: abi.KeyValueAccessDenied}
	for _, c := range []struct {
		err  error
		kind abi.KeyValueErrorKind
		text string
	}{
		{denied, abi.KeyValueAccessDenied, "access denied"},
		{fmt.Errorf("opening: %w", denied), abi.KeyValueAccessDenied, "access denied"},
		{errors.New("the disk is full"), abi.KeyValueIO, "the disk is full"},
	} {
		if got := keyValueError(c.err); got.Kind != c.kind || got.Error() != c.text {
			t.Errorf("%v: got %d %q", c.err, got.Kind, got)
		}
	}
	if keyValueError(nil) != nil {
		t.Error("no error is one")
	}
}
