//go:build !unix

package target

import "os/exec"

func ownGroup(*exec.Cmd) {}

// endGroup ends a command. There is no signal that asks it to.
func endGroup(cmd *exec.Cmd, _ chan error) { _ = cmd.Process.Kill() }
