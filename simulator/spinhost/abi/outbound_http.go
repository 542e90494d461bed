package abi

import (
	"errors"
	"fmt"
)

// OutboundRequest is an HTTP request that the guest wants made.
type OutboundRequest struct {
	// Method is one of the seven names.
	Method string
	// URI is as the guest wrote it: absolute, or a path of its own application.
	URI string
	// Headers in the guest's order.
	Headers []Pair
	// Body is nil if the guest sent none.
	Body []byte
}

// OutboundResponse is the answer to an OutboundRequest. Headers and body are always there for the guest, if only empty.
type OutboundResponse struct {
	Status  uint16
	Headers []Pair
	Body    []byte
}

// OutboundError is why a request got no answer, as the number that the guest sees.
type OutboundError uint8

// The errors (Spin Go SDK v2.2.0, http/wasi-outbound-http.h). The interface also has 0 success, 3 request error and
// 5 too many requests, which no version of Spin from 2.7 to 4.0 gives.
const (
	DestinationNotAllowed OutboundError = 1
	InvalidURL            OutboundError = 2
	RuntimeError          OutboundError = 4
)

// Error names the error.
func (e OutboundError) Error() string {
	switch e {
	case DestinationNotAllowed:
		return "destination not allowed"
	case InvalidURL:
		return "invalid URL"
	case RuntimeError:
		return "runtime error"
	}
	return fmt.Sprintf("error %d", uint8(e))
}

// ErrBadMethod is a method number that stands for none. In Spin it is a trap.
var ErrBadMethod = errors.New("is no request method")

// OutboundRequest returns the request that is passed in these arguments, whose upper halves do not count:
//
//	method · uri pointer, length · headers pointer, count · params pointer, count · body tag, pointer, length
//
// Spin reads the params and ignores them.
func (l *Reader) OutboundRequest(arguments []uint64) (*OutboundRequest, error) {
	at := func(i int) uint32 { return uint32(arguments[i]) }
	if at(0) >= uint32(len(methods)) {
		return nil, fmt.Errorf("the request: %d %w", at(0), ErrBadMethod)
	}
	r := &OutboundRequest{Method: methods[at(0)]}
	var err error
	if r.URI, err = l.Text("the request URI", at(1), at(2)); err != nil {
		return nil, err
	}
	if r.Headers, _, err = l.pairs("the request headers", at(3), at(4)); err != nil {
		return nil, err
	}
	if _, _, err = l.pairs("the request params", at(5), at(6)); err != nil {
		return nil, err
	}
	switch tag := at(7); tag {
	case 0:
	case 1:
		if r.Body, err = l.Bytes("the request body", at(8), at(9)); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("the request body: %d %w", tag, ErrBadTag)
	}
	return r, nil
}

// outboundSize is the size of the area that the last argument of SendRequest points to, in bytes:
//
//	0 is_err u8 · error: 4 u8
//	ok: 4 status u16 · 8 headers tag u8, 12 pointer, 16 count · 20 body tag u8, 24 pointer, 28 length
const outboundSize = 32

// PutOutboundResponse writes the answer to SendRequest: a response, or failure when it is not zero. The guest owns all
// that is allocated.
func PutOutboundResponse(guest Guest, ret uint32, r *OutboundResponse, failure OutboundError) error {
	if err := checkArea(guest, ret, outboundSize, recordAlign); err != nil {
		return err
	}
	if failure != 0 {
		return putArea(guest, ret, putU32(nil, isError, uint32(failure)))
	}
	headers, err := putPairs(guest, "the response headers", r.Headers)
	if err != nil {
		return err
	}
	body, err := put(guest, "the response body", r.Body)
	if err != nil {
		return err
	}
	return putArea(guest, ret, putU32(nil, isOK, uint32(r.Status),
		1, headers, uint32(len(r.Headers)),
		1, body, uint32(len(r.Body))))
}
