//go:build !unix

package pages

// Map returns size zeroed bytes of Go's memory.
func Map(size int) []byte { return make([]byte, size) }

// Unmap leaves the memory to Go's collector.
func Unmap([]byte) error { return nil }
