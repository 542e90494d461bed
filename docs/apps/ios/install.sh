#!/usr/bin/env bash
# Compiles AiutaJwt.swift by the Swift of Debian 13, in a folder of its own (3.3 GB, of which 700 MB are fetched): Debian 12 has none.
# target/client runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../../../edge/toolchain/pins.sh

swift_pin=6.0.3-2
system=$cache/swift-$swift_pin
[ "$(id -u)" = 0 ] || die 'to install a system into a folder takes root'
command -v debootstrap >/dev/null || die 'no debootstrap: edge/toolchain/packages.sh debootstrap'

# inside runs a command in that system, with a /proc that is gone afterwards.
inside() { unshare --mount sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$system" "$@"; }

if [ ! -e "$system/.installed" ]; then
	say "installing Debian 13 and swiftlang $swift_pin into $system (three minutes)"
	rm -rf "$system"
	log=$(mktemp)
	trap 'rm -f "$log"' EXIT
	{
		debootstrap --variant=minbase trixie "$system" &&
			inside env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
				"swiftlang=$swift_pin" libc6-dev libstdc++-14-dev ca-certificates &&
			inside apt-get clean
	} >"$log" 2>&1 </dev/null || { tail -n 20 "$log" >&2; die 'that did not work; the reason is above'; }
	touch "$system/.installed"
fi

mkdir -p target "$system/getJwt"
cp AiutaJwt.swift check/*.swift "$system/getJwt"
inside sh -ec 'cd /getJwt
	swiftc -swift-version 6 -warnings-as-errors -parse-as-library -emit-module -emit-library -static -module-name AiutaSdk AiutaSdk.swift -o libAiutaSdk.a
	swiftc -swift-version 6 -warnings-as-errors -I. -L. -lAiutaSdk AiutaJwt.swift main.swift -o client'
cat >target/client <<EOF
#!/bin/sh
exec unshare --mount sh -c 'mount -t proc proc "\$0/proc" && exec chroot "\$0" /getJwt/client "\$@"' '$system' "\$@"
EOF
chmod +x target/client
