#!/usr/bin/env bash
# The Debian packages that the checkers of this folder, the tests of ELF files and those of HTML pages need; apt is touched
# only when one is missing.
# The stargz-snapshotter package brings every other Go source that estargz-check is built from.
set -euo pipefail

exec "$(dirname "$0")/../../Fixtures/apt-ensure.sh" \
    binutils \
    binutils-aarch64-linux-gnu \
    chromium \
    containerd \
    e2fsprogs \
    fonts-dejavu-core \
    gcc \
    golang-github-containerd-stargz-snapshotter-dev \
    golang-go \
    libc-bin \
    libc6-dev \
    musl-tools \
    procps \
    python3 \
    python3-jsonschema \
    runc \
    skopeo \
    strace \
    uidmap \
    umoci
