package main

import (
	"runtime"
	"testing"
	"time"
)

// TestAFloodOfLargeBodiesTakesLittleMemoryAndRefusesNobodyElse leaves out how quick the other caller is served, which
// make bench measures: a test must not depend on what else the machine does.
func TestAFloodOfLargeBodiesTakesLittleMemoryAndRefusesNobodyElse(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what a process holds is read from Linux's /proc")
	}
	if testing.Short() {
		t.Skip("it builds the simulator and floods it, as make test does")
	}
	t.Chdir("../..")
	l, err := newBench(t.Context(), 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	rows, err := flooded(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		switch r.bench {
		case "Flood/beside":
			if r.failed > 0 || r.times == 0 {
				t.Errorf("of %d requests of another caller %d failed", r.times, r.failed)
			}
		case "Flood/hostile":
			if r.times < 2*floodClients {
				t.Errorf("the flood is %d requests", r.times)
			}
		case "Flood/resident":
			if r.size > 160<<20 {
				t.Errorf("the process had %d MiB", r.size>>20)
			}
		}
	}
	if len(rows) != 5 {
		t.Errorf("there are %d rows", len(rows))
	}
}
