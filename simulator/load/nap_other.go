//go:build !linux

package load

import "time"

// nap is as accurate as the runtime's timers.
func nap(d time.Duration) { time.Sleep(d) }
