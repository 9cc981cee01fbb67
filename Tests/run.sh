#!/usr/bin/env bash
# Runs every test, and refuses a run that executed none: a filter or a build that loses them would pass for success.
set -euo pipefail

cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift test --skip-build --disable-xctest "$@" 2>&1 | tee "$log"
grep -Eq 'Test run with [1-9][0-9]* tests? .*passed' "$log" || { echo "run.sh: no test was run" >&2; exit 1; }
