#!/usr/bin/env bash
# The Debian packages that the checkers of this folder need; apt is touched only when one is missing.
# The stargz-snapshotter package brings every other Go source that estargz-check is built from.
set -euo pipefail

exec "$(dirname "$0")/../../Fixtures/apt-ensure.sh" \
    containerd \
    golang-github-containerd-stargz-snapshotter-dev \
    golang-go \
    procps \
    python3 \
    runc \
    skopeo \
    umoci
