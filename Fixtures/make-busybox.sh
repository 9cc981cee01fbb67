#!/usr/bin/env bash
# make-busybox.sh [OUTDIR]: writes the committed busybox-* fixture images (default: this folder).
# A real program (Debian's static busybox) makes them images that runtimes can run, at a size that can be committed.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath "${1:-$here}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# apt drops its privileges to download; it must be able to write here.
chmod 755 "$work"
mkdir -m 777 "$work/package"
(cd "$work/package" && apt-get download -q busybox-static)
dpkg-deb -x "$work"/package/busybox-static_*_amd64.deb "$work/root"

mkdir "$work/layers"
python3 "$here/busybox_layers.py" "$work/root/bin/busybox" "$work/layers"

cd "$work/layers"
python3 "$here/image_shapes.py" \
    --layer base.tar --layer app.tar --layer empty.tar --layer empty.tar \
    --arm64-layer arm64.tar \
    --tag gpuimg.test/busybox:1 \
    --entrypoint /app/entrypoint.sh \
    --write legacy="$out/busybox-legacy.tar" \
    --write docker25="$out/busybox-docker25.tar" \
    --write containerd="$out/busybox-containerd.tar" \
    --write oci="$out/busybox.oci.tar"
