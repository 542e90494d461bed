#!/usr/bin/env bash
# Fetches the compiler that package-lock.json pins, and compiles getJwt.ts into target. Does nothing if all is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

sum=$(cat package-lock.json tsconfig.json getJwt.ts | sha256sum)
[ "$(cat target/.installed 2>/dev/null)" = "$sum" ] || {
	echo 'docs: compiling the TypeScript sample (4 MB of npm the first time)' >&2
	npm ci --ignore-scripts --loglevel=error >&2
	npm run --silent build >&2
	printf '%s' "$sum" >target/.installed
}
