#!/usr/bin/env bash
# What must hold beside the tests: the format, the lint rules, the direction of every import.
set -euo pipefail

cd "$(dirname "$0")/.."
swift format lint --strict --parallel --recursive Package.swift Sources Tests
swift build --explicit-target-dependency-import-check error
swift package describe --type json | python3 Tests/check_rooms.py
