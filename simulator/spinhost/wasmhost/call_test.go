package wasmhost

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost/abi"
)

// variablesFunc lets a function answer for the variables.
type variablesFunc func(key string) (string, error)

func (f variablesFunc) Get(_ context.Context, key string) (string, error) { return f(key) }

// raw compiles the guest of testdata/raw.wat.
func raw(t *testing.T, config Config) *Module {
	t.Helper()
	wasm, err := os.ReadFile("../testdata/raw.wasm")
	if err != nil {
		t.Fatal(err)
	}
	m, err := engine(t, config).Compile(t.Context(), wasm, Fixtures{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestHeadersReachTheGuestInOrderAndComeBack(t *testing.T) {
	want := []abi.Pair{{Name: "b", Value: "1"}, {Name: "a", Value: ""}, {Name: "b", Value: "grüße"}, {Name: "a", Value: "2"}}
	got, err := raw(t, Config{}).Handle(t.Context(), &Surroundings{}, &abi.Request{URI: "/h", Headers: want})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Headers, want) {
		t.Errorf("got %q, want %q", got.Headers, want)
	}
}

func TestTheURIReachesTheGuestByteForByte(t *testing.T) {
	const uri = "//a%2Fb/../c?x=%zz&\"y\"=ü&u"
	got, err := raw(t, Config{}).Handle(t.Context(), &Surroundings{}, &abi.Request{URI: uri})
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Body) != uri {
		t.Errorf("got %q, want %q", got.Body, uri)
	}
}

func TestInitializeRunsOnce(t *testing.T) {
	m := raw(t, Config{})
	for range 2 {
		got, err := m.Handle(t.Context(), &Surroundings{}, &abi.Request{URI: "/i"})
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Body) != "1" {
			t.Errorf("_initialize ran %s times", got.Body)
		}
	}
}

// Modules of TinyGo before 0.35 have no _initialize. Nothing is started in its place, least of all _start.
func TestAModuleWithoutInitializeIsNotStarted(t *testing.T) {
	wasm, err := os.ReadFile("../testdata/raw.wasm")
	if err != nil {
		t.Fatal(err)
	}
	wasm = bytes.Replace(wasm, []byte("\x0b_initialize"), []byte("\x0b_unrelated_"), 1)
	m, err := engine(t, Config{}).Compile(t.Context(), wasm, Fixtures{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Handle(t.Context(), &Surroundings{}, &abi.Request{URI: "/i"})
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Body) != "0" {
		t.Errorf("it was started %s times", got.Body)
	}
}

func TestTheResponseIsFreedAsSpinFreesIt(t *testing.T) {
	for _, c := range []struct {
		name    string
		lenient bool
		want    string
	}{
		{"strict: name, value, list, body", false, "F\nF\nF\nF\n"},
		{"lenient: nothing", true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout bytes.Buffer
			_, err := raw(t, Config{Lenient: c.lenient}).Handle(t.Context(), &Surroundings{Stdout: &stdout}, &abi.Request{URI: "/f"})
			if err != nil {
				t.Fatal(err)
			}
			if stdout.String() != c.want {
				t.Errorf("got %q, want %q", stdout.String(), c.want)
			}
		})
	}
}

func TestABrokenAnswerIsAnError(t *testing.T) {
	m := raw(t, Config{})
	none := variablesFunc(func(string) (string, error) { return "", nil })
	for _, c := range []struct {
		name, uri string
		want      error
	}{
		{"a response outside the memory", "/o", abi.ErrOutOfBounds},
		{"a body outside the memory", "/b", abi.ErrOutOfBounds},
		{"an option tag of 2", "/t", abi.ErrBadTag},
		{"a header value that is not UTF-8", "/8", abi.ErrNotUTF8},
		{"a key that is not UTF-8", "/k", abi.ErrNotUTF8},
		{"a result area that is not aligned", "/r", abi.ErrMisaligned},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := m.Handle(t.Context(), &Surroundings{Variables: none}, &abi.Request{URI: c.uri})
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestAGuestThatExitsIsAnError(t *testing.T) {
	_, err := raw(t, Config{}).Handle(t.Context(), &Surroundings{}, &abi.Request{URI: "/x"})
	if err == nil || !strings.Contains(err.Error(), "exit_code(0)") {
		t.Errorf("got %v", err)
	}
}
