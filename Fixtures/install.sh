#!/usr/bin/env bash
# The Debian packages that the make-*.sh scripts of this folder need.
set -euo pipefail

exec "$(dirname "$0")/apt-ensure.sh" \
    debian-archive-keyring \
    dpkg-dev \
    mmdebstrap \
    python3 \
    zstd
