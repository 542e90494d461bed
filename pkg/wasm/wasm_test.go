package wasm

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// modules are the components of this repository, which TinyGo has compiled, and one that is written by hand.
func modules(t *testing.T) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for _, pattern := range []string{"../../edge/component/*.wasm", "../../simulator/spinhost/testdata/*.wasm"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			found[filepath.Base(path)] = raw
		}
	}
	if len(found) < 4 {
		t.Fatalf("only %d modules are here", len(found))
	}
	return found
}

func parse(t *testing.T, raw []byte) *Module {
	t.Helper()
	m, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAModuleIsPutTogetherAsItWas(t *testing.T) {
	for name, raw := range modules(t) {
		m := parse(t, raw)
		if !bytes.Equal(m.Bytes(), raw) {
			t.Errorf("%s: other bytes", name)
		}
		globals, err := m.Globals()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		exports, err := m.Exports()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		wantGlobals, wantExports := m.Section(SectionGlobal), m.Section(SectionExport)
		m.SetGlobals(globals)
		m.SetExports(exports)
		if !bytes.Equal(m.Section(SectionGlobal), wantGlobals) || !bytes.Equal(m.Section(SectionExport), wantExports) {
			t.Errorf("%s: other globals or exports", name)
		}
	}
}

func TestEveryInstructionOfRealComponentsIsUnderstood(t *testing.T) {
	for name, raw := range modules(t) {
		m, loops, ends := parse(t, raw), 0, 0
		err := m.Code(func(_ uint32, body []byte) ([]byte, error) {
			r := NewReader(body)
			r.Locals()
			last := uint16(0)
			for r.More() {
				if last = r.Instruction(); last == OpLoop {
					loops++
				}
			}
			if last == OpEnd {
				ends++
			}
			return body, r.Err()
		})
		if err != nil || loops == 0 && name != "raw.wasm" {
			t.Errorf("%s: %d loops, %v", name, loops, err)
		}
		if functions := NewReader(m.Section(SectionFunction)).U32(); int(functions) != ends {
			t.Errorf("%s: %d of %d functions end with end", name, ends, functions)
		}
		if !bytes.Equal(m.Bytes(), raw) {
			t.Errorf("%s: other bytes", name)
		}
	}
}

func TestAnImageIsFrozenWholeAndWithoutItsZeros(t *testing.T) {
	image := make([]byte, 2*pageSize)
	copy(image[5:], "text")
	copy(image[12:], "after a gap that is short")
	copy(image[4096:], "far off")
	image[len(image)-1] = 7
	data, n := segments(image)
	if n != 3 {
		t.Errorf("%d segments", n)
	}
	got, r := make([]byte, len(image)), NewReader(data)
	for range n {
		if r.U32() != 0 || r.Byte() != OpI32Const {
			t.Fatal("a segment is not active")
		}
		at := r.U32() & (1<<18 - 1) // the image is small enough for the sign not to matter
		r.Byte()
		copy(got[at:], r.Bytes(int(r.U32())))
	}
	if r.Err() != nil || r.More() || !bytes.Equal(got, image) {
		t.Errorf("another image comes out: %v", r.Err())
	}
}

func TestEachLoopBeginsWithACount(t *testing.T) {
	m := parse(t, modules(t)["guest.wasm"])
	globals, err := m.Globals()
	if err != nil {
		t.Fatal(err)
	}
	var before []uint32 // how many local variables each function has
	count := func(_ uint32, body []byte) ([]byte, error) {
		_, locals := NewReader(body).locals()
		before = append(before, locals)
		return body, nil
	}
	if err := m.Code(count); err != nil {
		t.Fatal(err)
	}
	parameters, err := m.parameters()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Interruptible("stop", "start"); err != nil {
		t.Fatal(err)
	}
	c := checks{uint32(len(globals)), uint32(len(globals) + 1)}
	loops, turns, i := 0, 0, -1
	err = m.Code(func(_ uint32, body []byte) ([]byte, error) {
		i++
		r := NewReader(body)
		_, locals := r.locals()
		first, had := body[len(body)-r.Left():], loops
		for r.More() {
			if r.Instruction() == OpLoop {
				loops++
				if bytes.HasPrefix(body[len(body)-r.Left():], c.turn(parameters[i]+before[i])) {
					turns++
				}
			}
		}
		counts := loops > had
		if bytes.HasPrefix(first, c.entry()) != counts || locals != before[i] && !counts || locals != before[i]+1 && counts {
			t.Errorf("function %d: %d loops, %d variables, which were %d", i, loops-had, locals, before[i])
		}
		return body, r.Err()
	})
	if err != nil || loops == 0 || turns != loops {
		t.Errorf("%d of %d loops begin with a count, %v", turns, loops, err)
	}
	now, err := m.Globals()
	if err != nil || len(now) != len(globals)+2 {
		t.Errorf("%d globals, %v", len(now), err)
	}
}

func TestBrokenBytesAreRefused(t *testing.T) {
	raw := modules(t)["raw.wasm"]
	for name, broken := range map[string][]byte{
		"nothing":            nil,
		"another format":     []byte("\x7fELF\x02\x01\x01\x00"),
		"a cut section":      raw[:len(raw)-1],
		"a length too long":  append(slices.Clone(header), 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
		"more than 32 bits":  append(slices.Clone(header), 1, 0xff, 0xff, 0xff, 0xff, 0x7f),
		"a cut length":       append(slices.Clone(header), 1, 0x80),
		"only half a header": header[:4],
	} {
		if _, err := Parse(broken); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnInstructionOfALaterVersionIsRefused(t *testing.T) {
	for _, code := range [][]byte{{0x06}, {0x12, 0}, {0xfb, 0}, {prefixMisc, 18}, {prefixVector, 0x80, 0x02}, {0xfe, 0}} {
		r := NewReader(code)
		if r.Instruction(); !errors.Is(r.Err(), ErrMalformed) {
			t.Errorf("% x: %v", code, r.Err())
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x0a\x05\x01\x03\x00\x03\x0b"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Parse(raw)
		if err != nil {
			return
		}
		again, err := Parse(m.Bytes())
		if err != nil || len(again.Sections) != len(m.Sections) {
			t.Errorf("%d sections become %v, %v", len(m.Sections), again, err)
		}
		_, _ = m.Interruptible("stop", "start") // whatever it says, it comes to an end
	})
}
