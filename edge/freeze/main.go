//go:build !tinygo

// Command freeze initialises a component once, when it is built, and writes a component that begins where
// _initialize has ended. An edge starts an instance for each request; without this, each start would run the
// initialisers of every package again.
//
//	go run ./edge/freeze IN.wasm OUT.wasm
//
// The same input gives the same output: initialisation sees clocks that stand still and no random numbers, and is
// refused if it asks for anything else. What follows for the hashes of the Go runtime stands in edge/task.go.
package main

import (
	"context"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: freeze IN.wasm OUT.wasm")
		os.Exit(1)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "freeze:", err)
		os.Exit(3)
	}
}

func run(ctx context.Context, in, out string) error {
	raw, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	frozen, err := freeze(ctx, raw)
	if err != nil {
		return fmt.Errorf("freezing %s: %w", in, err)
	}
	return os.WriteFile(out, frozen, 0o644)
}
