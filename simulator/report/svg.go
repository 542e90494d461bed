package report

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"aiuta-edge/simulator/ladder"
)

// writeSVG writes the ladder of each case that has one into a folder, which it makes if there is none. Files of other names
// stay as they are.
func writeSVG(folder string, r Report) (err error) {
	if err := os.Mkdir(folder, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	taken := map[string]bool{}
	for _, c := range r.Cases {
		if len(c.Steps) == 0 {
			continue
		}
		if err := writePicture(root, fileName(c.Title(), taken), c); err != nil {
			return err
		}
	}
	return nil
}

func writePicture(root *os.Root, name string, c Case) (err error) {
	out, err := root.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	title := c.Title()
	if c.Summary != "" {
		title += ": " + c.Summary
	}
	return ladder.SVG(out, title, c.Steps, c.Outcome == Failed)
}

const maxName = 100

var (
	// unsafe is what a file's name does without, on any system and in any URL.
	unsafe = regexp.MustCompile(`[^a-z0-9.]+|\.{2,}`)
	// device is what Windows takes for a device, with any extension.
	// Source: learn.microsoft.com, "Naming Files, Paths, and Namespaces".
	device = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)
)

// fileName is a name that a file can have anywhere, such as jwt-ios-4.4.3.svg. Two that would be the same are told apart by
// a number.
func fileName(title string, taken map[string]bool) string {
	stem := strings.Trim(unsafe.ReplaceAllString(strings.ToLower(title), "-"), "-.")
	stem = strings.TrimRight(stem[:min(len(stem), maxName)], "-.")
	if stem == "" || device.MatchString(stem) {
		stem = strings.TrimRight("case-"+stem, "-")
	}
	name := stem + ".svg"
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("%s-%d.svg", stem, n)
	}
	taken[name] = true
	return name
}
