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
	SVG     Format = "svg"
)

// formats are all of them, in the order of the documentation.
var formats = []struct {
	format Format
	write  func(io.Writer, Report) error
}{
	{JUnit, writeJUnit},
	{TAP, writeTAP},
	{JSON, writeJSON},
	{HTML, writeHTML},
	{Mermaid, writeMermaid},
	{SVG, nil}, // a folder, which writeSVG fills
}

// Formats returns all formats, in the order of the documentation.
func Formats() []Format {
	names := make([]Format, len(formats))
	for i, known := range formats {
		names[i] = known.format
	}
	return names
}

// FlagUsage describes a [Flag] in a command's help.
func FlagUsage() string {
	return fmt.Sprintf("write reports, such as %s=FILE,%s=FILE; the formats are %s, which takes a folder", JUnit, HTML, listed())
}

func listed() string {
	names := make([]string, len(formats))
	for i, known := range formats {
		names[i] = string(known.format)
	}
	return strings.Join(names, ", ")
}

// ErrFormat is wrapped by the errors about a format that does not exist.
var ErrFormat = errors.New("unknown report format")

// Write writes r in a format that is one file, which is all but [SVG].
func Write(format Format, w io.Writer, r Report) error {
	write, err := writerOf(format)
	if err != nil {
		return err
	}
	if write == nil {
		return fmt.Errorf("%s is a folder, not a file", format)
	}
	if format != JSON { // which has an escape for everything
		r = r.visible()
	}
	return write(w, r)
}

func writerOf(format Format) (func(io.Writer, Report) error, error) {
	for _, known := range formats {
		if known.format == format {
			return known.write, nil
		}
	}
	return nil, fmt.Errorf("%w %q: use one of %s", ErrFormat, format, listed())
}
