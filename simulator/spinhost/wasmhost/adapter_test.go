package wasmhost

import (
	"encoding/binary"
	"testing"

	"aiuta-edge/simulator/spinhost/abi"
)

func TestTheFirstHostCallAllocatesWhatSpinsAdapterAllocates(t *testing.T) {
	for _, c := range []struct {
		name    string
		lenient bool
		want    uint32
	}{
		{"strict", false, 2 * 65536},
		{"lenient", true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := raw(t, Config{Lenient: c.lenient}).Handle(t.Context(), &Surroundings{}, &abi.Request{URI: "/a"})
			if err != nil {
				t.Fatal(err)
			}
			before, after := binary.LittleEndian.Uint32(got.Body), binary.LittleEndian.Uint32(got.Body[4:])
			// The guest's allocator rounds the first address up to the alignment.
			if grown := after - before; grown < c.want || grown >= c.want+adapterAlign {
				t.Errorf("the guest's allocator moved by %d bytes, want %d", grown, c.want)
			}
		})
	}
}
