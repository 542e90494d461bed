package caller

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"aiuta-edge/pkg/token"
)

// The names under which a Source remembers when it last asked. They are apart from the set, so that writing one never
// brings an older set back.
const (
	markAsked    = "asked"
	markRenewed  = "renewed"
	markSearched = "searched"
)

// name makes a key of the store: short and of plain letters for any URL.
func (s Source) name(what string) string {
	sum := sha256.Sum256([]byte(s.URL))
	return "jwks/" + hex.EncodeToString(sum[:16]) + "/" + what
}

// A stored set is a line with its SHA-256 and the second it was fetched at, and then the text as it was fetched.
// A text that does not fit its line counts as no set: damaged keys would refuse every caller.

// save stores a set that was fetched at now.
func (s Source) save(body []byte, now time.Time) error {
	stamped := append(strconv.AppendInt(nil, now.Unix(), 10), '\n')
	stamped = append(stamped, body...)
	sum := sha256.Sum256(stamped)
	value := append([]byte(hex.EncodeToString(sum[:])+" "), stamped...)
	if err := s.Store.Set(s.name("set"), value); err != nil {
		return fmt.Errorf("store the JWK set: %w", err)
	}
	return nil
}

var errCorrupt = errors.New("the stored JWK set is corrupt")

// load returns the stored set and how long ago it was fetched, or nil if none may serve.
func (s Source) load(now time.Time) (*token.JWKS, time.Duration) {
	value, ok, err := s.Store.Get(s.name("set"))
	if err != nil {
		s.warn(fmt.Errorf("read the stored JWK set: %w", err))
		return nil, 0
	}
	if !ok {
		return nil, 0
	}
	fetched, body, ok := open(value)
	if !ok {
		s.warn(errCorrupt)
		return nil, 0
	}
	// The clocks of instances that share a store may differ by leeway; beyond that the time is wrong.
	age := now.Sub(fetched)
	if age < -leeway || age >= s.ttl()+s.grace() {
		return nil, 0
	}
	set, err := token.ParseJWKS(body)
	if err != nil {
		s.warn(fmt.Errorf("%w: %w", errCorrupt, err))
		return nil, 0
	}
	return &set, age
}

// open takes a stored set apart.
func open(value []byte) (fetched time.Time, body []byte, ok bool) {
	digest, stamped, _ := bytes.Cut(value, []byte(" "))
	sum := sha256.Sum256(stamped)
	if string(digest) != hex.EncodeToString(sum[:]) {
		return time.Time{}, nil, false
	}
	stamp, body, _ := bytes.Cut(stamped, []byte("\n"))
	seconds, err := strconv.ParseInt(string(stamp), 10, 64)
	return time.Unix(seconds, 0), body, err == nil
}

// mark returns the time that is stored under a name; it is the zero time if unknown.
func (s Source) mark(what string) (time.Time, error) {
	value, ok, err := s.Store.Get(s.name(what))
	if err != nil {
		return time.Time{}, fmt.Errorf("read when the JWK set was last asked for: %w", err)
	}
	seconds, err := strconv.ParseInt(string(value), 10, 64)
	if !ok || err != nil {
		return time.Time{}, nil
	}
	return time.Unix(seconds, 0), nil
}

func (s Source) setMark(what string, now time.Time) error {
	if err := s.Store.Set(s.name(what), strconv.AppendInt(nil, now.Unix(), 10)); err != nil {
		return fmt.Errorf("store when the JWK set was last asked for: %w", err)
	}
	return nil
}

// within reports whether then is less than interval ago. A time ahead of now counts only within leeway, so that a wrong
// clock does not end all fetching.
func within(interval time.Duration, then, now time.Time) bool {
	ago := now.Sub(then)
	return ago >= -leeway && ago < interval
}
