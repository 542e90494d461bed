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

// Problems are the mistakes of a file, in its order. There is at least one.
type Problems []Problem

// maxShown is how many mistakes of a file are shown: who has made so many corrects some first.
const maxShown = 20

// Error returns one line for each problem, up to twenty.
func (ps Problems) Error() string {
	shown := ps[:min(len(ps), maxShown)]
	lines := make([]string, len(shown))
	for i, p := range shown {
		lines[i] = p.Error()
	}
	if rest := len(ps) - len(shown); rest > 0 {
		lines = append(lines, fmt.Sprintf("%s: and %d more", ps[0].File, rest))
	}
	return strings.Join(lines, "\n")
}
