#!/usr/bin/env bash
# compare-images.sh SRC_LAYOUT:TAG DST_LAYOUT:TAG: unpacks both images with umoci (which checks blobs and diffIDs on the
# way) and compares the root file systems. Needs root, for owners, devices and xattrs.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
[ $# -eq 2 ] || { echo "usage: compare-images.sh SRC_LAYOUT:TAG DST_LAYOUT:TAG" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "compare-images: must run as root" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpack() { # LAYOUT:TAG NAME
    # By way of skopeo: umoci knows neither an index within an index nor zstd.
    "$here/to-layout.sh" "oci:$1" "$work/$2.oci" image
    umoci --log error unpack --image "$work/$2.oci:image" "$work/$2"
}
unpack "$1" src
unpack "$2" dst
python3 "$here/compare_trees.py" "$work/src/rootfs" "$work/dst/rootfs"
