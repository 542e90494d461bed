package quota

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// digestLength is the length of a subject in hexadecimal digits: 128 bits, so that nobody finds two callers with one.
const digestLength = 32

// Subject is whose requests are counted together. It stands for ids without holding them, so that none is written
// to a store. That hides an id from a casual reader, not from one who can guess it and compare.
type Subject struct{ digest string }

// NewSubject returns the subject of a caller, or, with parts such as a product's id, of that caller and these parts
// alone. Each string goes in with its length before it, so that no choice of ids makes two subjects one. A network
// address is no caller: many people share one, and one person has many.
func NewSubject(caller string, parts ...string) Subject {
	text := withLength(nil, caller)
	for _, part := range parts {
		text = withLength(text, part)
	}
	sum := sha256.Sum256(text)
	return Subject{hex.EncodeToString(sum[:])[:digestLength]}
}

func withLength(text []byte, part string) []byte {
	text = strconv.AppendInt(text, int64(len(part)), 10)
	return append(append(text, ':'), part...)
}

// key returns the name of the subject's counter for a limit: quota/SECONDS/DIGEST.
func (s Subject) key(limit Limit) string { return keyPrefix(limit) + s.digest }

func keyPrefix(limit Limit) string { return "quota/" + strconv.FormatInt(limit.seconds(), 10) + "/" }
