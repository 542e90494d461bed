// Package pages is memory of the system's, for what is large and lives as long as a request. Go's collector would let
// several times as much pile up, and give it back minutes later.
package pages
