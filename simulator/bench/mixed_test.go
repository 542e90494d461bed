package main

import (
	"runtime"
	"testing"
)

// TestMixedRequestsAreAnsweredAsTheyShouldBeInLittleMemory sends two thousand; docs/performance.md has a million.
func TestMixedRequestsAreAnsweredAsTheyShouldBeInLittleMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what a process holds is read from Linux's /proc")
	}
	t.Chdir("../..")
	l, err := newBench(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	l.rounds = 100
	rows, err := mixedUp(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]row{}
	for _, r := range rows {
		seen[r.bench] = r
	}
	if sent := seen["Mixed/requests"]; sent.times != 20*l.rounds || sent.failed > 0 {
		t.Errorf("of %d requests %d were not answered as they should be", sent.times, sent.failed)
	}
	if most := seen["Mixed/resident"].size; most == 0 || most > 160<<20 {
		t.Errorf("the process had %d MiB", most>>20)
	}
}
