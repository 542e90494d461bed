package wasmhost

import "syscall"

// mapLarge returns zeroed memory of the system's and asks for large pages in it; nil if there is none. It becomes real as
// it is written to.
func mapLarge(size int) []byte {
	memory, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil
	}
	_ = syscall.Madvise(memory, syscall.MADV_HUGEPAGE) // small ones do as well
	return memory
}

func unmap(memory []byte) error { return syscall.Munmap(memory) }
