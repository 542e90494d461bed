package fault

import (
	"errors"
	"fmt"
)

// Header names the faults that changed a response, in the response.
const Header = "X-Simulator-Fault"

// Error is a failure that a rule has caused. It wraps the error that a transport would have: a *net.OpError,
// io.ErrUnexpectedEOF, the context's error and so on.
type Error struct {
	Link Link
	// What is the name of the effect.
	What string
	Err  error

	// wire is what went over the connection instead of a response.
	wire []byte
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("%v (fault %s on %s)", e.Err, e.What, e.Link) }

// Unwrap returns what a transport would have said.
func (e *Error) Unwrap() error { return e.Err }

// Timeout reports whether it is that of a time limit, for those who look at a net.Error.
func (e *Error) Timeout() bool {
	var timeout interface{ Timeout() bool }
	return errors.As(e.Err, &timeout) && timeout.Timeout()
}
