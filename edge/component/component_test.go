package component

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"
)

func TestTheManifestIsACopyOfTheOneAtTheRoot(t *testing.T) {
	root, err := os.ReadFile("../../spin.toml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(Manifest, root) {
		t.Error("edge/component/spin.toml is not a copy of spin.toml: run 'make component' and commit the result")
	}
}

func TestTheArtifactIsACoreModule(t *testing.T) {
	// The magic number and version 1 of WebAssembly's binary format; a component has another version field.
	if want := []byte("\x00asm\x01\x00\x00\x00"); !bytes.HasPrefix(Wasm, want) {
		t.Errorf("edge.wasm begins with % x, want % x", Wasm[:min(len(Wasm), len(want))], want)
	}
}

// TestTheArtifactIsSmall: a host compiles it at its start, and lays its data out for each request.
func TestTheArtifactIsSmall(t *testing.T) {
	if most := 600_000; len(Wasm) > most {
		t.Errorf("edge.wasm has %d bytes, more than %d: look for what was linked in addition", len(Wasm), most)
	}
}

func TestTheArtifactDoesNotTellWhereItWasBuilt(t *testing.T) {
	// Names, producers and debug information differ from one folder, or one machine, to the next.
	for _, name := range customSections(t, Wasm) {
		if name != "target_features" {
			t.Errorf("edge.wasm has a section %q, which may depend on where it was built", name)
		}
	}
}

// customSections lists the names of a module's custom sections, those with the number 0
// (WebAssembly 1.0, 5.5.2 and 5.5.3).
func customSections(t *testing.T, module []byte) (names []string) {
	t.Helper()
	for rest := module[8:]; len(rest) > 0; {
		id := rest[0]
		size, n := binary.Uvarint(rest[1:])
		if n <= 0 || size > uint64(len(rest)-1-n) {
			t.Fatalf("section %d of edge.wasm does not fit into the file", id)
		}
		content := rest[1+n:][:size]
		rest = rest[1+n:][size:]
		if id == 0 {
			length, n := binary.Uvarint(content)
			names = append(names, string(content[n:][:length]))
		}
	}
	return names
}
