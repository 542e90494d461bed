//go:build linux && (amd64 || arm64)

package pages

import (
	"math/rand/v2"
	"testing"
)

func TestOnlyWhatWasWrittenToIsWritten(t *testing.T) {
	content := random(rand.New(rand.NewPCG(3, 4)), 4)
	i := image(t, content)
	memory := Map(len(content))
	defer Unmap(memory)
	if !i.Lay(memory) {
		t.Fatal("it cannot be laid")
	}
	sum := 0
	for _, b := range memory {
		sum += int(b)
	}
	memory[70_000]++
	n := 0
	if !i.written(memory, func(at int) { n++ }) || n != 1 {
		t.Errorf("%d pages were written to, want 1", n)
	}
}
