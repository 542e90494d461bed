//go:build !race

package scenario_test

// raced says that the race detector watches; here it does not.
const raced = false
