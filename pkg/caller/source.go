package caller

import (
	"errors"
	"fmt"
	"time"

	"aiuta-edge/pkg/token"
)

// What a [Source] does when its fields are zero, and what it always does.
const (
	// DefaultTTL is how long a fetched set counts as current.
	DefaultTTL = 5 * time.Minute
	// DefaultGrace is how much longer it serves while no newer one can be fetched.
	DefaultGrace = 24 * time.Hour
	// refreshInterval is the least time between two attempts to replace a set that is past its TTL.
	refreshInterval = time.Minute
	// SearchBurst is how many fetches keys that are not in the set may cause at once. One more is earned every
	// refreshInterval. A single one would let an invented kid hide a rotation for that long.
	SearchBurst = 5
	// RetryInterval is the least time between two fetches while no set is stored.
	RetryInterval = 5 * time.Second
)

// Store remembers values from one request to the next. A value may be lost at any time.
type Store interface {
	// Get returns the value of key; ok is false if there is none.
	Get(key string) (value []byte, ok bool, err error)
	// Set replaces the value of key.
	Set(key string, value []byte) error
}

// Source provides the JWK set of an identity provider: from the store while it is current, and else from the provider.
// One call of Authenticate fetches at most once.
//
// Each attempt is remembered in the store before it is made, so that other requests do not wait for the same slow
// provider. A store that only reads and writes lets a few requests that arrive together pass; while it is down, each
// request fetches.
type Source struct {
	// URL is where Fetch gets the set. Sets of different URLs are stored apart, so a change of the URL counts at once.
	URL string
	// Fetch gets the set. It returns an error unless the status was 200, and bounds body by
	// [token.MaxJWKS] and its own time.
	Fetch func() (body []byte, err error)
	// Store remembers the set, and when it was last asked for. It may be shared: every key begins with "jwks/".
	Store Store
	// TTL replaces DefaultTTL unless it is zero, and Grace DefaultGrace.
	TTL, Grace time.Duration
	// Warn, if set, receives what went wrong, for the log: most of it does not end the request, so a provider that is
	// gone would first be noticed when the grace is over.
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

// first fetches where nothing is stored. Requests that arrive while another one waits for the provider, or soon after
// it failed, have nothing to fall back on and are sent away. A store that cannot remember the attempt does not prevent
// it.
func (s Source) first(t token.Token, now time.Time) (token.PublicKey, error) {
	if asked, err := s.mark(markAsked); err == nil && within(RetryInterval, asked, now) {
		return token.PublicKey{}, fmt.Errorf("%w: none is stored, and the JWK set was asked for less than %s ago", ErrUnavailable, RetryInterval)
	}
	s.warn(s.setMark(markAsked, now))
	set, err := s.fetch(now)
	if err != nil {
		s.warn(err)
		return token.PublicKey{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return set.Key(t)
}

// renewed returns a newer set, or the stored one if none can be fetched. A store that cannot remember the attempt does
// not prevent it.
func (s Source) renewed(stored token.JWKS, now time.Time) token.JWKS {
	if tried, err := s.mark(markRenewed); err == nil && within(refreshInterval, tried, now) {
		return stored
	}
	s.warn(s.setMark(markRenewed, now))
	return s.newer(stored, now)
}

// searched returns a newer set because a key was not in the stored one, as long as the budget lasts. An invented kid
// causes this too, so an attempt that cannot be remembered is not made.
//
// The mark is the time at which the budget is full again, one refreshInterval after now for each fetch that was taken
// out of it (the generic cell rate algorithm).
func (s Source) searched(stored token.JWKS, now time.Time) token.JWKS {
	full, err := s.mark(markSearched)
	if err != nil {
		s.warn(err)
		return stored
	}
	// A time that is further ahead than an empty budget comes from a wrong clock, and must not end all searches.
	if full.Before(now) || full.Sub(now) > SearchBurst*refreshInterval+leeway {
		full = now
	}
	if full.Sub(now) > (SearchBurst-1)*refreshInterval {
		return stored
	}
	if err := s.setMark(markSearched, full.Add(refreshInterval)); err != nil {
		s.warn(err)
		return stored
	}
	return s.newer(stored, now)
}

// newer returns the set that the provider has now, or the stored one if that fails.
func (s Source) newer(stored token.JWKS, now time.Time) token.JWKS {
	set, err := s.fetch(now)
	if err != nil {
		s.warn(err)
		return stored
	}
	return set
}

// fetch gets a set from the provider and stores it. A set without a usable key, an empty one included, is an error and
// is not stored: that is what a provider answers whose own store is gone.
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
