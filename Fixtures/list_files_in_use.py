"""Appended to a program: after its output, lists the files that running it made this interpreter use.

Run inside an image's root file system this gives a true prefetch list without a tracer: what is mapped, and the compiled
module (or, without one, the source) of everything imported from a file. Frozen modules are part of the interpreter.
"""
import os
import sys


def mapped():
    with open("/proc/self/maps") as maps:
        for line in maps:
            fields = line.split(maxsplit=5)
            if len(fields) == 6 and fields[5].startswith("/"):
                yield fields[5].rstrip("\n")


def imported():
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        if spec and spec.has_location:
            yield spec.cached if spec.cached and os.path.exists(spec.cached) else spec.origin


# The dynamic loader reads its cache first. Links are resolved: the layer holds the bytes under the final name.
used = ["/etc/ld.so.cache", *mapped(), *imported()]
print("\n".join(dict.fromkeys(map(os.path.realpath, used))))
