#!/usr/bin/env bash
# to-layout.sh SOURCE OUTDIR TAG: copies the linux/amd64 image of SOURCE (docker-archive:FILE, oci-archive:FILE or
# oci:FOLDER:TAG) into the OCI layout OUTDIR under TAG, with skopeo: another reader's idea of what the archive holds.
set -euo pipefail

[ $# -eq 3 ] || { echo "usage: to-layout.sh docker-archive:FILE|oci-archive:FILE|oci:FOLDER:TAG OUTDIR TAG" >&2; exit 2; }
source=$1

# skopeo 1.9.3 loses the first block of a gzip-compressed docker archive, so it gets the plain one.
file=${source#docker-archive:}
if [ "$file" != "$source" ] && [ -f "$file" ] && gzip --test "$file" 2>/dev/null; then
    plain=$(mktemp)
    trap 'rm -f "$plain"' EXIT
    gzip --decompress --stdout "$file" > "$plain"
    source=docker-archive:$plain
fi

# No policy file and no network are needed. Layers of other kinds become gzip, the one that umoci 0.4 can read.
skopeo --insecure-policy --override-os linux --override-arch amd64 \
    copy --quiet --dest-compress-format gzip "$source" "oci:$2:$3"
