//go:build !race

package race

// Enabled says that the race detector watches this program.
const Enabled = false
