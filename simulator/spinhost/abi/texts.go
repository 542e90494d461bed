package abi

import "fmt"

// textSize is the size of one record of list<string>, in bytes: 0 pointer · 4 length.
const textSize = 8

// Texts returns a list of strings.
func (l *Reader) Texts(what string, ptr, count uint32) ([]string, error) {
	area, err := l.list(what, ptr, count, textSize, recordAlign)
	if err != nil {
		return nil, err
	}
	texts := make([]string, 0, count)
	for ; len(area) > 0; area = area[textSize:] {
		text, err := l.Text(what, u32(area, 0), u32(area, 4))
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// putTexts writes a list into the guest: the array first, then each string into an allocation of its own.
func putTexts(guest Guest, what string, texts []string) (ptr uint32, err error) {
	ptr, err = alloc(guest, what, recordAlign, uint32(len(texts)*textSize))
	if err != nil {
		return 0, err
	}
	area := make([]byte, 0, len(texts)*textSize)
	for _, text := range texts {
		at, err := putText(guest, what, text)
		if err != nil {
			return 0, err
		}
		area = putU32(area, at, uint32(len(text)))
	}
	if len(area) > 0 && !guest.Write(ptr, area) {
		return 0, fmt.Errorf("%s: the list at %#x %w", what, ptr, ErrOutOfBounds)
	}
	return ptr, nil
}
