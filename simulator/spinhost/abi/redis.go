package abi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
)

// RedisKind says what a part of a reply to RedisExecute is.
type RedisKind uint8

// The kinds in the order of their numbers (Spin Go SDK v2.2.0, redis/outbound-redis.h).
const (
	RedisNil RedisKind = iota
	RedisStatus
	RedisInt
	RedisBinary
)

// RedisResult is a part of a reply to RedisExecute. Int belongs to RedisInt, Data to RedisStatus and RedisBinary.
type RedisResult struct {
	Kind RedisKind
	Int  int64
	Data []byte
}

// ErrBadRedisParameter is a parameter of RedisExecute that is neither a number nor bytes. In Spin it is a trap.
var ErrBadRedisParameter = errors.New("is no kind of parameter (0 for a number, 1 for bytes)")

// redisSize is the size of one parameter, and of one result, in bytes; both are aligned to 8:
//
//	parameter: 0 kind u8 · 0 number: 8 s64 · 1 bytes: 8 pointer, 12 length
//	result: 0 kind u8 · status, bytes: 8 pointer, 12 length · number: 8 s64
const redisSize = 16

// RedisParameters returns a list of parameters as Redis wants them: a number is written in decimal.
func (l *Reader) RedisParameters(what string, ptr, count uint32) ([][]byte, error) {
	area, err := l.list(what, ptr, count, redisSize, wideAlign)
	if err != nil {
		return nil, err
	}
	parameters := make([][]byte, 0, count)
	for ; len(area) > 0; area = area[redisSize:] {
		var parameter []byte
		switch area[0] {
		case 0:
			parameter = strconv.AppendInt(nil, int64(binary.LittleEndian.Uint64(area[8:])), 10)
		case 1:
			if parameter, err = l.Bytes(what, u32(area, 8), u32(area, 12)); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("%s: %d %w", what, area[0], ErrBadRedisParameter)
		}
		parameters = append(parameters, parameter)
	}
	return parameters, nil
}

// The answers to the calls of outbound-redis. The interface has one error, number 1, which says nothing of the reason:
//
//	publish, set               2 bytes: 0 is_err u8 · error: 1 u8
//	get, smembers, execute    12 bytes, aligned to 4: 0 is_err u8 · error: 4 u8 · ok: 4 pointer, 8 length or count
//	incr, del, sadd, srem     16 bytes, aligned to 8: 0 is_err u8 · error: 8 u8 · ok: 8 s64
const (
	redisDoneSize, redisDoneAlign     = 2, 1
	redisListSize, redisListAlign     = 12, recordAlign
	redisNumberSize, redisNumberAlign = 16, wideAlign
)

// redisError is the number of the only error.
const redisError = 1

// PutRedisDone writes the answer to RedisPublish and RedisSet.
func PutRedisDone(guest Guest, ret uint32, failed bool) error {
	if err := checkArea(guest, ret, redisDoneSize, redisDoneAlign); err != nil {
		return err
	}
	if failed {
		return putArea(guest, ret, []byte{isError, redisError})
	}
	return putArea(guest, ret, []byte{isOK})
}

// PutRedisNumber writes the answer to RedisIncr, RedisDel, RedisSadd and RedisSrem: a number, unless the call failed.
func PutRedisNumber(guest Guest, ret uint32, number int64, failed bool) error {
	if err := checkArea(guest, ret, redisNumberSize, redisNumberAlign); err != nil {
		return err
	}
	area := []byte{isOK, 0, 0, 0, 0, 0, 0, 0}
	if failed {
		area[0] = isError
		return putArea(guest, ret, append(area, redisError))
	}
	return putArea(guest, ret, binary.LittleEndian.AppendUint64(area, uint64(number)))
}

// putRedisList writes an address and a length that ok returns, unless the call failed.
func putRedisList(guest Guest, ret uint32, failed bool, ok func() (ptr uint32, length int, err error)) error {
	if err := checkArea(guest, ret, redisListSize, redisListAlign); err != nil {
		return err
	}
	if failed {
		return putArea(guest, ret, append(putU32(nil, isError), redisError))
	}
	ptr, length, err := ok()
	if err != nil {
		return err
	}
	return putArea(guest, ret, putU32(nil, isOK, ptr, uint32(length)))
}

// PutRedisValue writes the answer to RedisGet: a value, unless the call failed. The guest owns it.
func PutRedisValue(guest Guest, ret uint32, value []byte, failed bool) error {
	return putRedisList(guest, ret, failed, func() (uint32, int, error) {
		ptr, err := put(guest, "the value", value)
		return ptr, len(value), err
	})
}

// PutRedisMembers writes the answer to RedisSmembers: texts, unless the call failed. The guest owns them.
func PutRedisMembers(guest Guest, ret uint32, members []string, failed bool) error {
	return putRedisList(guest, ret, failed, func() (uint32, int, error) {
		ptr, err := putTexts(guest, "the members", members)
		return ptr, len(members), err
	})
}

// PutRedisResults writes the answer to RedisExecute: the parts of a reply, unless the call failed. The guest owns them.
func PutRedisResults(guest Guest, ret uint32, results []RedisResult, failed bool) error {
	return putRedisList(guest, ret, failed, func() (uint32, int, error) {
		ptr, err := putRedisResults(guest, results)
		return ptr, len(results), err
	})
}

// putRedisResults writes a list: the array first, then each text into an allocation of its own.
func putRedisResults(guest Guest, results []RedisResult) (ptr uint32, err error) {
	const what = "the results"
	ptr, err = alloc(guest, what, wideAlign, uint32(len(results)*redisSize))
	if err != nil {
		return 0, err
	}
	area := make([]byte, 0, len(results)*redisSize)
	for _, r := range results {
		area = putU32(area, uint32(r.Kind), 0)
		switch r.Kind {
		case RedisStatus, RedisBinary:
			data, err := put(guest, what, r.Data)
			if err != nil {
				return 0, err
			}
			area = putU32(area, data, uint32(len(r.Data)))
		default: // of a nil it does not matter
			area = binary.LittleEndian.AppendUint64(area, uint64(r.Int))
		}
	}
	if len(area) > 0 && !guest.Write(ptr, area) {
		return 0, fmt.Errorf("%s: the list at %#x %w", what, ptr, ErrOutOfBounds)
	}
	return ptr, nil
}
