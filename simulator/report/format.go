package report

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Format is a way to write a report.
type Format string

// The formats.
const (
	JUnit   Format = "junit"
	TAP     Format = "tap"
	JSON    Format = "json"
	HTML    Format = "html"
	Mermaid Format = "mermaid"
)

var writers = map[Format]func(io.Writer, Report) error{
	JUnit:   writeJUnit,
	TAP:     writeTAP,
	JSON:    writeJSON,
	HTML:    writeHTML,
	Mermaid: writeMermaid,
}

// Formats returns all formats, in the order of the documentation.
func Formats() []Format { return []Format{JUnit, TAP, JSON, HTML, Mermaid} }

// ErrFormat is wrapped by the errors about a format that does not exist.
var ErrFormat = errors.New("unknown report format")

// Write writes r in a format.
func Write(format Format, w io.Writer, r Report) error {
	write, err := writerOf(format)
	if err != nil {
		return err
	}
	if format != JSON { // which has an escape for everything
		r = r.visible()
	}
	return write(w, r)
}

func writerOf(format Format) (func(io.Writer, Report) error, error) {
	if write, ok := writers[format]; ok {
		return write, nil
	}
	names := make([]string, len(Formats()))
	for i, known := range Formats() {
		names[i] = string(known)
	}
	return nil, fmt.Errorf("%w %q: take one of %s", ErrFormat, format, strings.Join(names, ", "))
}
