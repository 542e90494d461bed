//go:build !linux || !(amd64 || arm64)

package pages

// Image is what memory can begin as. This system has none.
type Image struct{}

// NewImage returns nil: this system does not tell which pages were written to.
func NewImage([]byte) *Image { return nil }

// Close does nothing.
func (*Image) Close() error { return nil }

// Lay reports false.
func (*Image) Lay([]byte) bool { return false }

// Restore reports false.
func (*Image) Restore([]byte) bool { return false }
