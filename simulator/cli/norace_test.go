//go:build !race

package cli

// raced says that the race detector watches; here it does not.
const raced = false

// few leaves nothing out.
var few []string
