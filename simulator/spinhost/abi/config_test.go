package abi

import (
	"errors"
	"testing"
)

func TestAValueIsWrittenWhereTheGuestWantsIt(t *testing.T) {
	for _, value := range []string{"value", "grüße", ""} {
		t.Run(value, func(t *testing.T) {
			g := newFakeGuest()
			g.place(16, -1, -1, -1, -1)
			if err := PutConfig(g, 16, value, nil); err != nil {
				t.Fatal(err)
			}
			if g.memory[16] != 0 {
				t.Error("it is marked as an error")
			}
			if got := g.text(g.i32(20), g.i32(24)); got != value {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestAnErrorIsWrittenWithItsKindAndMessage(t *testing.T) {
	for kind, number := range map[ConfigErrorKind]byte{ConfigProvider: 0, ConfigInvalidKey: 1, ConfigInvalidSchema: 2, ConfigOther: 3} {
		g := newFakeGuest()
		if err := PutConfig(g, 16, "ignored", &ConfigError{kind, "why"}); err != nil {
			t.Fatal(err)
		}
		if g.memory[16] != 1 || g.memory[20] != number {
			t.Errorf("kind %d: tags %d and %d", kind, g.memory[16], g.memory[20])
		}
		if got := g.text(g.i32(24), g.i32(28)); got != "why" {
			t.Errorf("kind %d: message %q", kind, got)
		}
	}
}

func TestAPlaceForTheResultThatIsNoneIsRefused(t *testing.T) {
	for ret, want := range map[uint32]error{17: ErrMisaligned, 4096 - 12: ErrOutOfBounds, 0xfffffffc: ErrOutOfBounds} {
		g := newFakeGuest()
		if err := PutConfig(g, ret, "x", nil); !errors.Is(err, want) {
			t.Errorf("%#x: %v", ret, err)
		}
		if g.given != nil {
			t.Errorf("%#x: something was allocated", ret)
		}
	}
}
