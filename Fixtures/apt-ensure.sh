#!/usr/bin/env bash
# apt-ensure.sh PACKAGE... : installs the named Debian packages that are missing, and touches apt only if one is.
# The two install.sh scripts are lists for it, so that "is it there already" is answered in one place.
set -euo pipefail

missing=()
for package in "$@"; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "apt-ensure: not installed: ${missing[*]} (run this as root)" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# The lists may be there and new enough: fetch them only when apt cannot install with those it has.
apt-get install -y --no-install-recommends "${missing[@]}" || {
    apt-get update
    apt-get install -y --no-install-recommends "${missing[@]}"
}
