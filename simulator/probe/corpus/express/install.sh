#!/usr/bin/env bash
# Fetches what server.mjs imports, as package-lock.json pins it. Does nothing if all is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

cmp -s package-lock.json node_modules/.installed || {
	echo 'corpus: fetching Express and jsonwebtoken with npm (3 MB)' >&2
	npm ci --ignore-scripts --loglevel=error >&2
	cp package-lock.json node_modules/.installed
}
