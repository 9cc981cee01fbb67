#!/usr/bin/env python3
"""inspect.py GPUIMG IMAGE.tar ENTRIES: runs `inspect` with every report, and holds memory against 256 MiB, from a million
entries on 400 bytes each besides, and the page against 5 MB.
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Bench"))
from processes import measured  # noqa: E402

program, image, entries = sys.argv[1:]
LARGEST_PAGE = 5_000_000
# For 100,000 files the 256 MiB hold as they are.
limit = 256 * 1024 + (int(entries) * 400 // 1024 if int(entries) >= 1_000_000 else 0)

with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(image))) as folder:
    page, report = os.path.join(folder, "x.html"), os.path.join(folder, "x.json")
    seconds, _, memory = measured([program, "inspect", image, "-q", "--tmpdir", folder, "-o", page, "-o", report])
    size = os.path.getsize(page)
    print(f"inspect {os.path.basename(image)}: {seconds:.1f} s, {memory / 1024:.0f} MiB anonymous memory "
          f"(bound {limit / 1024:.0f}), a page of {size / 1e6:.2f} MB")
    if memory > limit or size > LARGEST_PAGE:
        sys.exit("a bound is exceeded")
