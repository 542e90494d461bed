#!/usr/bin/env bash
# Compiles the Kotlin samples with what pom.xml pins, and writes what they need to run to target/classpath.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

sum=$(cat pom.xml src/main/kotlin/*.kt | sha256sum)
[ "$(cat target/.installed 2>/dev/null)" = "$sum" ] || {
	echo 'docs: compiling the Kotlin samples with Maven (150 MB the first time)' >&2
	mvn -q -B -Dstyle.color=never compile dependency:build-classpath -Dmdep.outputFile=target/classpath >&2
	printf '%s' "$sum" >target/.installed
}
