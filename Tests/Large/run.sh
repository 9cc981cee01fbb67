#!/usr/bin/env bash
# run.sh GPUIMG FOLDER WHEELS: what is too large for every change: a layer of 9 GiB, one of a million entries, one of
# 5 GiB of zeros in a few megabytes of gzip, Debian with python3, 100,000 files, and CUDA's own libraries, where
# Fixtures/fetch-wheels.sh has put them into WHEELS. Needs about 30 GB in FOLDER.
set -euo pipefail

program=$1
folder=$(realpath -m "$2")
wheels=$(realpath -m "$3")
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

image files oci
image folders docker25
python3 "$here/inspect.py" "$program" "$folder/files.tar" 100000
python3 "$here/inspect.py" "$program" "$folder/folders.tar" 100000
python3 "$here/inspect.py" "$program" "$folder/many.tar" 1000000
if [ -f "$wheels/wheels.oci.tar" ]; then
    python3 "$here/check_wheels.py" "$program" "$wheels"
fi
