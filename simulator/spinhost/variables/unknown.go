package variables

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"aiuta-edge/simulator/suggest"
)

// UnknownError is a variable that is set but not declared. Spin ignores it, so that a mistyped quota is no quota.
type UnknownError struct {
	// Set is the name as it was set, with SPIN_VARIABLE_ before it in an environment.
	Set string
	// Where says what set it, such as "--variable".
	Where string
	// Names are those that could have been set, in the same spelling.
	Names []string
	// Meant is what should have been written, if that is known; otherwise Error looks among Names.
	Meant string
}

// Error names the variable, and the nearest one that exists. It never holds a value.
func (e *UnknownError) Error() string {
	if e.Meant != "" {
		return fmt.Sprintf("%s: unknown variable %q: did you mean %q?", e.Where, e.Set, e.Meant)
	}
	return fmt.Sprintf("%s: unknown variable %q%s", e.Where, e.Set, suggest.For(e.Set, e.Names, "spin.toml declares those that there are"))
}

// checkNames refuses the first of the fixed variables, and of the lines of a .env file, that the application does not
// have. A line without SPIN_VARIABLE_ before a name that is, or nearly is, a variable's would be ignored as well; other
// lines belong to other programs.
func checkNames(declared map[string]Variable, fixed, dotEnv map[string]string, path string) error {
	names := slices.Sorted(maps.Keys(declared))
	for _, name := range slices.Sorted(maps.Keys(fixed)) {
		if !slices.Contains(names, name) {
			return &UnknownError{Set: name, Where: "--variable", Names: names}
		}
	}
	lines := slices.Sorted(maps.Keys(dotEnv))
	if err := CheckEnvironment(declared, path, lines); err != nil {
		return err
	}
	for _, line := range lines {
		if near := suggest.Nearest(line, names); near != "" && !strings.HasPrefix(line, environmentPrefix) {
			return &UnknownError{Set: line, Where: path, Names: names, Meant: environmentName(near)}
		}
	}
	return nil
}

// CheckEnvironment returns an [*UnknownError] for the first of the names of an environment that begins with
// SPIN_VARIABLE_ and is not that of a variable. Other names are not the application's, and are ignored. where says
// what the environment is.
func CheckEnvironment(declared map[string]Variable, where string, environment []string) error {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		names = append(names, environmentName(name))
	}
	for _, name := range environment {
		if strings.HasPrefix(name, environmentPrefix) && !slices.Contains(names, name) {
			return &UnknownError{Set: name, Where: where, Names: names}
		}
	}
	return nil
}
