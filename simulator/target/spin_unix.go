//go:build unix

package target

import (
	"os/exec"
	"syscall"
	"time"
)

// ownGroup starts a command in a process group of its own: spin up has a process for the trigger, which goes with it, and a
// Ctrl-C on the terminal is only for us.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// endGroup ends a command and every process that it has started.
func endGroup(cmd *exec.Cmd, ended chan error) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) // it may have ended already
	select {
	case <-ended:
	case <-time.After(spinEnds):
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}
