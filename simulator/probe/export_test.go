package probe

import (
	"context"
	"net/url"
	"testing"
)

// Malformed are the bodies that must be refused, by the name of their probe.
func Malformed() map[string]string {
	bodies := map[string]string{}
	for _, m := range malformed {
		bodies[m.name] = m.body
	}
	return bodies
}

// Reserved are the names that a client must not set, and the values that are sent.
func Reserved() map[string]any {
	values := map[string]any{}
	for _, r := range reserved {
		values[r.name] = r.value
	}
	return values
}

// IsFoundAt reports whether a URL is a finding of the probe transport/https.
func IsFoundAt(t *testing.T, at string) bool {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	v, err := judgeHTTPS(context.Background(), &endpoint{url: u})
	if err != nil {
		t.Fatal(err)
	}
	return v.outcome == bad
}
