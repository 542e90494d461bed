package load

import (
	"syscall"
	"time"
)

// nap sleeps in the kernel, whose timers are accurate to some 50 µs where those of an idle Go process are to a
// millisecond. What wakes it earlier does no harm: the caller looks at the time.
func nap(d time.Duration) {
	t := syscall.NsecToTimespec(d.Nanoseconds())
	_ = syscall.Nanosleep(&t, nil)
}
