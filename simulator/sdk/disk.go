package sdk

import (
	"sync"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// Disk is what an SDK keeps on the device when its process has ended: what it has loaded, with the tags and the times of it,
// what the API has tuned, and the history of photos. No token is among it. The zero Disk is a new installation. It is safe for concurrent use.
type Disk struct {
	mu       sync.Mutex
	accounts map[string]*stored
}

// DiskRule says for whom an SDK keeps what it has loaded.
type DiskRule int

// The rules: for each subscription; for the last one, so that another drops it.
const (
	DiskOfEach DiskRule = iota
	DiskOfLast
)

// stored is what is kept for one subscription.
type stored struct {
	mu     sync.Mutex
	tuning tuning
	loaded map[aiuta.Call]loaded
	photos map[string]UploadedImage // by id: the history
	// consented says that the user has given their consent.
	consented bool
	unused    map[string]bool // ids of photos that were uploaded, and are not in it
	gone      map[string]bool // ids of photos that the SDK no longer offers
}

// loaded is what the SDK remembers of an answer that it asked for at setup.
type loaded struct {
	at   time.Time
	etag string
}

// of returns what is kept for an account, which begins with a tuning.
func (d *Disk) of(account string, rule DiskRule, begin tuning) *stored {
	d.mu.Lock()
	defer d.mu.Unlock()
	if kept, ok := d.accounts[account]; ok {
		return kept
	}
	if d.accounts == nil || rule == DiskOfLast {
		d.accounts = map[string]*stored{}
	}
	kept := &stored{tuning: begin, loaded: map[aiuta.Call]loaded{}, photos: map[string]UploadedImage{}, unused: map[string]bool{}, gone: map[string]bool{}}
	d.accounts[account] = kept
	return kept
}

// known returns what was loaded by a call before.
func (s *stored) known(call aiuta.Call) (l loaded, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok = s.loaded[call]
	return l, ok
}

// tuned returns the present tuning.
func (s *stored) tuned() tuning {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tuning
}
