#!/usr/bin/env python3
"""Reads `swift package describe --type json` and holds every target's dependencies against the order of the house.

A room may depend on rooms of earlier floors only; rooms of one floor never know each other (docs/architecture.md).
"""
import json
import sys

FLOORS = [
    {"CZlib", "CDeflate", "CISAL", "CZstd", "CArchive", "COpenSSL", "CSyscall", "CTrace"},
    {"ImageCore"},
    {"Codec", "JSON"},
    {"OCI", "Tar", "ELF"},
    {"Layers"},
    {"Transports", "EStargz", "SOCI", "AccessTrace"},
    {"Planner", "GPUAnalysis", "Verification"},
    {"Conversion", "Inspection"},
    {"Reporting"},
    {"Commands"},
    {"gpuimg"},
]
# Outside the house: what tests share, and the bench, which may look into any room.
OUTSIDE = {"TestSupport", "gpuimg-bench"}

floor_of = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
faults = []
for target in json.load(sys.stdin)["targets"]:
    name = target["name"]
    if name in OUTSIDE or target["type"] == "test":
        continue
    if name not in floor_of:
        faults.append(f"{name} stands on no floor; name one in {__file__}")
        continue
    for dependency in target.get("target_dependencies", []):
        if floor_of.get(dependency, len(FLOORS)) >= floor_of[name]:
            faults.append(f"{name} must not depend on {dependency}")
if faults:
    sys.exit("\n".join(faults))
print(f"{len(floor_of)} rooms, every import runs downwards")
