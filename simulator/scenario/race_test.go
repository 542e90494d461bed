//go:build race

package scenario_test

// raced says that the race detector watches, which makes everything some ten times slower.
const raced = true
