package abi

import (
	"fmt"
	"strings"
)

// Pair is one header: a name and a value.
type Pair struct{ Name, Value string }

// pairSize is the size of one record of list<tuple<string,string>>, in bytes:
//
//	0 name pointer · 4 name length · 8 value pointer · 12 value length
const pairSize = 16

// Block is memory that the guest gave up to the host, to be freed as it was allocated.
type Block struct{ Ptr, Size, Align uint32 }

// pairs reads count records at ptr. With them come the blocks to free: each string, then the list itself.
func (l *Reader) pairs(what string, ptr, count uint32) ([]Pair, []Block, error) {
	area, err := l.list(what, ptr, count, pairSize, recordAlign)
	if err != nil {
		return nil, nil, err
	}
	size := uint32(len(area))
	list := make([]Pair, 0, count)
	blocks := make([]Block, 0, 2*uint64(count)+1)
	aName := what + ": a name"
	var texts strings.Builder
	texts.Grow(textsRoom)
	for ; len(area) > 0; area = area[pairSize:] {
		name := Block{Ptr: u32(area, 0), Size: u32(area, 4), Align: 1}
		value := Block{Ptr: u32(area, 8), Size: u32(area, 12), Align: 1}
		var p Pair
		if p.Name, err = l.appendText(&texts, aName, name.Ptr, name.Size); err != nil {
			return nil, nil, err
		}
		if p.Value, err = l.appendText(&texts, "the value", value.Ptr, value.Size); err != nil {
			return nil, nil, fmt.Errorf("%s, %q: %w", what, p.Name, err)
		}
		list = append(list, p)
		blocks = append(blocks, name, value)
	}
	return list, append(blocks, Block{Ptr: ptr, Size: size, Align: recordAlign}), nil
}

// textsRoom is room for the headers of an ordinary answer, which are copied into one piece, in bytes.
const textsRoom = 512

// putPairs writes a list into the guest: the array first, then each string into an allocation of its own.
func putPairs(guest Guest, what string, list []Pair) (ptr uint32, err error) {
	ptr, err = alloc(guest, what, recordAlign, uint32(len(list)*pairSize))
	if err != nil {
		return 0, err
	}
	area := make([]byte, 0, len(list)*pairSize)
	for _, p := range list {
		name, err := putText(guest, what, p.Name)
		if err != nil {
			return 0, err
		}
		value, err := putText(guest, what, p.Value)
		if err != nil {
			return 0, err
		}
		area = putU32(area, name, uint32(len(p.Name)), value, uint32(len(p.Value)))
	}
	if len(area) > 0 && !guest.Write(ptr, area) {
		return 0, fmt.Errorf("%s: the list at %#x %w", what, ptr, ErrOutOfBounds)
	}
	return ptr, nil
}
