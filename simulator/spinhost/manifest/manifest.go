// Package manifest reads spin.toml: manifest version 2, as far as an HTTP application needs it. What Spin knows and this host
// does not is refused by name and line, and so is what Spin does not know.
package manifest

import (
	"fmt"
	"os"
	"path/filepath"

	"aiuta-edge/simulator/spinhost/variables"
)

// Manifest is an application as its spin.toml describes it.
type Manifest struct {
	Name, Version, Description string
	Authors                    []string
	// Dir is the folder of the manifest; empty is the current one.
	Dir string
	// Variables are the application's, by name.
	Variables map[string]variables.Variable
	// Components by id.
	Components map[string]Component
	// Triggers are the HTTP triggers in the order of the file.
	Triggers []Trigger
}

// Component is one component of an application.
type Component struct {
	Description string
	// Source is the path of the wasm file.
	Source string
	// Variables are what the guest may read: by name a template over the application's variables.
	Variables map[string]string
	// Environment is what the guest sees as environment variables.
	Environment map[string]string
	// Files are what the guest may read, and ExcludeFiles globs of what it may not.
	Files        []FileMount
	ExcludeFiles []string
	// KeyValueStores are the labels of the key-value stores that the guest may open.
	KeyValueStores []string
	// AllowedOutboundHosts are the addresses that the guest may reach, such as https://example.com; templates over the
	// application's variables.
	AllowedOutboundHosts []string
	// Build says how spin build makes the source. Nil if the manifest does not say.
	Build *Build
}

// Build is how a component is built.
type Build struct {
	// Commands are run one after the other.
	Commands []string
	// Dir is where they are run, as written: relative to the manifest, and empty for its own folder.
	Dir string
	// Watch holds the globs of the files whose change makes a new build necessary.
	Watch []string
}

// Trigger answers the requests of one route, with a component or by itself.
type Trigger struct {
	// ID is the trigger's name.
	ID string
	// Route is as it is written in the manifest.
	Route string
	// Component is the id of the component that answers, empty if Static does.
	Component string
	// Static is the answer, nil if a component gives it.
	Static *StaticResponse
	// Private triggers have no route and get no requests from outside.
	Private bool
}

// Load reads a spin.toml. The paths in it are relative to its folder. The error is a [document.Problems] that names the
// line, or says why the file cannot be read.
func Load(path string) (*Manifest, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the manifest: %w", err)
	}
	return parse(data, path, filepath.Dir(path))
}

// Parse reads a manifest from memory. The paths in it are relative to dir. The error is a [document.Problems] of a file
// "spin.toml".
func Parse(data []byte, dir string) (*Manifest, error) {
	return parse(data, "spin.toml", dir)
}
