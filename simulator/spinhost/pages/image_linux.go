//go:build linux && (amd64 || arm64)

package pages

import (
	"bytes"
	"os"
	"sync"
	"syscall"
	"unsafe"
)

// Image is what memory can begin as. Memory that it is laid in shares its pages until they are written to, and Linux tells
// which were. It is safe for concurrent use.
type Image struct {
	content []byte
	file    *os.File
}

// NewImage returns an image of content, whose length is a multiple of the system's page size. It returns nil if the system
// does not tell which pages were written to: Linux does, but not in every sandbox. The caller closes it.
func NewImage(content []byte) *Image {
	if len(content) == 0 || len(content)%pageSize != 0 {
		return nil
	}
	file, err := os.CreateTemp("", "aiuta-edge-")
	if err != nil {
		return nil
	}
	i := &Image{content: bytes.Clone(content), file: file}
	_ = os.Remove(file.Name()) // nobody else finds it
	if _, err := file.Write(content); err != nil || !i.tells() {
		file.Close()
		return nil
	}
	return i
}

// Close forgets the image. Memory that it is laid in stays as it is.
func (i *Image) Close() error { return i.file.Close() }

// Lay makes memory, which [Map] has returned, begin as the image, and reports whether that went well. Otherwise the memory may
// only be unmapped.
func (i *Image) Lay(memory []byte) bool {
	at := uintptr(unsafe.Pointer(&memory[0]))
	_, _, failed := syscall.Syscall6(syscall.SYS_MMAP, at, uintptr(len(i.content)), syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_PRIVATE|syscall.MAP_FIXED, i.file.Fd(), 0)
	return failed == 0
}

// Restore makes memory that the image is laid in what it began as: it writes all pages that were ever written to, and no
// other. It reports false if the system does not tell which.
func (i *Image) Restore(memory []byte) bool {
	return i.written(memory, func(at int) { copy(memory[at:], i.content[at:at+pageSize]) })
}

var pageSize = os.Getpagesize()

// pagemap is a file that tells about the pages of this process, open for as long as it runs; negative if there is none (Linux,
// Documentation/admin-guide/mm/pagemap.rst).
var pagemap = sync.OnceValue(func() int {
	file, err := syscall.Open("/proc/self/pagemap", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return -1
	}
	return file
})

// What the entry of a page says. A page of a private mapping that was written to is no longer the file's, and is present or
// swapped out; the system never drops it. One that was not is the file's, or not there at all.
const (
	present = 1 << 63
	swapped = 1 << 62
	ofFile  = 1 << 61
)

// written calls visit with the place of each page that was written to.
func (i *Image) written(memory []byte, visit func(at int)) bool {
	const entrySize, atOnce = 8, 128
	var entries [atOnce]uint64
	first := uintptr(unsafe.Pointer(&memory[0])) / uintptr(pageSize)
	for page, pages := 0, len(i.content)/pageSize; page < pages; page += atOnce {
		some := entries[:min(pages-page, atOnce)]
		raw := unsafe.Slice((*byte)(unsafe.Pointer(&some[0])), len(some)*entrySize)
		n, err := syscall.Pread(pagemap(), raw, (int64(first)+int64(page))*entrySize)
		if err != nil || n != len(raw) {
			return false
		}
		for k, entry := range some {
			if entry&(present|swapped) != 0 && entry&(present|ofFile) != present|ofFile {
				visit((page + k) * pageSize)
			}
		}
	}
	return true
}

// tells tries on memory of its own whether the system tells what was written to: a page that was, and of others neither
// those that were read nor those that were left alone.
func (i *Image) tells() bool {
	memory := Map(len(i.content))
	if memory == nil {
		return false
	}
	defer Unmap(memory)
	if !i.Lay(memory) || !bytes.Equal(memory[:pageSize], i.content[:pageSize]) {
		return false
	}
	last := len(memory) - pageSize
	memory[last]++
	var found []int
	ok := i.written(memory, func(at int) { found = append(found, at) })
	return ok && len(found) == 1 && found[0] == last
}
