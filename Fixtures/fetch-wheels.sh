#!/usr/bin/env bash
# fetch-wheels.sh OUTDIR: the wheels of wheels.txt, each held against its SHA-256, an image made of them as
# `pip install` lays them out (wheels.oci.tar), its layer (wheels.tar, wheels.tar.gz) and the files (root/). Fetched once.
#
# Where they cannot be had it says so and ends well, and OUTDIR has no wheels.oci.tar; with GPUIMG_REQUIRE_ALL=1 it fails.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
[ $# -eq 1 ] || { echo "usage: fetch-wheels.sh OUTDIR" >&2; exit 2; }
mkdir -p "$1"
out=$(realpath "$1")
inputs=$(cat "$here"/{fetch-wheels.sh,wheels.txt,image_shapes.py} | sha256sum)
stamp=$out/.inputs
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$inputs" ] && exit 0
rm -rf "$stamp" "$out"/root "$out"/wheels.*

# All wheels are for x86-64, whatever machine fetches them.
if ! python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    --platform manylinux2010_x86_64 --platform manylinux2014_x86_64 --platform manylinux_2_27_x86_64 \
    --dest "$out/cache" --requirement "$here/wheels.txt"; then
    echo "fetch-wheels: the wheels cannot be had; what needs them is skipped" >&2
    [ "${GPUIMG_REQUIRE_ALL:-}" != 1 ]
    exit
fi
packages=$out/root/usr/local/lib/python3.12/site-packages
mkdir -p "$packages"
for wheel in "$out"/cache/*.whl; do
    python3 -m zipfile --extract "$wheel" "$packages"
done
tar --create --file="$out/wheels.tar" --directory="$out/root" --sort=name --format=posix \
    --pax-option=delete=atime,delete=ctime --mtime=@0 --owner=0 --group=0 --numeric-owner usr
gzip -6 --no-name --keep "$out/wheels.tar"
python3 "$here/image_shapes.py" --layer "$out/wheels.tar" --tag gpuimg.test/wheels:1 --entrypoint /bin/true \
    --write oci="$out/wheels.oci.tar"
echo "$inputs" > "$stamp"
