#!/usr/bin/env bash
# Makes sure that the Debian packages named as arguments are installed: installs what is missing when run by
# root on a Debian, and otherwise says which command does.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pins.sh"

missing=()
for package in "$@"; do
	# The status is "install ok installed" for what is there whole, and not for what was removed or half unpacked.
	status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) || status=
	[ "$status" = 'install ok installed' ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

command -v apt-get >/dev/null ||
	die "missing: ${missing[*]}. These are packages of Debian 12, which this is not; a container of it will do"
install=(apt-get install --yes --no-install-recommends "${missing[@]}")
[ "$(id -u)" = 0 ] || die "missing: ${missing[*]}. Install with: sudo apt-get update && sudo ${install[*]}"

say "installing ${missing[*]} with apt-get (up to three minutes)"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# Another apt-get on the machine is waited for. A list that cannot be renewed may still do.
locks=(-o DPkg::Lock::Timeout=600)
apt-get "${locks[@]}" update >"$log" 2>&1 || say "apt-get update failed; going on with the lists that are there"
"${install[@]}" "${locks[@]}" >>"$log" 2>&1 </dev/null || {
	tail -n 20 "$log" >&2
	die "apt-get could not install ${missing[*]}; the reason is above"
}
