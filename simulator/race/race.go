// Package race lets tests ask for the race detector, under which everything takes some ten times as long. make test runs
// all tests without it, and once more with it those that a race can hide in: not a table of verdicts that one goroutine
// reaches, nor a second client of the same servers.
package race

import "testing"

// Skip leaves a test to the run without the detector, and says why nothing is lost.
func Skip(t testing.TB, why string) {
	t.Helper()
	if Enabled {
		t.Skip(why + ": make test runs it without the race detector")
	}
}
