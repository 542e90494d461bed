package document

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a file.
type Problem struct {
	File string
	// Line and Column are counted from one.
	Line, Column int
	// Path names the value, such as "steps[2].try_on.skus". It is empty for the file as a whole.
	Path string
	// Message says what to change. It continues the path, or the file's name.
	Message string
}

// Error returns one line: file, line, column, path and message.
func (p Problem) Error() string {
	at := fmt.Sprintf("%s:%d:%d: ", p.File, p.Line, p.Column)
	if p.Path == "" {
		return at + p.Message
	}
	return at + p.Path + ": " + p.Message
}

// Problems are all that is wrong with a file, in its order. There is at least one.
type Problems []Problem

// Error returns one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}
