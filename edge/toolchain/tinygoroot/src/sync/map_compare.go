package sync

// The two methods of sync.Map that TinyGo 0.41 lacks and the certificate cache of Go's crypto/tls calls.

// CompareAndSwap stores new for key if old is what is stored there, and tells whether it did.
// The old value must be of a comparable type.
func (m *Map) CompareAndSwap(key, old, new any) (swapped bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if !m.holds(key, old) {
		return false
	}
	m.m[key] = new
	return true
}

// CompareAndDelete deletes the entry of key if old is what is stored there, and tells whether it did.
// The old value must be of a comparable type.
func (m *Map) CompareAndDelete(key, old any) (deleted bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if !m.holds(key, old) {
		return false
	}
	delete(m.m, key)
	return true
}

// holds tells whether value is stored for key. The caller holds the lock.
func (m *Map) holds(key, value any) bool {
	stored, ok := m.m[key]
	return ok && stored == value
}
