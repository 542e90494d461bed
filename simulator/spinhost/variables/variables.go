// Package variables finds the values of an application's variables as Spin does: declarations, the templates of components
// over them, the providers that are asked, and .env files.
package variables

// Variable is an application variable as the manifest declares it. It is either required or has a default.
type Variable struct {
	Description string
	Required    bool
	// Default is the value when no provider has one. It may be empty.
	Default string
	// Secret says not to show the value. It changes nothing about how it is found.
	Secret bool
}

// Sources says who is asked for values, in Spin's order: Fixed, Providers as they were given, Environment, DotEnv, and last
// the default of the declaration.
type Sources struct {
	// Fixed holds values that outrank all others, as those of spin up --variable do.
	Fixed map[string]string
	// Providers have the place of a runtime configuration's variables_provider.
	Providers []Provider
	// Environment is asked for SPIN_VARIABLE_…, from many requests at once. It must not be nil.
	Environment func(name string) (string, bool)
	// DotEnv is a file whose values stand in for unset environment variables; empty reads none.
	DotEnv string
}
