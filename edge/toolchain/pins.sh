# What the reproducible build stands on and go.mod cannot say. Sourced by the scripts beside this file;
# TinyGo's own version and everything below it is pinned, with checksums, by go.mod and go.sum here.
# shellcheck shell=bash disable=SC2034

# The Go that builds TinyGo and whose standard library TinyGo compiles. The go command fetches it where
# the machine has another.
go_pin=go1.26.8

# TinyGo keeps its package net in a git submodule, which a Go module leaves out. 0.30.0 is the last version
# with that package in its own tree. The checksum is the one that go.sum would hold.
net_pin=v0.30.0
net_sum=h1:47B1x4UwZdg6CPAGxhA+8hutNzMDioQwyNgo2drlXuk=

# Debian's LLVM 19 with clang and lld, and what TinyGo's releases carry as submodules: wasi-libc, the compiler
# runtime for wasm32, and binaryen for wasm-opt.
llvm=19
packages=(
	"llvm-$llvm-dev" "clang-$llvm" "libclang-$llvm-dev" "lld-$llvm" "libclang-rt-$llvm-dev-wasm32"
	wasi-libc binaryen
)

# What outlives a checkout, and what a second one shares.
cache=${XDG_CACHE_HOME:-${HOME:?is not set, so there is nowhere to keep the toolchain}/.cache}/aiuta-edge

# say tells the reader what happens, without touching a script's output.
say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; }

# die tells why nothing more can happen, and ends the script.
die() {
	say "$*"
	exit 1
}

# hash reads a text and prints a name for it.
hash() { sha256sum | cut -c1-16; }
