package caller

import (
	"errors"
	"fmt"
	"time"

	"aiuta-edge/pkg/token"
)

// What a [Source] does when its fields say nothing, and what it always does.
const (
	// DefaultTTL is how long a fetched set is taken as current.
	DefaultTTL = 5 * time.Minute
	// DefaultGrace is how much longer it serves while no newer one can be had.
	DefaultGrace = 24 * time.Hour
	// RefreshInterval is the least time between two fetches for a key that is not in the set, and between two
	// attempts to replace a set that is past its TTL.
	RefreshInterval = time.Minute
	// RetryInterval is the least time between a failed fetch and the next one while no set is stored.
	RetryInterval = 5 * time.Second
)

// Store remembers values from one request to the next. A value may be lost at any time.
type Store interface {
	// Get returns the value of key; ok is false if there is none.
	Get(key string) (value []byte, ok bool, err error)
	// Set replaces the value of key.
	Set(key string, value []byte) error
}

// Source has the JWK set of an identity provider: from the store while it is current, and else from the provider.
// One call of Authenticate fetches at most once. While the store is down, each call does.
type Source struct {
	// URL is where Fetch gets the set. Sets of different URLs are stored apart, so that a change of the URL
	// counts at once.
	URL string
	// Fetch gets the set. It answers with an error unless the status was 200, and bounds body by
	// [token.MaxJWKS] and its own time.
	Fetch func() (body []byte, err error)
	// Store remembers the set, and when it was last asked for. It may be shared with others: every key begins
	// with "jwks/".
	Store Store
	// TTL replaces DefaultTTL if it is not zero, and Grace DefaultGrace.
	TTL, Grace time.Duration
	// Warn, if set, is told what went wrong and did not end the request. Without it, a provider that has gone is
	// first noticed when the grace is over.
	Warn func(error)
}

// key returns the key for t. It fetches the set if none is stored, if the stored one is past its TTL, or if t
// names a key that the stored one does not have.
func (s Source) key(t token.Token, now time.Time) (token.PublicKey, error) {
	stored, age := s.load(now)
	switch {
	case stored == nil:
		return s.first(t, now)
	case age >= s.ttl():
		return s.renewed(*stored, now).Key(t)
	}
	key, err := stored.Key(t)
	if errors.Is(err, token.ErrKeyUnknown) {
		return s.searched(*stored, now).Key(t)
	}
	return key, err
}

// first fetches where nothing is stored. Requests that arrive together all do: they have nothing to fall back
// on. After a failure there is a pause.
func (s Source) first(t token.Token, now time.Time) (token.PublicKey, error) {
	if failed, err := s.mark(markFailed); err == nil && within(RetryInterval, failed, now) {
		return token.PublicKey{}, fmt.Errorf("%w: fetching the JWK set failed less than %s ago", ErrUnavailable, RetryInterval)
	}
	set, err := s.fetch(now)
	if err != nil {
		s.warn(s.setMark(markFailed, now))
		return token.PublicKey{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return set.Key(t)
}

// renewed returns a newer set, or the stored one if none can be had. The attempt is remembered before it is made,
// so that others do not wait for the same slow provider. A store that cannot remember does not prevent it.
func (s Source) renewed(stored token.JWKS, now time.Time) token.JWKS {
	if tried, err := s.mark(markRenewed); err == nil && within(RefreshInterval, tried, now) {
		return stored
	}
	s.warn(s.setMark(markRenewed, now))
	set, err := s.fetch(now)
	if err != nil {
		s.warn(err)
		return stored
	}
	return set
}

// searched returns a newer set because a key was not in the stored one. Anybody can cause this with an invented
// kid, so an attempt that cannot be remembered is not made.
func (s Source) searched(stored token.JWKS, now time.Time) token.JWKS {
	tried, err := s.mark(markSearched)
	if err != nil {
		s.warn(err)
		return stored
	}
	if within(RefreshInterval, tried, now) {
		return stored
	}
	if err := s.setMark(markSearched, now); err != nil {
		s.warn(err)
		return stored
	}
	set, err := s.fetch(now)
	if err != nil {
		s.warn(err)
		return stored
	}
	return set
}

// fetch gets a set from the provider and stores it. What has no usable key is not stored.
func (s Source) fetch(now time.Time) (token.JWKS, error) {
	body, err := s.Fetch()
	if err != nil {
		return token.JWKS{}, fmt.Errorf("fetch the JWK set: %w", err)
	}
	set, err := token.ParseJWKS(body)
	if err != nil {
		return token.JWKS{}, fmt.Errorf("read the fetched JWK set: %w", err)
	}
	s.warn(s.save(body, now))
	return set, nil
}

func (s Source) ttl() time.Duration {
	if s.TTL > 0 {
		return s.TTL
	}
	return DefaultTTL
}

func (s Source) grace() time.Duration {
	if s.Grace > 0 {
		return s.Grace
	}
	return DefaultGrace
}

func (s Source) warn(err error) {
	if err != nil && s.Warn != nil {
		s.Warn(err)
	}
}
