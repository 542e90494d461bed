#!/usr/bin/env bash
# Compiles the Spin component from ./edge. One of:
#
#	component.sh pinned   with the pinned TinyGo, so that the same sources give the same bytes on every
#	                      machine; writes edge/component, which is committed
#	component.sh check    the same, but only compares it with edge/component
#	component.sh here     with the machine's own TinyGo where it has one that fits, for a quick turn-around;
#	                      writes edge/component, and the bytes are this machine's own
#
# pinned and check compile only when something that goes in has changed since the last time.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pins.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

out=edge/component
build=.build

# c-shared makes TinyGo export _initialize, without which Spin never initialises the runtime (spin issue 3049).
# An instance answers one request and is gone: nothing is worth collecting, and C's memory comes from edge/malloc.go. In wazero, -opt=2 mints some 7 % faster
# than -opt=z, the default, and is 18 % larger.
# Initialisers that TinyGo's interpreter has not finished in time are left to run at start; on a busy machine that would
# make other bytes, so the time is long.
# The target's --initial-memory is what a mint needs with the 128 KiB that Spin's adapter takes: TinyGo grows memory by as much
# as there is, and a host clears all of it.
flags=(-buildmode=c-shared -gc=leaking -tags=custommalloc -opt=2 -interp-timeout=30m)

# finish FROM TO makes the component of what TinyGo has compiled. freeze initialises it, once for all requests. What
# only the initialisation needed is removed, and so are the names and the list of tools, the only places where the
# folder of a build shows.
finish() {
	"$wasm_opt" --strip-dwarf -g "$1" -o "$1.named"
	go run ./edge/freeze "$1.named" "$1.frozen"
	"$wasm_opt" --remove-unused-module-elements --strip-debug --strip-producers "$1.frozen" -o "$2"
	rm "$1" "$1.named" "$1.frozen"
}

# asyncify prints a wasm-opt that lets only these functions give way to another goroutine: those on the stack when
# the goroutine that runs the initialisers ends. edge/task.go says why no other has to. TinyGo itself makes all of
# them able to.
asyncify() {
	local functions='runtime.wasmEntryReactor$1$gowrapper,runtime.deadlock,internal/task.Pause'
	mkdir -p "$build"
	printf '#!/bin/sh\nexec %q "$@" %q\n' "$wasm_opt" "--pass-arg=asyncify-onlylist@$functions" >"$build/wasm-opt"
	chmod +x "$build/wasm-opt"
	echo "$PWD/$build/wasm-opt"
}

# tools prints what the pinned build stands on beyond the sources, a line each.
tools() {
	echo "$go_pin"
	sed -n 's/.*github.com\/tinygo-org\/tinygo \(v[^ ]*\).*/TinyGo \1/p' edge/toolchain/go.mod
	dpkg-query -W -f '${Package} ${Version}\n' "${packages[@]}"
}

# inputs prints a name for all that goes into the pinned build.
inputs() {
	{
		find edge pkg go.mod go.sum -type f ! -name '*_test.go' ! -path '*/testdata/*' \
			! -path 'edge/component/*' ! -path 'edge/inputs/*' ! -path 'edge/toolchain/*' -print0 |
			LC_ALL=C sort -z | xargs -0 sha256sum
		sha256sum edge/toolchain/component.sh
		echo "$root"
		tools
	} | hash
}

# pinned leaves the reproducible component at $build/edge.wasm.
pinned() {
	root=$(edge/toolchain/tinygo.sh)
	local now
	now=$(inputs)
	if [ -f "$build/edge.wasm" ] && [ "$(cat "$build/edge.made-of" 2>/dev/null)" = "$now" ]; then
		return
	fi
	say "compiling the component with the pinned TinyGo (half a minute to two minutes)"
	rm -rf "$build"
	mkdir -p "$build"
	wasm_opt=/usr/bin/wasm-opt
	# Nothing that the machine has on PATH or in its Go settings may show in the bytes.
	(
		export GOTOOLCHAIN=$go_pin GOFLAGS=-buildvcs=false GOWORK=off WASMOPT=$(asyncify) TINYGOROOT=$root GOROOT=$root/goroot LC_ALL=C
		unset GOOS GOARCH GOEXPERIMENT GOFIPS140
		PATH=$(go env GOROOT)/bin:/usr/bin:/bin
		"$root/bin/tinygo" build -target="$root/targets/wasip1-debian.json" "${flags[@]}" -o "$build/raw.wasm" ./edge
	)
	finish "$build/raw.wasm" "$build/edge.wasm"
	tools >"$build/edge.tools"
	echo "$now" >"$build/edge.made-of"
}

# place copies the results that follow, and the manifest, to edge/component, unless they are there already.
place() {
	local file
	for file in "$@" spin.toml; do
		cmp -s "$file" "$out/$(basename "$file")" && continue
		cp "$file" "$out/"
		say "wrote $out/$(basename "$file") ($(wc -c <"$file" | tr -d ' ') bytes)"
	done
}

# sources names the sources that the component was made of, for a test that has no TinyGo.
sources() {
	go run ./edge/inputs >"$1/edge.inputs"
}

# own_tinygo finds the machine's TinyGo and wasm-opt, or says why they do not fit.
own_tinygo() {
	local version
	version=$(tinygo version 2>/dev/null | sed -n 's/^tinygo version \([0-9.]*\).*/\1/p') || true
	case $version in
	# Those that compile for Go 1.26; 0.40.1 gives components that trap under Spin (tinygo issue 5198).
	0.41.* | 0.42.*) ;;
	'')
		say "no tinygo on PATH (0.41 or 0.42, https://tinygo.org/getting-started/install): taking the pinned one"
		return 1
		;;
	*)
		say "the tinygo on PATH is $version, and 0.41 or 0.42 is needed: taking the pinned one"
		return 1
		;;
	esac
	wasm_opt=$(tinygo env WASMOPT) || {
		say "tinygo $version is on PATH but finds no wasm-opt (binaryen 102 or newer): taking the pinned one"
		return 1
	}
}

case ${1-} in
pinned)
	pinned
	sources "$build"
	place "$build/edge.wasm" "$build/edge.tools" "$build/edge.inputs"
	;;
check)
	pinned
	cmp -s "$build/edge.wasm" "$out/edge.wasm" || {
		diff "$out/edge.tools" "$build/edge.tools" >&2 ||
			say "the tools that it was made with (<) are not those of this machine (>)"
		die "$out/edge.wasm is not what the sources give: run 'make component' and commit the result"
	}
	cmp -s spin.toml "$out/spin.toml" ||
		die "$out/spin.toml is not a copy of spin.toml: run 'make component' and commit the result"
	say "$out/edge.wasm is what the sources give"
	;;
here)
	if own_tinygo; then
		mkdir -p "$build/here"
		say "compiling the component with $(tinygo version)"
		WASMOPT=$(asyncify) tinygo build -target=wasip1 "${flags[@]}" -o "$build/here/raw.wasm" ./edge
		finish "$build/here/raw.wasm" "$build/here/edge.wasm"
		{ tinygo version && "$wasm_opt" --version; } >"$build/here/edge.tools"
		sources "$build/here"
		place "$build/here/edge.wasm" "$build/here/edge.tools" "$build/here/edge.inputs"
	else
		pinned
		sources "$build"
		place "$build/edge.wasm" "$build/edge.tools" "$build/edge.inputs"
	fi
	;;
*) die "usage: component.sh pinned|check|here" ;;
esac
