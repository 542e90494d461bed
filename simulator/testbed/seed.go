package testbed

import (
	cryptorand "crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
)

// Seed is the source of everything random in one run.
type Seed [sha256.Size]byte

// NewSeed depends only on its parts, such as a number and what is played.
func NewSeed(number uint64, parts ...string) Seed {
	text := fmt.Appendf(nil, "%d", number)
	for _, part := range parts {
		text = append(append(text, '\n'), part...)
	}
	return sha256.Sum256(text)
}

// RandomSeed returns another seed each time.
func RandomSeed() *Seed {
	var s Seed
	cryptorand.Read(s[:]) // never fails
	return &s
}

// Derive returns a seed for one purpose. Each party has its own, so that none disturbs another.
func (s Seed) Derive(purpose string) Seed {
	return sha256.Sum256(append(s[:], purpose...))
}

// Stream returns random bytes for one purpose. It never ends, and is safe for concurrent use.
func (s Seed) Stream(purpose string) io.Reader {
	return &stream{source: rand.NewChaCha8(s.Derive(purpose))}
}

// Number returns a random number for one purpose.
func (s Seed) Number(purpose string) uint64 {
	derived := s.Derive(purpose)
	return binary.LittleEndian.Uint64(derived[:])
}

type stream struct {
	mu     sync.Mutex
	source *rand.ChaCha8
}

func (s *stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.source.Read(p)
}
