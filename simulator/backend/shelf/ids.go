package shelf

import (
	"fmt"
	"io"
	"sync"
)

// IDs makes ids from a source of randomness that need not be safe for concurrent use.
type IDs struct {
	mu     sync.Mutex
	random io.Reader
}

// NewIDs makes ids from random.
func NewIDs(random io.Reader) *IDs { return &IDs{random: random} }

// Next returns prefix and a random UUID (RFC 9562 section 5.4, version 4). Ids such as user_image-<uuid> are
// the format in the examples of both OpenAPI files.
func (s *IDs) Next(prefix string) (string, error) {
	var u [16]byte
	s.mu.Lock()
	_, err := io.ReadFull(s.random, u[:])
	s.mu.Unlock()
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("%s%x-%x-%x-%x-%x", prefix, u[:4], u[4:6], u[6:8], u[8:10], u[10:]), nil
}
