package report

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Flag is the value of --report: "junit=report.xml,html=report.html". It may be given several times. The zero
// Flag writes nothing. It implements pflag.Value.
type Flag struct{ files []file }

type file struct {
	format Format
	path   string
}

// Type implements pflag.Value: it is what the help shows.
func (*Flag) Type() string { return "FORMAT=FILE" }

// String implements pflag.Value.
func (f *Flag) String() string {
	parts := make([]string, len(f.files))
	for i, one := range f.files {
		parts[i] = string(one.format) + "=" + one.path
	}
	return strings.Join(parts, ",")
}

// Set implements pflag.Value. What could not be written after a long run is refused before it: an unknown
// format, a file twice, a folder that does not exist.
func (f *Flag) Set(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		format, path, ok := strings.Cut(part, "=")
		if !ok || path == "" {
			return fmt.Errorf("%q is not FORMAT=FILE, such as junit=report.xml", part)
		}
		if _, err := writerOf(Format(format)); err != nil {
			return err
		}
		if slices.ContainsFunc(f.files, func(other file) bool { return sameFile(other.path, path) }) {
			return fmt.Errorf("two reports would be written to %s: give each a file of its own", path)
		}
		folder := filepath.Dir(path)
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return fmt.Errorf("no folder %s to write %s into: make it first", folder, path)
		}
		if info, err := os.Stat(path); Format(format) == SVG && err == nil && !info.IsDir() {
			return fmt.Errorf("%s=%s is a file: name a folder, which gets one picture for each ladder", SVG, path)
		}
		f.files = append(f.files, file{Format(format), path})
	}
	return nil
}

func sameFile(a, b string) bool { return filepath.Clean(a) == filepath.Clean(b) }

// WriteAll writes r into every file that was asked for. One that cannot be written does not keep the others
// from being.
func (f *Flag) WriteAll(r Report) error {
	var problems []error
	for _, one := range f.files {
		if err := one.write(r); err != nil {
			problems = append(problems, fmt.Errorf("write the %s report: %w", one.format, err))
		}
	}
	return errors.Join(problems...)
}

func (one file) write(r Report) (err error) {
	if one.format == SVG {
		return writeSVG(one.path, r.visible())
	}
	out, err := os.Create(one.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return Write(one.format, io.Writer(out), r)
}
