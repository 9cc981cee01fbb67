#!/usr/bin/env python3
"""make_workload.py OUTDIR: the workload of the bench whose bytes until ready are counted: layer.tar and trace.json.

Four ELF-like libraries of 104 to 140 MB, mapped and used in a few places, beside 300 small files read whole: the shape of
a GPU image, where a program opens gigabytes of libraries and touches a few percent of them. The same bytes in every run.

trace.json is a trace as gpuimg records it (docs/trace-format.md).
"""
import io
import json
import os
import random
import sys
import tarfile

WINDOW = 64 << 10
BLOCK = 4 << 10
LIBRARIES = [104 << 20, 112 << 20, 124 << 20, 140 << 20]
# Of each library's windows of 64 KiB, this part is touched.
TOUCHED = 0.02
# A run of code or a table that is used takes some windows side by side.
CLUSTER = 6
SMALL = 300


def blocks(rng):
    """Blocks that deflate packs to about half, as it does machine code: a third noise, the rest words of a small set."""
    words = [rng.randbytes(8) for _ in range(64)]
    return [b"".join(rng.choice((rng.randbytes(8), *rng.choices(words, k=2))) for _ in range(BLOCK // 8))
            for _ in range(2048)]


def content(rng, pool, size):
    head = b"\x7fELF\x02\x01\x01" + bytes(57)
    body = b"".join(rng.choices(pool, k=size // BLOCK + 1))
    return (head + body)[:size]


def touched(rng, size):
    """Clusters of windows, the first at the file's start where the headers are."""
    windows = size // WINDOW
    chosen = set()
    start = 0
    while len(chosen) < windows * TOUCHED:
        # Every second window or each: faults skip some.
        step = rng.choice((1, 1, 2))
        chosen.update(range(start, min(start + CLUSTER * step, windows), step))
        start = rng.randrange(windows)
    ranges = []
    for window in sorted(chosen):
        if ranges and sum(ranges[-1]) == window * WINDOW:
            ranges[-1][1] += WINDOW
        else:
            ranges.append([window * WINDOW, WINDOW])
    return ranges


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    if os.path.exists(f"{out}/trace.json"):
        return
    rng = random.Random(3)
    pool = blocks(rng)
    files = []
    with tarfile.open(f"{out}/layer.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
        def add(name, data):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o644
            tar.addfile(info, io.BytesIO(data))

        for number, size in enumerate(LIBRARIES):
            add(f"usr/lib/lib{number}.so", content(rng, pool, size))
            files.append({"path": f"/usr/lib/lib{number}.so", "kinds": ["open", "map"], "size": size,
                          "ranges": touched(rng, size)})
        for number in range(SMALL):
            size = int(rng.lognormvariate(9, 1.2)) + 1
            add(f"usr/share/small{number}", content(rng, pool, size))
            files.append({"path": f"/usr/share/small{number}", "kinds": ["open"], "size": size})
    rng.shuffle(files)
    for number, entry in enumerate(files):
        entry.update({"source": "observed", "firstTouch": number, "count": 1, "runs": 1})
    # Last: it says that all is there.
    with open(f"{out}/trace.part", "w") as file:
        json.dump({"schemaVersion": 1, "format": "gpuimg-trace", "complete": True, "runs": 1, "paths": files}, file)
    os.rename(f"{out}/trace.part", f"{out}/trace.json")


main()
