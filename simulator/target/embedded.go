package target

import (
	"aiuta-edge/edge/component"
	"aiuta-edge/simulator/spinhost/manifest"
)

// Embedded returns the application of this repository: the compiled component with its manifest, and nothing around it.
func Embedded() Application {
	m, err := manifest.Parse(component.Manifest, "")
	if err != nil {
		panic("target: the embedded manifest: " + err.Error()) // a test of it would have failed
	}
	return Application{Manifest: m, Wasm: component.Wasm}
}
