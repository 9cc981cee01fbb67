#!/usr/bin/env bash
# build.sh OUTBINARY: builds estargz-check from Debian's packaged Go sources alone, without the module proxy.
set -euo pipefail

[ $# -eq 1 ] || { echo "usage: build.sh OUTBINARY" >&2; exit 2; }
out=$(realpath "$1")
cd "$(dirname "$0")"
# GOPATH mode: /usr/share/gocode is where the golang-*-dev packages put their sources. No cgo: no C compiler needed.
GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS=-trimpath CGO_ENABLED=0 go build -o "$out" .
