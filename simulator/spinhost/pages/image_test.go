package pages

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"testing"
)

func image(t *testing.T, content []byte) *Image {
	t.Helper()
	i := NewImage(content)
	if i == nil {
		t.Skipf("%s does not tell here which pages were written to", runtime.GOOS)
	}
	t.Cleanup(func() {
		if err := i.Close(); err != nil {
			t.Error(err)
		}
	})
	return i
}

// random fills pages, every third of which stays zero.
func random(r *rand.Rand, pages int) []byte {
	const size = 64 << 10 // a multiple of every system's
	content := make([]byte, pages*size)
	for at := range content {
		if at/size%3 != 0 {
			content[at] = byte(r.Uint32())
		}
	}
	return content
}

func TestRestoredMemoryIsWhatItBeganAs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	content := random(r, 10) // more than are asked for at once
	i := image(t, content)
	one, other := Map(len(content)+64<<10), Map(len(content))
	defer Unmap(one)
	defer Unmap(other)
	if !i.Lay(one) || !i.Lay(other) {
		t.Fatal("it cannot be laid")
	}
	for round := range 40 {
		for range round {
			at := r.IntN(len(content))
			one[at] += byte(r.IntN(256)) // also by nothing
			_ = other[r.IntN(len(content))]
		}
		other[round]++
		if !i.Restore(one) || !bytes.Equal(one[:len(content)], content) {
			t.Fatalf("in round %d it is something else", round)
		}
		if bytes.Equal(other, content) {
			t.Fatal("what is written to one memory reaches another")
		}
	}
	if !i.Restore(other) || !bytes.Equal(other, content) {
		t.Error("the other one is something else")
	}
}

func TestAnImageIsWholePages(t *testing.T) {
	for _, size := range []int{0, 1, 1000} {
		if NewImage(make([]byte, size)) != nil {
			t.Errorf("%d bytes are an image", size)
		}
	}
}
