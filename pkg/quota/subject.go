package quota

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// digestLength is the length of a subject in hexadecimal digits: 128 bits, so that two callers with one cannot be found.
const digestLength = 32

// Subject is whose requests are counted together. It stands for ids without holding them, so that none is written
// to a store. That hides an id from a casual reader, not from one who can guess it and compare.
type Subject struct {
	digest string
	// product is empty, or the digest of one product of the subject's.
	product string
}

// NewSubject returns the subject of a caller, or, with parts such as an issuer, of that caller and these parts together.
// Each string goes in with its length before it, so that no choice of ids makes two subjects one. A network address is no
// caller: many people share one, and one person has many.
func NewSubject(caller string, parts ...string) Subject {
	return Subject{digest: digest(caller, parts...)}
}

// of returns the subject for one product.
func (s Subject) of(product string) Subject { return Subject{s.digest, digest(product)} }

func digest(first string, parts ...string) string {
	text := withLength(nil, first)
	for _, part := range parts {
		text = withLength(text, part)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:digestLength]
}

func withLength(text []byte, part string) []byte {
	text = strconv.AppendInt(text, int64(len(part)), 10)
	return append(append(text, ':'), part...)
}

func keyPrefix(limit Limit) string { return "quota/" + strconv.FormatInt(limit.seconds(), 10) + "/" }
