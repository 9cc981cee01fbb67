#!/usr/bin/env bash
# make_layer.sh OUTDIR: a layer of about 500 MB out of the machine's own /usr, as the bench measures it: layer.tar,
# layer.tar.gz (gzip -6, as docker push makes it), the size that gzip -9 reaches, and the image around it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "$1")
mkdir -p "$out"
[ -f "$out/image.tar" ] && [ -f "$out/gzip9.size" ] && exit 0

# Every n-th of the files and links of /usr in the order of their names, so that libraries, programs and small texts come
# in the proportions that the machine has; none above 64 MB, so that no single huge file is measured.
echo "choosing files" >&2
(cd / && find usr/bin usr/lib usr/share -xdev \( -type f -size -131072 -o -type l \) -printf '%s\t%p\n' 2>/dev/null) |
    LC_ALL=C sort -t "$(printf '\t')" -k 2 > "$out/all"
step=$(awk -F '\t' '{ total += $1 } END { step = int(total / 500e6); print step < 1 ? 1 : step }' "$out/all")
awk -F '\t' -v step="$step" 'NR % step == 0 { total += $1 } NR % step == 0 && total <= 500e6 { print $2 }' "$out/all" \
    > "$out/files"
tar --create --file "$out/layer.tar" --directory / --no-recursion --sort=none --mtime=@0 --format=pax \
    --pax-option=delete=atime,delete=ctime --verbatim-files-from --files-from "$out/files" --hard-dereference
echo "gzip -6 and gzip -9, for comparison" >&2
gzip -6 --no-name --stdout "$out/layer.tar" > "$out/layer.tar.gz" &
gzip -9 --no-name --stdout "$out/layer.tar" | wc -c > "$out/gzip9.size.part"
wait
python3 "$here/../../Fixtures/image_shapes.py" --layer "$out/layer.tar" --tag gpuimg.test/bench:1 \
    --entrypoint /usr/bin/true --write oci="$out/image.tar"
mv "$out/gzip9.size.part" "$out/gzip9.size"
