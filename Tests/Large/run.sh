#!/usr/bin/env bash
# run.sh GPUIMG FOLDER: what is too large for every change: a layer of 9 GiB, one of a million entries, one of 5 GiB of
# zeros in a few megabytes of gzip, and Debian with python3. Needs about 30 GB in FOLDER.
set -euo pipefail

program=$1
folder=$(realpath -m "$2")
here=$(cd "$(dirname "$0")" && pwd)
fixtures=$here/../../Fixtures
mkdir -p "$folder"

image() { # NAME SHAPE
    [ -f "$folder/$1.tar" ] && return
    python3 "$here/make_layer.py" "$1" "$folder/$1.layer"
    python3 "$fixtures/image_shapes.py" --layer "$folder/$1.layer" --tag "gpuimg.test/$1:1" \
        --entrypoint /bin/true --write "$2=$folder/$1.part"
    rm "$folder/$1.layer"
    mv "$folder/$1.part" "$folder/$1.tar"
}
image big docker25
image many oci
image zeros oci
python3 "$here/measure.py" "$program" optimize "$folder/many.tar" 1000000 --no-trace
python3 "$here/measure.py" "$program" optimize "$folder/many.tar" 1000000 --no-trace --min-chunk-size 256KiB
python3 "$here/measure.py" "$program" optimize "$folder/big.tar" 2 --no-trace
python3 "$here/measure.py" "$program" optimize "$folder/big.tar" 2 --no-trace --layer-format zstd-chunked

python3 "$here/measure.py" "$program" index "$folder/big.tar" 2
python3 "$here/measure.py" "$program" index "$folder/many.tar" 1000000 --min-layer-size 0
python3 "$here/measure.py" "$program" index "$folder/zeros.tar" 2 --min-layer-size 0
python3 "$here/measure.py" "$program" index "$folder/zeros.tar" 2 --min-layer-size 0 --exact

"$fixtures/make-debian-python.sh" "$folder/debian"
python3 "$here/measure.py" "$program" optimize "$folder/debian/debian.oci.tar" 11000 --prefetch-list "$folder/debian/prefetch.txt"
