#!/usr/bin/env bash
# make_programs.sh OUTDIR: a layer with the programs whose tracing is measured, and what they read: programs.tar.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "$1")
[ -f "$out/programs.tar" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$work/bench/files"
gcc -O1 -static -o "$work/bench/execs" "$here/Programs/execs.c"
gcc -O1 -static -pthread -o "$work/bench/read-files" "$here/Programs/files.c"
head -c 16384 /dev/zero | tr '\0' 'x' > "$work/content"
for number in $(seq 0 2999); do cp "$work/content" "$work/bench/files/$number"; done
tar --create --file "$out/programs.part" --directory "$work" --sort=name --mtime=@0 --owner=0 --group=0 bench
mv "$out/programs.part" "$out/programs.tar"
