#!/usr/bin/env bash
# Compiles the guest with the pinned TinyGo (edge/toolchain) to guest.wasm next to this file, which is committed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../../.."
. edge/toolchain/pins.sh

root=$(edge/toolchain/tinygo.sh)
out=simulator/spinhost/conformance/guest/guest.wasm
raw=$(mktemp)
trap 'rm -f "$raw"' EXIT
export GOTOOLCHAIN=$go_pin GOFLAGS=-buildvcs=false GOWORK=off WASMOPT=/usr/bin/wasm-opt TINYGOROOT=$root
unset GOOS GOARCH GOEXPERIMENT GOFIPS140
PATH=$(go env GOROOT)/bin:/usr/bin:/bin
"$root/bin/tinygo" build -target="$root/targets/wasip1-debian.json" -buildmode=c-shared -gc=leaking -no-debug \
	-o "$raw" ./simulator/spinhost/conformance/guest
wasm-opt --strip-debug --strip-producers "$raw" -o "$out"
say "wrote $out ($(wc -c <"$out" | tr -d ' ') bytes)"
