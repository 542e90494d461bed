//go:build unix

package pages

import "syscall"

// Map returns size zeroed bytes, which become real as they are written to; nil if the system has none.
func Map(size int) []byte {
	memory, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil
	}
	return memory
}

// Unmap gives back what Map returned. Nothing may use it any more.
func Unmap(memory []byte) error { return syscall.Munmap(memory) }
