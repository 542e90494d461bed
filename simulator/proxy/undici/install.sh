#!/usr/bin/env bash
# Fetches undici, as package-lock.json pins it. Does nothing if it is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

cmp -s package-lock.json node_modules/.installed || {
	echo 'proxy: fetching undici with npm (2 MB)' >&2
	npm ci --ignore-scripts --loglevel=error >&2
	cp package-lock.json node_modules/.installed
}
