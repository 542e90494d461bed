//go:build !linux

package wasmhost

// mapLarge returns nil: nobody has measured what large pages bring on other systems.
func mapLarge(int) []byte { return nil }

func unmap([]byte) error { return nil }
