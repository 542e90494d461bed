package wasmhost

import (
	"bytes"
	"testing"

	"aiuta-edge/simulator/spinhost/abi"
)

// The component has an allocator of its own (edge/malloc.go), and this host is who uses it most.
func TestABlockOfTheComponentsThatGrowsKeepsWhatIsInIt(t *testing.T) {
	edge := artifacts(t)[0]
	guest, err := compile(t, edge.wasm).start(t.Context(), around(t))
	if err != nil {
		t.Fatal(err)
	}
	defer guest.close()
	realloc := guest.module.ExportedFunction(abi.Realloc.Name)
	resize := func(old, oldSize, size int) int {
		t.Helper()
		got, err := realloc.Call(guest.ctx, uint64(old), uint64(oldSize), 8, uint64(size))
		if err != nil || got[0] == 0 || got[0]%8 != 0 {
			t.Fatalf("%d bytes: %d, %v", size, got, err)
		}
		return int(got[0])
	}
	text := bytes.Repeat([]byte("kept "), 20)
	first, second := resize(0, 0, len(text)), resize(0, 0, 1000)
	guest.Write(uint32(first), text)
	grown := resize(first, len(text), 2000)
	if kept, _ := guest.Read(uint32(grown), uint32(len(text))); !bytes.Equal(kept, text) {
		t.Errorf("it holds %q", kept)
	}
	for _, block := range [][2]int{{first, len(text)}, {second, 1000}} {
		if grown < block[0]+block[1] && block[0] < grown+2000 {
			t.Error("it lies over another block")
		}
	}
	if untouched, _ := guest.Read(uint32(second), 1000); len(bytes.Trim(untouched, "\x00")) > 0 {
		t.Error("another block was written to, or was not empty")
	}
}
