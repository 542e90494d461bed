package app

import (
	"context"
	"fmt"
)

// UnreachableError says that the token endpoint gave no answer, or one that broke off.
type UnreachableError struct{ Err error }

// Error returns the cause.
func (e *UnreachableError) Error() string { return "token endpoint gave no answer: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

// RefusedError says that the token endpoint answered with another status than 200.
type RefusedError struct {
	Status int
	// Code and Detail are the members of a problem details body (RFC 9457), "" if it has none.
	Code, Detail string
}

// Error returns the status and what the endpoint says about it.
func (e *RefusedError) Error() string {
	code := e.Code
	if code == "" {
		code = "no problem code"
	}
	if e.Detail == "" {
		return fmt.Sprintf("token endpoint refused: %d (%s)", e.Status, code)
	}
	return fmt.Sprintf("token endpoint refused: %d (%s): %q", e.Status, code, e.Detail)
}

// AnswerError says that the token endpoint answered 200 with something that holds no token.
type AnswerError struct {
	// Reason continues the sentence "the answer …". It never quotes the answer, which may hold a token.
	Reason string
}

// Error returns the sentence.
func (e *AnswerError) Error() string { return "token endpoint's answer " + e.Reason }

// SignInError says that the brand's server did not sign the user in, or out.
type SignInError struct {
	// Status is what it answered, 0 if there was no answer.
	Status int
	// Code and Detail are what it says about it, "" if nothing.
	Code, Detail string
	// Err is why there was no answer.
	Err error
}

// Error returns the status and what the server says about it. It quotes no password and no session.
func (e *SignInError) Error() string {
	if e.Err != nil {
		return "brand's server gave no answer: " + e.Err.Error()
	}
	return fmt.Sprintf("brand's server answered %d: %q %q", e.Status, e.Code, e.Detail)
}

// Unwrap returns why there was no answer.
func (e *SignInError) Unwrap() error { return e.Err }

// StillRunning says that the caller has left a getJwt that cannot be cancelled, and wraps the caller's error.
type StillRunning struct {
	Err error

	finish func(ctx context.Context) (string, error)
}

// Error returns the cause.
func (e *StillRunning) Error() string { return "getJwt goes on: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *StillRunning) Unwrap() error { return e.Err }

// Finish waits for what getJwt comes to. A simulated SDK asks for it.
func (e *StillRunning) Finish(ctx context.Context) (string, error) { return e.finish(ctx) }
