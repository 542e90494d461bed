package abi

import (
	"fmt"
	"strings"
)

// CheckHeaders returns an error that names the first header of a response that the Rust crate http does not take.
func CheckHeaders(headers []Pair) error {
	for _, h := range headers {
		if !h.ValidName() {
			return fmt.Errorf("invalid response header name %q", h.Name)
		}
		if !h.ValidValue() {
			return fmt.Errorf("invalid value of the response header %s", h.Name)
		}
	}
	return nil
}

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
