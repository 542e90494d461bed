#!/usr/bin/env bash
# Fetches mock-oauth2-server and what it needs into lib, as pom.xml pins it. Does nothing if all is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

cmp -s pom.xml lib/.installed || {
	echo 'identity: fetching mock-oauth2-server with Maven (54 MB the first time)' >&2
	rm -rf lib
	mvn --quiet --batch-mode -Dstyle.color=never dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=lib >&2
	cp pom.xml lib/.installed
}
