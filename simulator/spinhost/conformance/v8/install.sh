#!/usr/bin/env bash
# Fetches what the scripts next to this file import, as pinned: node_modules by package-lock.json, and from the package of
# jco, which has 340 MB, only the preview 1 adapter. Does nothing if all is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

jco=@bytecodealliance/jco@1.35.0
adapter_sha256=b857310c4753c8fafaa0f890e9ccf978dc3d9dbe8804b1125291a627485041d0

cmp -s package-lock.json node_modules/.installed || {
	echo 'v8: fetching jco-transpile with npm (105 MB)' >&2
	npm ci --ignore-scripts --loglevel=error >&2
	cp package-lock.json node_modules/.installed
}

adapter=adapter/wasi_snapshot_preview1.reactor.wasm
check() { echo "$adapter_sha256  $adapter" | sha256sum --check --status 2>/dev/null; }
check || {
	mkdir -p adapter
	tarball=$(npm pack --silent --pack-destination adapter "$jco")
	tar -xzf "adapter/$tarball" -C adapter --strip-components=2 package/lib/wasi_snapshot_preview1.reactor.wasm
	rm "adapter/$tarball"
	check || {
		echo "v8: the adapter in $jco is not the pinned one" >&2
		exit 1
	}
}
