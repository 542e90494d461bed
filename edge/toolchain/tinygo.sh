#!/usr/bin/env bash
# Prints the TINYGOROOT of the pinned TinyGo, and builds it first where this machine has none.
#
# A release of TinyGo is a bundle of its own sources, LLVM, wasi-libc, compiler-rt and binaryen. Here the sources
# come as a Go module, so that go.sum vouches for them, and the rest are Debian packages (pins.sh). The result is
# kept under a name made of everything that goes in: it is built once for a machine, by whichever checkout comes
# first, and an interrupted build leaves nothing under that name.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/pins.sh"

command -v go >/dev/null || die "go is not on PATH: install Go 1.26 from https://go.dev/dl"
"$here/packages.sh" "${packages[@]}"

export GOTOOLCHAIN=$go_pin GOFLAGS=-buildvcs=false GOWORK=off
cd "$here"
goroot=$(go env GOROOT) || die "Go $go_pin is needed and could not be fetched; the reason is above"

key=$({
	find go.mod go.sum pins.sh tinygo.sh tinygoroot goroot -type f | LC_ALL=C sort | xargs sha256sum
	go version
} | hash)
root=$cache/tinygo-$key
if [ -d "$root" ]; then
	echo "$root"
	exit
fi

tinygo=github.com/tinygo-org/tinygo
say "fetching the sources of TinyGo"
go mod download "$tinygo"
module=$(go list -m -f '{{.Dir}}' "$tinygo")
older=$(go mod download -json "$tinygo@$net_pin")
# field NAME prints that field of the JSON object in $older, which go prints one field a line.
field() { sed -n "s/^\t\"$1\": \"\(.*\)\",\{0,1\}$/\1/p" <<<"$older"; }
[ "$(field Sum)" = "$net_sum" ] || die "$tinygo@$net_pin has the checksum $(field Sum), and pins.sh says $net_sum"

mkdir -p "$cache"
# What builds left that were killed.
find "$cache" -maxdepth 1 -name 'tinygo-*.*' -mmin +60 -exec rm -rf {} +
new=$(mktemp -d "$root.XXXXXX")
trap 'if [ -d "$new" ]; then chmod -R u+w "$new" && rm -rf "$new"; fi' EXIT
say "building TinyGo into $root (one to three minutes, once for this machine)"
# With clang, a machine that has no other C++ compiler needs none.
CC=clang-$llvm CXX=clang++-$llvm CGO_ENABLED=1 \
	go build -tags "llvm$llvm" -ldflags '-s -w' -o "$new/bin/tinygo" "$tinygo"

# Modules are read-only and TinyGo links file by file, so real and writable copies. Over the net of 0.30.0 go the
# standard library's own net/http and crypto/tls, which ask more of sync.Map than TinyGo's has.
mkdir "$new/targets"
cp -R "$module/src" "$new/src"
chmod -R u+w "$new/src"
mkdir "$new/src/net"
cp "$(field Dir)"/src/net/*.go "$new/src/net"
rm -rf "$new/src/crypto/tls"
cp -R "$goroot/src/net/http" "$new/src/net/http"
cp -R "$goroot/src/crypto/tls" "$new/src/crypto/tls"
cp -R tinygoroot/. "$new"
# The standard library that TinyGo compiles: Go's, file by file, but for what goroot/ replaces.
cp -rs "$goroot" "$new/goroot"
find "$new/goroot" -type d -exec chmod u+w {} +
cp -R --remove-destination goroot/. "$new/goroot"
# Debian's wasi-libc brings an allocator, and TinyGo's own has none: edge/malloc.go is the only one.
mkdir "$new/lib"
cp /usr/lib/wasm32-wasi/libc.a "$new/lib"
"llvm-ar-$llvm" d "$new/lib/libc.a" dlmalloc.o
chmod -R u+w "$new/src"
find "$new/src/net" "$new/src/crypto/tls" -name '*_test.go' -delete

# A build that ran beside this one and ended first has made the same.
mv -T "$new" "$root" 2>/dev/null || [ -d "$root" ]
echo "$root"
