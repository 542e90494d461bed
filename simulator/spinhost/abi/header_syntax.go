package abi

import "strings"

// ValidName reports whether a header's name is a token (RFC 9110 5.6.2), as the Rust crate http wants it.
func (p Pair) ValidName() bool {
	for _, c := range []byte(p.Name) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
		if !letter && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return p.Name != ""
}

// ValidValue reports whether a header's value is free of control characters but tabs, as the Rust crate http wants it.
func (p Pair) ValidValue() bool {
	for _, c := range []byte(p.Value) {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
