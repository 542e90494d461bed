package outbound

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
)

// DefaultLimit is what a response may have, in bytes (Spin v4.0.2 crates/world/src/lib.rs, MAX_HOST_BUFFERED_BYTES).
const DefaultLimit = 128 << 20

// What Spin counts for a list of headers and for each header in addition to its text: their sizes in Rust, in bytes.
const listSize, pairSize = 24, 48

// errTooLarge is a response over the limit.
var errTooLarge = errors.New("the response is larger than the limit")

// read takes a whole response in.
func (s *Sender) read(response *http.Response) (*abi.OutboundResponse, error) {
	body := io.Reader(response.Body)
	if packed(response.Header) {
		response.Header.Del("Content-Encoding")
		response.Header.Del("Content-Length")
		buffered := bufio.NewReader(body)
		body = buffered
		if _, err := buffered.Peek(1); err != io.EOF { // nothing, as after HEAD, needs no unpacking
			unpacked, err := gzip.NewReader(buffered)
			if err != nil {
				return nil, fmt.Errorf("unpacking the response: %w", err)
			}
			body = unpacked
		}
	}
	r := &abi.OutboundResponse{Status: uint16(response.StatusCode), Headers: responseHeaders(response)}
	left := s.Limit - listSize
	for _, h := range r.Headers {
		left -= int64(pairSize + len(h.Name) + len(h.Value))
	}
	var err error
	if r.Body, err = io.ReadAll(io.LimitReader(body, max(left, 0)+1)); err != nil {
		return nil, fmt.Errorf("reading the response: %w", err)
	}
	if int64(len(r.Body)) > left {
		return nil, fmt.Errorf("%w of %d bytes", errTooLarge, s.Limit)
	}
	return r, nil
}

// packed reports whether Spin's client unpacks a body, which it does also if the guest asked for gzip itself.
func packed(header http.Header) bool {
	return slices.Contains(header["Content-Encoding"], "gzip") && header.Get("Content-Length") != "0"
}

// responseHeaders returns the headers with their names in lower case. Values with other than printable ASCII are left
// out.
//
// Deviation: Spin keeps the order in which names first came; net/http has lost it, and here they come in alphabetical
// order. The values of one name keep their order.
func responseHeaders(response *http.Response) []abi.Pair {
	var pairs []abi.Pair
	for _, name := range slices.Sorted(maps.Keys(response.Header)) {
		for _, value := range response.Header[name] {
			if printable(value) {
				pairs = append(pairs, abi.Pair{Name: strings.ToLower(name), Value: value})
			}
		}
	}
	for _, coding := range response.TransferEncoding { // net/http takes it out of the headers
		pairs = append(pairs, abi.Pair{Name: "transfer-encoding", Value: coding})
	}
	return pairs
}

// printable reports whether a value is printable ASCII.
func printable(value string) bool {
	return !strings.ContainsFunc(value, func(c rune) bool { return c < ' ' && c != '\t' || c > '~' })
}
