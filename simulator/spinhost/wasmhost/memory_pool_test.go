package wasmhost

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

func newMemory(t *testing.T, m *memories, size uint64) *linearMemory {
	t.Helper()
	memory, err := m.newMemory(size)
	if err != nil {
		t.Fatal(err)
	}
	return memory
}

func TestNoInstanceSeesTheMemoryOfAnother(t *testing.T) {
	m := &memories{}
	for _, size := range []uint64{64 << 10, Reserved - 64<<10, Reserved, Reserved + 64<<10, 3 * Reserved} {
		first := newMemory(t, m, 64<<10)
		fill(first.Reallocate(64 << 10))
		fill(first.Reallocate(size))
		first.Free()
		second := newMemory(t, m, 64<<10)
		if seen := second.Reallocate(Reserved); len(bytes.Trim(seen, "\x00")) > 0 {
			t.Errorf("after %d bytes, another instance sees what was written", size)
		}
		second.Free()
	}
	if err := m.close(); err != nil {
		t.Error(err)
	}
}

func TestInstancesAtTheSameTimeHaveMemoryOfTheirOwn(t *testing.T) {
	m := &memories{}
	for range 2 { // the second time with what came back
		var taken []*linearMemory
		pieces := map[*byte]bool{}
		for range kept + 8 {
			memory := newMemory(t, m, 64<<10)
			taken = append(taken, memory)
			pieces[&memory.Reallocate(64 << 10)[0]] = true
		}
		if len(pieces) != len(taken) {
			t.Errorf("%d instances share %d pieces", len(taken), len(pieces))
		}
		for _, one := range taken {
			one.Free()
		}
	}
	if len(m.free) != kept {
		t.Errorf("%d pieces are kept, want %d", len(m.free), kept)
	}
	if err := m.close(); err != nil {
		t.Error(err)
	}
}

// bounded is a number of bytes for one goroutine.
type bounded struct{ left int64 }

func (b *bounded) TryAcquire(n int64) bool {
	if n > b.left {
		return false
	}
	b.left -= n
	return true
}

func (b *bounded) Release(n int64) { b.left += n }

func TestInstancesTakeNoMoreTogetherThanTheyMay(t *testing.T) {
	left := &bounded{4 * Reserved}
	m := &memories{beyond: left}
	one, other := newMemory(t, m, Reserved), newMemory(t, m, Reserved)
	if one.Reallocate(4*Reserved) == nil || one.refused {
		t.Error("the first is refused three pieces of four")
	}
	if other.Reallocate(3*Reserved) != nil || !other.refused {
		t.Error("the second gets two where one is left")
	}
	if len(other.Reallocate(2*Reserved)) != 2*Reserved {
		t.Error("the second is refused the one that is left")
	}
	if _, err := m.newMemory(2 * Reserved); !errors.Is(err, ErrMemory) {
		t.Errorf("a third begins with what is not there: %v", err)
	}
	one.Free()
	other.Free()
	other.Free()
	if left.left != 4*Reserved {
		t.Errorf("%d bytes came back", left.left)
	}
	if err := m.close(); err != nil {
		t.Error(err)
	}
}

func fill(memory []byte) {
	for i := range memory {
		memory[i] = 0xaa
	}
}

func TestMemoryKeepsWhatIsInItAsItGrows(t *testing.T) {
	memory := newMemory(t, &memories{}, 64<<10)
	memory.Reallocate(64 << 10)[7] = 42
	for _, size := range []uint64{128 << 10, Reserved, Reserved + 64<<10, 2*Reserved + 64<<10} {
		if grown := memory.Reallocate(size); uint64(len(grown)) != size || grown[7] != 42 || len(bytes.Trim(grown[8:], "\x00")) > 0 {
			t.Errorf("grown to %d bytes it is another memory", size)
		}
	}
	memory.Free()
}

// A guest writes to all of its memory and into a global; the next instance finds neither.
func TestAFreshInstanceFindsNothingOfTheOneBefore(t *testing.T) {
	artifact := artifacts(t)[0]
	module, surroundings := compile(t, artifact.wasm), around(t)
	surroundings.Random = sameNumbers{} // or else they would differ in the seed of the guest's runtime
	surroundings.Now = func() time.Time { return time.Unix(1_800_000_000, 0) }
	image := func() []byte {
		guest, err := module.start(t.Context(), surroundings)
		if err != nil {
			t.Fatal(err)
		}
		defer guest.close()
		memory := guest.module.Memory()
		whole, _ := memory.Read(0, memory.Size())
		before := bytes.Clone(whole)
		if response, err := guest.handle(artifact.request, true); err != nil || response.Status != 200 {
			t.Fatalf("%+v, %v", response, err)
		}
		whole, _ = memory.Read(0, memory.Size())
		if bytes.HasPrefix(whole, before) {
			t.Fatal("the request has left nothing in memory, so this proves nothing")
		}
		fill(whole)
		return before
	}
	if first, second := image(), image(); !bytes.Equal(first, second) {
		t.Error("the second instance begins with another memory")
	}
}

// sameNumbers are random numbers that repeat.
type sameNumbers struct{}

func (sameNumbers) Read(p []byte) (int, error) { fill(p); return len(p), nil }
