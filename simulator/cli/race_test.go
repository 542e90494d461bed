//go:build race

package cli

// raced says that the race detector watches, which makes everything some ten times slower.
const raced = true

// few are the plays of a test that plays the whole catalogue where nothing watches: make test runs it both ways.
var few = []string{"--tag", "smoke"}
