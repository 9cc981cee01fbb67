#!/usr/bin/env python3
"""make_layer.py big|many|files|folders|zeros OUT.tar: a layer of 9 GiB with one file above 8 GiB, one of a million small
files, of 100,000, or of 100,000 in folders so even that every one of them is drawn, or one with a file of 5 GiB of zeros
between two others.

Written as a stream: the machine need not hold it. Weights are noise and the rest is text, so that both ways of
packing are taken.
"""
import io
import random
import sys
import tarfile

kind, target = sys.argv[1:3]
noise = random.Random(1).randbytes(1 << 20)
text = bytes(random.Random(2).choice(b"the quick brown fox ") for _ in range(1 << 20))


class Repeated(io.RawIOBase):
    """`size` bytes of a block over and over."""

    def __init__(self, block, size):
        self.block, self.left = block, size

    def read(self, count=-1):
        count = min(self.left, len(self.block) if count < 0 else count)
        self.left -= count
        return (self.block * (count // len(self.block) + 1))[:count]


with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as layer:
    def add(name, block, size):
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime = size, 1700000000
        layer.addfile(entry, Repeated(block, size))

    if kind == "big":
        add("models/weights.bin", noise, (8 << 30) + (256 << 20))
        add("models/notes.txt", text, 768 << 20)
    elif kind == "zeros":
        add("before.txt", text, 1 << 20)
        add("zeros.bin", bytes(1 << 20), 5 << 30)
        add("after.txt", text, 1 << 20)
    elif kind == "folders":
        for number in range(100_000):
            add(f"usr/lib/python3/site-packages/package_number_{number // 25:04d}/module_{number % 25:02d}.py",
                text[number % 4096:], 4000 + number % 7)
    else:
        for number in range(1_000_000 if kind == "many" else 100_000):
            add(f"data/{number // 1000:03d}/{number % 1000:03d}.txt", text[number % 4096:], 40)
