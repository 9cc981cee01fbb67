#!/usr/bin/env python3
"""check_wheels.py GPUIMG FOLDER: what `gpuimg inspect` says of the image of NVIDIA's wheels (Fixtures/fetch-wheels.sh),
held against readelf: which libraries there are, by SONAME, path and size, and how many bytes of GPU code each has.
"""
import json
import os
import subprocess
import sys

program, folder = sys.argv[1:]
root = os.path.join(folder, "root")


def readelf(*arguments):
    return subprocess.run(
        ["readelf", "--wide", *arguments], capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}
    ).stdout.splitlines()


def soname(path):
    return next((line[line.index("[") + 1:line.rindex("]")] for line in readelf("--dynamic", path) if "(SONAME)" in line), None)


def gpu_code(path):
    """The bytes of the sections that hold nothing but GPU code."""
    total = 0
    for line in readelf("--sections", path):
        fields = line.partition("]")[2].split()
        if fields and fields[0] in (".nv_fatbin", "__nv_relfatbin"):
            total += int(fields[4], 16)
    return total


libraries, code = {}, {}
for parent, _, names in os.walk(root):
    for name in names:
        path = os.path.join(parent, name)
        with open(path, "rb") as file:
            if file.read(4) != b"\x7fELF":
                continue
        shown = path[len(root):]
        libraries[shown] = {"soname": soname(path), "size": os.path.getsize(path)}
        if size := gpu_code(path):
            code[shown] = size

done = subprocess.run(
    [program, "inspect", os.path.join(folder, "wheels.oci.tar"), "--format", "json", "-q"], capture_output=True,
    text=True, check=True)
image = json.loads(done.stdout)["images"][0]
found = {library["path"]: {"soname": library["soname"], "size": library["size"]} for library in image["libraries"]}
found_code = {file["path"]: file["bytes"] for file in image["gpuCode"]["files"]}
if not libraries or not code or found != libraries or found_code != code:
    sys.exit(f"inspect and readelf differ:\n{found}\n{libraries}\n{found_code}\n{code}")
print(f"wheels: {len(libraries)} libraries and {sum(code.values()) / 1e6:.1f} MB of GPU code, as readelf says")
