// Package hostcall reads the calls that a guest makes to its host, and writes each as one line, as strace does for
// system calls:
//
//	key-value.set(1, "counter", "3") = ok
//
// It reads the raw arguments and the guest's memory, not what a host function made of them, so that a line shows what
// crossed the border. Each function is described once, by the types of its interface; the layout of the types is that
// of the Canonical ABI (component model, design/mvp/CanonicalABI.md). The package knows no engine.
//
// What must not be shown is the business of the [Hider] that a line is written with.
package hostcall
