// Package identity has nothing but tests: the endpoint behind identity providers.
//
// Those of docs/identity-providers.md are played: each test reads the variables from the document, publishes a key set of
// that provider's shape, and signs sessions of its shape. Two others are real and run on loopback: oidc-provider on
// Node.js and NAV's mock-oauth2-server on Java. `make test` installs both.
package identity
