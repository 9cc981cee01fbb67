#!/usr/bin/env bash
# make-debian-python.sh OUTDIR [PACKAGE...]: a larger real image, Debian bookworm with python3 (and the packages named),
# in every input shape, with a prefetch list; with ONLY=docker25 in that one alone. Needs root. Too large to commit; made again only when something changed.
# The archive is the one this machine's apt uses, with its proxy and date settings.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 1 ] || { echo "usage: make-debian-python.sh OUTDIR [PACKAGE...]" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "make-debian-python: must run as root" >&2; exit 1; }
mkdir -p "$1"
out=$(realpath "$1")
shift
suite=bookworm
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
packages=$(printf '%s\n' python3 "$@" | sort -u | paste -sd,)

# Only Debian's own entries: a machine's other sources have other keys, and do not belong in the image.
sources() {
    # shellcheck disable=SC2016  # apt fills these in
    apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' \
        | awk -v suite="$suite" -v keyring="$keyring" \
            '$1 == "Debian" && index($3, suite) == 1 { print "deb [signed-by=" keyring "] " $2, $3, $4 }' \
        | sort -u
}
list=$(sources)
if [ -z "$list" ]; then
    apt-get update
    list=$(sources)
fi
[ -n "$list" ] || { echo "make-debian-python: apt here has no Debian $suite source" >&2; exit 1; }

outputs=(debian-legacy.tar debian-docker25.tar debian-containerd.tar debian.oci.tar debian.oci
    debian-docker25.tar.gz debian-docker25.tar.zst prefetch.txt)
[ "${ONLY:-}" != docker25 ] || outputs=(debian-docker25.tar prefetch.txt)
inputs=$({
    echo "$list" "$packages" "${outputs[@]}"
    cat "$here"/{make-debian-python.sh,image_shapes.py,hello.py,list_files_in_use.py}
} | sha256sum)
stamp=$out/.inputs
current() {
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$inputs" ] || return 1
    local name
    for name in "${outputs[@]}"; do [ -e "$out/$name" ] || return 1; done
}
if current; then
    echo "make-debian-python: $out is up to date"
    exit 0
fi
rm -f "$stamp"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1704067200

# mmdebstrap's apt starts from defaults: hand it how this machine reaches the archive.
apt-config dump --format '%F "%v";%n' | grep -E '^Acquire::(https?::|Check-)' > "$work/apt.conf" || true
cat "$here/hello.py" "$here/list_files_in_use.py" > "$work/probe.py"
export PROBE=$work/probe.py FILES=$work/files
# shellcheck disable=SC2016  # $1 is the hook's own
mmdebstrap --quiet --variant=minbase --architectures=amd64 --include="$packages" --aptopt="$work/apt.conf" \
    --customize-hook='PYTHONDONTWRITEBYTECODE=1 chroot "$1" python3 - < "$PROBE" > "$FILES"' \
    "$suite" "$work/rootfs.tar" - <<< "$list"

install -D -m 755 "$here/hello.py" "$work/root/app/hello.py"
tar --create --file="$work/app.tar" --directory="$work/root" --sort=name --format=posix \
    --pax-option=delete=atime,delete=ctime --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner app

cd "$work"
writes=(--write docker25="$out/debian-docker25.tar")
if [ "${ONLY:-}" != docker25 ]; then
    writes+=(
        --write legacy="$out/debian-legacy.tar"
        --write containerd="$out/debian-containerd.tar"
        --write oci="$out/debian.oci.tar"
        --write oci-dir="$out/debian.oci"
    )
fi
python3 "$here/image_shapes.py" --layer rootfs.tar --layer app.tar \
    --tag gpuimg.test/debian-python:1 --env LANG=C.UTF-8 --cmd python3 /app/hello.py "${writes[@]}"
if [ "${ONLY:-}" != docker25 ]; then
    gzip --no-name --fast --stdout "$out/debian-docker25.tar" > "$out/debian-docker25.tar.gz"
    zstd --quiet --force "$out/debian-docker25.tar" -o "$out/debian-docker25.tar.zst"
fi
{
    echo "# What python3 /app/hello.py uses, found by asking the interpreter after it ran."
    tail -n +2 "$FILES" # the first line is the greeting
    echo /app/hello.py
} > "$out/prefetch.txt"
echo "$inputs" > "$stamp"
