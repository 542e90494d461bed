package abi

import "fmt"

// checkArea refuses a place for a result that is no place. It is checked before anything is allocated; memory never
// shrinks, so that it is still there afterwards.
func checkArea(guest Guest, ret, size, align uint32) error {
	if ret%align != 0 {
		return fmt.Errorf("the place for the result: address %#x %w to %d", ret, ErrMisaligned, align)
	}
	if _, ok := guest.Read(ret, size); !ok {
		return fmt.Errorf("the place for the result: %d bytes at %#x: %w", size, ret, ErrOutOfBounds)
	}
	return nil
}

// putArea writes an area whose place was checked.
func putArea(guest Guest, ret uint32, area []byte) error {
	if !guest.Write(ret, area) {
		return fmt.Errorf("the result at %#x %w", ret, ErrOutOfBounds)
	}
	return nil
}

// The first byte of every result.
const (
	isOK    = 0
	isError = 1
)
