#!/usr/bin/env bash
# Fetches what the peers import, as package-lock.json pins it. Does nothing if all is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

cmp -s package-lock.json node_modules/.installed || {
	echo 'bench: fetching fastify, Express and workerd with npm (120 MB)' >&2
	npm ci --ignore-scripts --loglevel=error >&2
	cp package-lock.json node_modules/.installed
}
