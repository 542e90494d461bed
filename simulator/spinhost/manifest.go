package spinhost

import (
	"fmt"
	"os"
	"path/filepath"
)

// Manifest is an application as its spin.toml describes it: manifest version 2, as far as an HTTP application needs it.
type Manifest struct {
	Name, Version, Description string
	Authors                    []string
	// Dir is the folder of the manifest; empty is the current one.
	Dir string
	// Variables are the application's, by name.
	Variables map[string]Variable
	// Components by id.
	Components map[string]Component
	// Triggers are the HTTP triggers in the order of the file.
	Triggers []Trigger
}

// Variable is an application variable. It is either required or has a default.
type Variable struct {
	Description string
	Required    bool
	// Default is the value when no provider has one. It may be empty.
	Default string
	// Secret says not to show the value. It changes nothing about how it is found.
	Secret bool
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

// ManifestError is what is wrong with a manifest, and where.
type ManifestError struct {
	// File is the manifest's path, or "spin.toml" if it was parsed from memory.
	File string
	// Line counts from 1; 0 means the file as a whole.
	Line int
	// Reason says what to change.
	Reason string
}

// Error returns file, line and reason in one line.
func (e *ManifestError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Reason
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
}

// LoadManifest reads a spin.toml. The paths in it are relative to the folder it lies in. The error is a *ManifestError
// that names the line, or tells why the file cannot be read.
func LoadManifest(path string) (*Manifest, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the manifest: %w", err)
	}
	return parseManifest(data, path, filepath.Dir(path))
}

// ParseManifest reads a manifest from memory. The paths in it are relative to dir. The error is a *ManifestError.
func ParseManifest(data []byte, dir string) (*Manifest, error) {
	return parseManifest(data, "spin.toml", dir)
}
