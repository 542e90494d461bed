package redis

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"

	"aiuta-edge/simulator/spinhost/abi"
)

// The limits of a reply: Spin refuses one over 128 MiB, and nothing sensible is nested deeper.
const (
	maxReply  = 128 << 20
	maxNested = 32
	maxLine   = 64 << 10
)

// errReply is a reply that breaks the protocol, or that is larger than the host takes.
var errReply = errors.New("not a reply of RESP 2, or too large a one")

// replyReader reads replies of RESP 2 (redis.io/docs/latest/develop/reference/protocol-spec) and lays lists in them flat,
// as Spin does (v4.0.2 crates/factor-outbound-redis/src/host.rs, RedisResults).
type replyReader struct {
	from *bufio.Reader
	left int
}

func newReplyReader(r io.Reader) *replyReader { return &replyReader{from: bufio.NewReader(r)} }

// reply reads one reply. An error in it is an Error.
func (r *replyReader) reply() ([]abi.RedisResult, error) {
	r.left = maxReply
	return r.value(nil, maxNested)
}

// value reads one value and adds what it holds to results.
func (r *replyReader) value(results []abi.RedisResult, nested int) ([]abi.RedisResult, error) {
	line, err := r.line()
	if err != nil {
		return nil, err
	}
	kind, text := line[0], line[1:]
	switch kind {
	case '+':
		return append(results, status(text)), nil
	case '-':
		return nil, Error(text)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, errReply
	}
	switch {
	case kind == ':':
		return append(results, number(n)), nil
	case (kind == '$' || kind == '*') && n == -1:
		return append(results, abi.RedisResult{Kind: abi.RedisNil}), nil
	case kind == '$' && n >= 0:
		data, err := r.data(n)
		return append(results, binary(data)), err
	case kind == '*' && n >= 0 && nested > 0:
		return r.list(results, n, nested-1)
	}
	return nil, errReply
}

// list reads n values. It ends at an error, after which the connection is of no use any more.
func (r *replyReader) list(results []abi.RedisResult, n int64, nested int) ([]abi.RedisResult, error) {
	for range n {
		var err error
		if results, err = r.value(results, nested); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// line reads up to a line's end.
func (r *replyReader) line() (string, error) {
	var line []byte
	for {
		part, err := r.from.ReadSlice('\n')
		line = append(line, part...)
		if err != nil && err != bufio.ErrBufferFull {
			return "", fmt.Errorf("reading a reply: %w", err)
		}
		if r.left -= len(part); r.left < 0 || len(line) > maxLine {
			return "", errReply
		}
		if err == nil {
			break
		}
	}
	if len(line) < len("+\r\n") || line[len(line)-2] != '\r' {
		return "", errReply
	}
	return string(line[:len(line)-2]), nil
}

// data reads n bytes and the line's end after them.
func (r *replyReader) data(n int64) ([]byte, error) {
	if n > int64(r.left) {
		return nil, errReply
	}
	r.left -= int(n)
	data := make([]byte, n+2)
	if _, err := io.ReadFull(r.from, data); err != nil {
		return nil, fmt.Errorf("reading a reply: %w", err)
	}
	if data[n] != '\r' || data[n+1] != '\n' {
		return nil, errReply
	}
	return data[:n], nil
}

// appendCommand writes a command as a server reads it.
func appendCommand(out []byte, command string, arguments ...[]byte) []byte {
	out = fmt.Appendf(out, "*%d\r\n$%d\r\n%s\r\n", 1+len(arguments), len(command), command)
	for _, argument := range arguments {
		out = fmt.Appendf(out, "$%d\r\n", len(argument))
		out = append(append(out, argument...), "\r\n"...)
	}
	return out
}
