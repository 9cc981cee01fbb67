#!/usr/bin/env python3
"""bench.py GPUIMG GPUIMG_BENCH FOLDER: the table of the README, measured in one run.

Every speed is held against what the same codecs reach on the same bytes in the same run (gpuimg-bench), because bare
seconds tell more about the machine than about the program. Medians of three runs, bound and program in turn.
"""
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

import inspect_rows
import soci_rows

PROGRAM, BOUND, FOLDER = sys.argv[1:4]
RUNS = 3
MODES = [
    ("level 6 (default)", "deflate6", []),
    ("level 1 (--fast)", "deflate1", ["--fast"]),
]


def median(values):
    return sorted(values)[len(values) // 2]


def optimize(options, folder):
    """Runs the conversion; gives seconds, the peak of anonymous memory in KiB, and the size of the layer."""
    target = os.path.join(folder, "out.tar")
    report = os.path.join(folder, "report.json")
    start = time.monotonic()
    child = subprocess.Popen(
        [PROGRAM, "optimize", os.path.join(FOLDER, "image.tar"), target, "--report", report, "-q", *options],
        stdout=subprocess.DEVNULL)
    peak = 0
    while child.poll() is None:
        try:
            with open(f"/proc/{child.pid}/status") as status:
                for line in status:
                    if line.startswith("RssAnon"):
                        peak = max(peak, int(line.split()[1]))
        except (FileNotFoundError, ProcessLookupError):
            pass
        time.sleep(0.02)
    seconds = time.monotonic() - start
    if child.returncode != 0:
        sys.exit(f"optimize {' '.join(options)} failed with {child.returncode}")
    with open(report) as text:
        layer = json.load(text)["images"][0]["layers"][0]
    os.remove(target)
    return seconds, peak, layer["size"], layer["plainSize"]


def bound(codec, folder):
    done = subprocess.run(
        [BOUND, "codecs", os.path.join(FOLDER, "layer.tar.gz"), codec, folder], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def fetch(layer, trace, folder):
    """What a client fetches until the workload of a trace is ready, for each layout of its layer."""
    done = subprocess.run([BOUND, "fetch", layer, trace, folder], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def fetch_table(name, layouts):
    every = next(layout for layout in layouts if layout["name"] == "every file")
    for layout in layouts:
        print(f"| {name} | {layout['name']} | {layout['compressed'] / 1e6:.1f} | {layout['requests']} "
              f"| {layout['plain'] / 1e6:.0f} | {layout['compressed'] / layout['touched']:.2f} "
              f"| {layout['compressed'] / every['compressed']:.3f} | {layout['seconds']:.2f} s |")


def numpy_layer():
    """The layer and the trace of a Debian image with numpy and scipy."""
    out = os.path.join(FOLDER, "numpy")
    image, layer, trace = f"{out}/debian-docker25.tar", f"{out}/layer.tar", f"{out}/trace.json"
    if not os.path.exists(layer):
        with tarfile.open(image) as archive:
            name = json.load(archive.extractfile("manifest.json"))[0]["Layers"][0]
            with open(layer + ".part", "wb") as file:
                shutil.copyfileobj(archive.extractfile(name), file)
        os.rename(layer + ".part", layer)
    subprocess.run(
        [PROGRAM, "trace", image, "-o", trace, "-q", "--", "python3", "-c",
         "import numpy, scipy.linalg"], check=True, stdout=subprocess.DEVNULL)
    return layer, trace


def overhead(folder):
    programs, debian = os.path.join(FOLDER, "programs.tar"), numpy_layer()[0]
    cases = [
        ("python3 -c 'import ssl, sqlite3, json, numpy'", debian,
         ["python3", "-c", "import ssl, sqlite3, json, numpy"]),
        ("600 executions of a static program", programs, ["/bench/execs"]),
        ("3,000 files from 8 threads", programs, ["/bench/read-files"]),
    ]
    print("| workload | untraced | ptrace | notify |")
    print("|---|---|---|---|")
    for name, layer, arguments in cases:
        done = subprocess.run(
            [BOUND, "overhead", PROGRAM, folder, layer, *arguments], capture_output=True, text=True, check=True)
        times = json.loads(done.stdout)
        print(f"| {name} | {times['none'] * 1000:.0f} ms | {times['ptrace'] / times['none']:.2f} "
              f"| {times['notify'] / times['none']:.2f} |")


def start_up():
    times = []
    for _ in range(21):
        start = time.monotonic()
        subprocess.run([PROGRAM, "--help"], stdout=subprocess.DEVNULL, check=True)
        times.append(time.monotonic() - start)
    return median(times)


def main():
    with open(os.path.join(FOLDER, "gzip9.size")) as text:
        gzip9 = int(text.read())
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        # Once without counting, so that the source is in the page cache for all.
        optimize(["--fast"], folder)
        print(f"{os.path.getsize(os.path.join(FOLDER, 'layer.tar')) / 1e6:.0f} MB layer, "
              f"{os.cpu_count()} cores, {platform.machine()}")
        print()
        print("| mode | MB/s | bound MB/s | ratio | blob / gzip -9 | anonymous memory |")
        print("|---|---|---|---|---|---|")
        for name, codec, options in MODES:
            pairs = [(bound(codec, folder), optimize(options, folder)) for _ in range(RUNS)]
            plain = pairs[0][1][3]
            ratio = median([limit["total"] / run[0] for limit, run in pairs])
            seconds = median([run[0] for _, run in pairs])
            limit = median([limit["total"] for limit, _ in pairs])
            memory = max(run[1] for _, run in pairs)
            print(f"| {name} | {plain / seconds / 1e6:.0f} | {plain / limit / 1e6:.0f} | {ratio:.2f} "
                  f"| {pairs[0][1][2] / gzip9:.3f} | {memory / 1024:.0f} MiB |")
        grouped = optimize(["--min-chunk-size", "256KiB"], folder)
        print(f"| level 6, --min-chunk-size 256KiB | {grouped[3] / grouped[0] / 1e6:.0f} | | "
              f"| {grouped[2] / gzip9:.3f} | {grouped[1] / 1024:.0f} MiB |")
        print()
        print("| image | in front of the landmark | fetched MB | requests | inflated MB "
              "| fetched / plain bytes touched | of every file | ready |")
        print("|---|---|---|---|---|---|---|---|")
        workload = os.path.join(FOLDER, "workload")
        fetch_table("generated", fetch(f"{workload}/layer.tar", f"{workload}/trace.json", folder))
        fetch_table("numpy, scipy", fetch(*numpy_layer(), folder))
        print()
        overhead(folder)
        print()
        layer, image = os.path.join(FOLDER, "layer.tar"), os.path.join(FOLDER, "image.tar")
        soci_rows.index(PROGRAM, layer, image, folder)
        soci_rows.added(PROGRAM, image, folder)
        print()
        wheels = os.path.join(FOLDER, "..", "wheels", "wheels")
        rows = [("the machine's own files", layer, image), ("CUDA wheels", wheels + ".tar", wheels + ".oci.tar")]
        inspect_rows.inspect(PROGRAM, [row for row in rows if os.path.exists(row[2])])
        print()
        print(f"start-up of gpuimg --help: {start_up() * 1000:.1f} ms")


main()
