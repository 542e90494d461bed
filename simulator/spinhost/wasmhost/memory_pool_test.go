package wasmhost

import (
	"bytes"
	"testing"
	"time"

	"github.com/tetratelabs/wazero/experimental"
)

// piece takes a memory from the pool as an engine does, with a first size in bytes.
func piece(m *memories, size uint64) (experimental.LinearMemory, []byte) {
	p := m.take()
	return p, p.Reallocate(size)
}

func TestNoInstanceSeesTheMemoryOfAnother(t *testing.T) {
	beyond := newMemories()
	if err := beyond.close(); err != nil {
		t.Fatal(err)
	}
	beyond.slab = nil
	for where, m := range map[string]*memories{"in the slab": newMemories(), "beyond it": beyond} {
		for _, size := range []uint64{64 << 10, reserved - 64<<10, reserved, reserved + 64<<10, 3 * reserved} {
			for range 3 { // the pool may hand out another piece than the one that came back
				first, bytesOfFirst := piece(m, 64<<10)
				fill(bytesOfFirst)
				fill(first.Reallocate(size))
				first.Free()
				second, _ := piece(m, 64<<10)
				if seen := second.Reallocate(reserved); len(bytes.Trim(seen, "\x00")) > 0 {
					t.Errorf("%s, after %d bytes, another instance sees what was written", where, size)
				}
				second.Free()
			}
		}
		if err := m.close(); err != nil {
			t.Error(err)
		}
	}
}

func TestMoreInstancesThanTheSlabHasPiecesHaveMemoryOfTheirOwn(t *testing.T) {
	m := newMemories()
	for range 2 { // the second time with what came back
		var taken []*linearMemory
		pieces := map[*[reserved]byte]bool{}
		for range slabPieces + 8 {
			taken = append(taken, m.take())
			pieces[taken[len(taken)-1].piece] = true
		}
		if len(pieces) != len(taken) {
			t.Errorf("%d instances share %d pieces", len(taken), len(pieces))
		}
		for _, one := range taken {
			one.Free()
		}
	}
	if m.slab != nil && len(m.slab.free) != slabPieces {
		t.Errorf("%d of %d pieces came back", len(m.slab.free), slabPieces)
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
	m := newMemories()
	memory, written := piece(m, 64<<10)
	written[7] = 42
	for _, size := range []uint64{128 << 10, reserved, reserved + 64<<10, 2*reserved + 64<<10} {
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
