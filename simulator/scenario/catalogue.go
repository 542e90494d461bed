package scenario

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"aiuta-edge/simulator/suggest"
)

//go:embed catalogue/*.yaml
var catalogue embed.FS

// ErrUnknown is wrapped by the errors of [Find] about a name.
var ErrUnknown = errors.New("unknown scenario")

// Builtin returns the scenarios that the simulator brings along, in the order of their files, which begin with a
// number.
func Builtin() []Scenario { return slices.Clone(builtin()) }

var builtin = sync.OnceValue(func() []Scenario {
	entries, err := catalogue.ReadDir("catalogue")
	if err != nil {
		panic("scenario: read the catalogue: " + err.Error())
	}
	var all []Scenario
	for _, entry := range entries {
		text, err := catalogue.ReadFile(path.Join("catalogue", entry.Name()))
		if err != nil {
			panic("scenario: read the catalogue: " + err.Error())
		}
		s, err := Parse(entry.Name(), text)
		if err != nil {
			panic("scenario: read the catalogue: " + err.Error())
		}
		all = append(all, s)
	}
	return all
})

// Source returns the file of a built-in scenario.
func Source(name string) ([]byte, error) {
	entries, err := catalogue.ReadDir("catalogue")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if titleOf(entry.Name()) == name {
			return catalogue.ReadFile(path.Join("catalogue", entry.Name()))
		}
	}
	return nil, unknown(name)
}

// titleOf is the name of the scenario in a file of the catalogue: the file's, without its number.
func titleOf(file string) string {
	_, name, _ := strings.Cut(strings.TrimSuffix(file, ".yaml"), "-")
	return name
}

func unknown(name string) error {
	names := make([]string, len(builtin()))
	for i, s := range builtin() {
		names[i] = s.Name
	}
	return fmt.Errorf("%w %q%s", ErrUnknown, name,
		suggest.For(name, names, "run --list names them all; a file ends in .yaml or .yml, or is in a folder"))
}

// Find returns the scenarios that go by the given names: that of a built-in one, a file, or a folder, of which all
// files count that end in .yaml or .yml. Without names it returns all built-in ones.
//
// The error wraps [ErrUnknown] for a name that is none of these. Any other error is about files, and joins what is
// wrong with each.
func Find(names ...string) ([]Scenario, error) {
	if len(names) == 0 {
		return Builtin(), nil
	}
	var found []Scenario
	var broken []error
	for _, name := range names {
		if i := slices.IndexFunc(builtin(), func(s Scenario) bool { return s.Name == name }); i >= 0 {
			found = append(found, builtin()[i])
			continue
		}
		files, err := filesAt(name)
		if errors.Is(err, ErrUnknown) {
			return nil, err
		}
		broken = append(broken, err)
		for _, file := range files {
			s, err := Load(file)
			broken = append(broken, err)
			found = append(found, s)
		}
	}
	return found, errors.Join(broken...)
}

// filesAt returns the files that a name stands for.
func filesAt(name string) ([]string, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil && isFile(name):
		return nil, fmt.Errorf("read a scenario: %w", err)
	case err != nil:
		return nil, unknown(name)
	case !info.IsDir():
		return []string{name}, nil
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, fmt.Errorf("read a folder of scenarios: %w", err)
	}
	var files []string
	for _, entry := range entries {
		// Names that begin with a dot are what macOS (._a.yaml) and editors (.#a.yaml) put beside a file.
		if !entry.IsDir() && isFile(entry.Name()) && entry.Name()[0] != '.' {
			files = append(files, filepath.Join(name, entry.Name()))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("read a folder of scenarios: %s holds no file that ends in .yaml or .yml", name)
	}
	return files, nil
}

func isFile(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}
