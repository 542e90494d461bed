package quota

import (
	"strconv"
	"strings"
)

// Pairs is a key-value store, such as Spin's.
type Pairs interface {
	// Get returns the value of a key; ok tells whether there is one.
	Get(key string) (value []byte, ok bool, err error)
	// Set gives a key its value, whether or not it had one.
	Set(key string, value []byte) error
}

// KV counts in a key-value store. A counter's value is the start of its window and the count, so that the next
// window overwrites the last: Spin's store never expires a key, and there are as many as callers times limits.
//
// It is not exact. Two requests that read a counter before either writes it add one where they should add two. A
// group of k requests of one subject that overlap counts as one at the least, and as k at the most. Hence:
//   - one such group among requests that follow each other gets at most k-1 tokens more than the limit;
//   - a caller that sends one such group after the other gets at most k times the limit;
//   - a write that is held up while others pass puts the counter back to what it was when it was read, and what
//     was counted in between is allowed once more.
//
// In a store that is replicated, requests overlap for as long as a write needs to arrive. Where the limit must
// hold, use [Redis].
type KV struct{ Pairs Pairs }

// Count reads all counters, and writes them if all have room and add is set. A value that is none of its own is taken for no value:
// it could only come from another writer, and as nothing expires, refusing would lock the subject out for ever.
func (kv KV) Count(windows []Window, add bool) (bool, error) {
	room := true
	for i := range windows {
		w := &windows[i]
		value, ok, err := kv.Pairs.Get(w.key())
		if err != nil {
			return false, &StoreError{"reading a counter", err}
		}
		if ok {
			w.restore(value)
		}
		room = room && !w.full()
	}
	if !room || !add {
		return room, nil
	}
	for i := range windows {
		w := &windows[i]
		w.Used++
		if err := kv.Pairs.Set(w.key(), w.value()); err != nil {
			return false, &StoreError{"writing a counter", err}
		}
	}
	return true, nil
}

// key returns the name of the counter in a key-value store: quota/SECONDS/DIGEST, and for a product a digest of its own
// after that. A counter serves one window after the other.
func (w *Window) key() string {
	key := keyPrefix(w.Limit) + w.subject.digest
	if w.subject.product != "" {
		key += "/" + w.subject.product
	}
	return key
}

// value is what [Window.restore] reads.
func (w *Window) value() []byte {
	value := strconv.AppendInt(nil, w.Start, 10)
	return strconv.AppendInt(append(value, ' '), w.Used, 10)
}

// maxValue is the length of two int64 and the space between them.
const maxValue = 41

// restore takes over what is stored if it is for this window, or for the one after: then another machine's clock is
// ahead of ours and has opened it already, and a fresh start here would wipe out what is counted there.
func (w *Window) restore(value []byte) {
	if len(value) > maxValue {
		return
	}
	before, after, _ := strings.Cut(string(value), " ")
	start, err := strconv.ParseInt(before, 10, 64)
	if err != nil {
		return
	}
	used, err := strconv.ParseInt(after, 10, 64)
	if err != nil || used < 0 {
		return
	}
	if start == w.Start || start == w.Start+w.Limit.seconds() {
		w.Start, w.Used = start, used
	}
}
