#!/usr/bin/env python3
"""measure.py GPUIMG VERB IMAGE.tar ENTRIES [OPTION...]: runs `optimize` or `index`, then `verify`, and holds memory and
temporary disk against the bounds of docs/architecture.md: 256 MiB (`index`: 128), 400 bytes an entry and the zTOC; two
plain layers.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

program, verb, image, entries, *options = sys.argv[1:]


def run(arguments, folder):
    """Runs the program; gives seconds, the peak of anonymous memory in KiB and of open unnamed files in bytes."""
    start = time.monotonic()
    child = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
    memory = disk = 0
    while child.poll() is None:
        try:
            with open(f"/proc/{child.pid}/status") as status:
                memory = max([memory] + [int(line.split()[1]) for line in status if line.startswith("RssAnon")])
            spooled = 0
            for name in os.listdir(f"/proc/{child.pid}/fd"):
                path = f"/proc/{child.pid}/fd/{name}"
                if "(deleted)" in os.readlink(path) and folder in os.readlink(path):
                    spooled += os.stat(path).st_blocks * 512
            disk = max(disk, spooled)
        except OSError:
            pass
        time.sleep(0.05)
    if child.returncode != 0:
        sys.exit(f"{arguments[0]} ended with {child.returncode}")
    return time.monotonic() - start, memory, disk


with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(image))) as folder:
    spools = os.path.join(folder, "tmp")
    os.mkdir(spools)
    target = os.path.join(folder, "out.tar")
    report = os.path.join(folder, "report.json")
    seconds, memory, disk = run(
        [verb, image, target, "-q", "--tmpdir", spools, "--report", report, *options], spools)
    with open(report) as text:
        layers = json.load(text)["images"][0]["layers"]
    plain = sum(layer["plainSize"] for layer in layers)
    ztocs = sum(layer.get("soci", {}).get("size", 0) for layer in layers)
    limit = (128 if verb == "index" else 256) * 1024 + int(entries) * 400 // 1024 + ztocs // 1024
    print(f"{verb} {os.path.basename(image)} {' '.join(options)}: {plain / 1e6:.0f} MB plain, {seconds:.0f} s, "
          f"{memory / 1024:.0f} MiB anonymous memory (bound {limit / 1024:.0f}), {disk / 1e6:.0f} MB spooled, "
          f"zTOCs of {ztocs / 1e6:.0f} MB")
    if memory > limit or disk > 2 * plain:
        sys.exit("a bound is exceeded")
    seconds, memory, _ = run(["verify", target, "-q", "--tmpdir", spools], spools)
    print(f"verify: {seconds:.0f} s, {memory / 1024:.0f} MiB")
    if memory > max(limit, 256 * 1024):
        sys.exit("a bound is exceeded")
