package abi

import (
	"encoding/binary"
	"fmt"
)

// Response is what handle-http-request gives back.
type Response struct {
	// Status is any 16-bit number; the host above decides which it accepts.
	Status uint16
	// Headers in the guest's order, nil if the guest sent none.
	Headers []Pair
	// Body is nil if the guest sent none.
	Body []byte
}

// responseSize is the size of the area that the result of handle-http-request points to, in bytes:
//
//	0 status u16 · 4 headers tag u8 · 8 headers pointer · 12 headers count · 16 body tag u8 · 20 body pointer · 24 body length
const responseSize = 28

// ReadResponse copies a response out of the guest. The blocks are what a host frees afterwards, in this order, once
// it has the copy: every name and value, the header list, the body.
func ReadResponse(memory Memory, ptr uint32) (*Response, []Block, error) {
	l := NewReader(memory)
	area, err := l.record("the response", ptr, responseSize, recordAlign)
	if err != nil {
		return nil, nil, err
	}
	r := &Response{Status: binary.LittleEndian.Uint16(area)}
	var blocks []Block
	if some, err := option("the response headers", area[4]); err != nil {
		return nil, nil, err
	} else if some {
		if r.Headers, blocks, err = l.pairs("the response headers", u32(area, 8), u32(area, 12)); err != nil {
			return nil, nil, err
		}
	}
	if some, err := option("the response body", area[16]); err != nil {
		return nil, nil, err
	} else if some {
		body := Block{Ptr: u32(area, 20), Size: u32(area, 24), Align: 1}
		if r.Body, err = l.Bytes("the response body", body.Ptr, body.Size); err != nil {
			return nil, nil, err
		}
		blocks = append(blocks, body)
	}
	return r, blocks, nil
}

// option reads the tag of an option. The Canonical ABI traps on anything but 0 and 1.
func option(what string, tag byte) (bool, error) {
	if tag > 1 {
		return false, fmt.Errorf("%s: %d %w", what, tag, ErrBadTag)
	}
	return tag == 1, nil
}
