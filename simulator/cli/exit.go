package cli

import "errors"

// The exit codes. They are part of the command's contract.
const (
	exitOK     = 0
	exitUsage  = 1
	exitFile   = 2
	exitRun    = 3
	exitFailed = 4
)

// exitError is an error that knows its exit code.
type exitError struct {
	code int
	error
}

func (e exitError) Unwrap() error { return e.error }

// couldNotRun marks an error of the surroundings: a file, a port, a server. A nil error stays nil.
func couldNotRun(err error) error {
	if err == nil {
		return nil
	}
	return exitError{exitRun, err}
}

// unreadable marks an error of a scenario file.
func unreadable(err error) error { return exitError{exitFile, err} }

// failed marks an expectation that was not met.
func failed(err error) error { return exitError{exitFailed, err} }

// exitCode is that of a marked error; any other is about how the command was called.
func exitCode(err error) int {
	var e exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &e):
		return e.code
	}
	return exitUsage
}
