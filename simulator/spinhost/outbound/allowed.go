package outbound

import (
	"fmt"
	"net/url"
	"strings"
)

// chainingDomain is the domain under which the components of an application reach each other.
const chainingDomain = ".spin.internal"

// Allowed is a component's allowed_outbound_hosts. The zero value allows nothing.
type Allowed struct{ entries []entry }

// CheckEntry tells what is wrong with an entry of allowed_outbound_hosts, without naming it.
func CheckEntry(text string) error {
	_, err := parseEntry(text)
	return err
}

// ParseAllowed reads a list of entries, whose templates are resolved. components are the ids of the application's, for
// which *.spin.internal stands. The error names the entry.
func ParseAllowed(entries, components []string) (*Allowed, error) {
	a := &Allowed{}
	for _, text := range entries {
		e, err := parseEntry(text)
		if err != nil {
			return nil, fmt.Errorf("allowed_outbound_hosts: %q %w", text, err)
		}
		if e.hosts.suffix != chainingDomain {
			a.entries = append(a.entries, e)
			continue
		}
		for _, id := range components {
			e.hosts = hostPattern{literal: host{name: id + chainingDomain}}
			a.entries = append(a.entries, e)
		}
	}
	return a, nil
}

// Allows reports whether the component may reach an address, such as redis://localhost:6379. One without a scheme is
// taken to have this one.
//
// Deviation: Spin escapes what stands before an @ when it checks an address and not when it connects, so that
// http://a#@b is checked as b and leads to a. Here an address must lead where it was checked.
func (a *Allowed) Allows(address, scheme string) bool {
	checked, err := parseDestination(address, scheme)
	if err != nil {
		return false
	}
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		if reached, err := destinationOf(u); err != nil || reached != checked {
			return false
		}
	}
	for _, e := range a.entries {
		if e.fits(checked) {
			return true
		}
	}
	return false
}

// AllowsSelf reports whether the component may reach its own application by a path without a host.
func (a *Allowed) AllowsSelf() bool {
	for _, e := range a.entries {
		if (e.anyScheme || e.scheme == "http" || e.scheme == "https") && (e.hosts.any || e.hosts.self) {
			return true
		}
	}
	return false
}

// chainedTo returns the component that a host name stands for.
func chainedTo(hostname string) (component string, ok bool) {
	component, rest, _ := strings.Cut(hostname, ".")
	return component, "."+rest == chainingDomain
}
