package scenario

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
)

// seed is where all that is random in one play comes from.
type seed [sha256.Size]byte

// seedOf depends on nothing but the run's seed and what is played, so that a play is the same whatever else is
// played before or beside it.
func seedOf(run uint64, scenario, persona string) seed {
	return sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%s", run, scenario, persona))
}

// derive returns a seed for one purpose. Each party has its own, so that none disturbs another.
func (s seed) derive(purpose string) seed {
	return sha256.Sum256(append(s[:], purpose...))
}

// stream returns random bytes for one purpose. It is safe for concurrent use.
func (s seed) stream(purpose string) io.Reader {
	return &stream{source: rand.NewChaCha8(s.derive(purpose))}
}

func (s seed) number(purpose string) uint64 {
	derived := s.derive(purpose)
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
