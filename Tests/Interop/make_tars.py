#!/usr/bin/env python3
"""make_tars.py OUTDIR: writes layer tars that are odd, hostile or broken, and MANIFEST.json, which says what each must cause.

`rewrite`: the layer is converted. `untouched`: it stays byte for byte as it was, and the report's reason holds the given
words. `error`: the input is refused. The same bytes on every run.
"""
import json
import pathlib
import sys

import sparse_tars
from tar_bytes import (
    BLOCK, END, GNU, V7, base256, extended, file, folder, gnu_long, hardlink, header, octal, record, symlink,
)

CASES = {}


def case(name, expect, description, data, reason=None):
    assert name not in CASES
    CASES[name] = {"description": description, "expect": expect} | ({"reason": reason} if reason else {}), data


def rewrite(name, description, *entries):
    case(name, "rewrite", description, b"".join(entries) + END)


def untouched(name, description, reason, *entries):
    case(name, "untouched", description, b"".join(entries) + END, reason)


def error(name, description, data):
    case(name, "error", description, data)


def long_path(length):
    """A path of exactly this many bytes, in components that file systems allow."""
    return (b"d" * 199 + b"/") * (length // 200) + b"f" * (length % 200)


# Dialects.
rewrite("v7", "V7 headers: no magic, a directory told by its last slash alone",
        file(b"dir/", b"", b"\0", magic=V7, mode=0o755), file(b"dir/file", kind=b"\0", magic=V7),
        symlink(b"dir/symlink", b"file", magic=V7), hardlink(b"dir/hardlink", b"dir/file", magic=V7))
rewrite("ustar", "ustar headers of every type, a name split over name and prefix",
        folder(b"dir/"), file(b"dir/file"), file(b"empty", b""), symlink(b"symlink", b"dir/file"),
        hardlink(b"hardlink", b"dir/file"), header(b"char", kind=b"3", device=(1, 3)),
        header(b"block", kind=b"4", device=(8, 0)), header(b"fifo", kind=b"6"),
        file(b"n" * 90, prefix=b"p" * 140))
rewrite("pax", "PAX headers: long names, a fractional time, an owner's name, an xattr with every kind of byte",
        extended((b"path", b"long/" + b"n" * 180), (b"mtime", b"1700000000.75"), (b"uname", "müller".encode())),
        file(b"long/short"),
        extended((b"linkpath", b"t" * 150)), symlink(b"symlink", b"t" * 100),
        extended((b"SCHILY.xattr.user.bytes", bytes(range(256)))), file(b"noted"))
rewrite("pax-size", "the size stands in a PAX record only", extended((b"size", b"8")),
        header(b"file", 0) + b"content\n".ljust(BLOCK, b"\0"))
rewrite("gnu", "GNU headers: long name and long link target",
        gnu_long(b"L", b"n" * 150), file(b"n" * 100, magic=GNU),
        gnu_long(b"K", b"t" * 150), symlink(b"symlink", b"t" * 100, magic=GNU))
rewrite("contiguous", "type 7, a regular file of old", file(b"file", kind=b"7"))
rewrite("pax-global", "as git archive writes: a global header with a comment, then files",
        extended((b"comment", b"0123456789abcdef" * 2 + b"01234567"), kind=b"g"), folder(b"src/"), file(b"src/main.c"))
rewrite("pax-global-mtime", "a global header that sets the time of all entries, one of which has its own",
        extended((b"mtime", b"1600000000"), kind=b"g"), file(b"follows"),
        extended((b"mtime", b"1650000000")), file(b"own"))
rewrite("implicit-parents", "files whose parent directories have no entry", file(b"a/b/c/file"), file(b"a/b/other"))
rewrite("whiteouts", "a whiteout, and an opaque directory", folder(b"etc/"), file(b"etc/.wh.removed", b""),
        folder(b"opt/"), file(b"opt/.wh..wh..opq", b""), file(b"opt/new"))
rewrite("already-estargz", "a landmark and a TOC that an earlier conversion left",
        file(b".no.prefetch.landmark", b"\x0f"), file(b"file"), file(b"stargz.index.json", b"{}"))
rewrite("empty", "no entry: the two end blocks alone")
case("zero-bytes", "rewrite", "no bytes at all: the digest of nothing proves that nothing was cut off", b"")
case("trailing-garbage", "rewrite", "bytes that are not zero after the end blocks", file(b"file") + END + b"garbage" * 1000)

# Numbers.
rewrite("base-256", "size, time, owner and group in base 256",
        header(b"file", fields={124: base256(8, 12), 136: base256(8_000_000_000, 12), 108: base256(3_000_000, 8),
                                116: base256(2**32 - 2, 8)}) + b"content\n".ljust(BLOCK, b"\0"))
rewrite("negative-mtime", "a time before 1970 in base 256", header(b"file", fields={136: base256(-86_400, 12)}))
rewrite("negative-mtime-pax", "a time before 1970 in a PAX record", extended((b"mtime", b"-1.5")), file(b"file"))
error("size-8-eib", "a size of 2^63 bytes", header(b"file", fields={124: base256(2**63, 12)}) + END)
error("size-negative", "a size of -1 bytes", header(b"file", fields={124: base256(-1, 12)}) + END)

# Names.
rewrite("dot-slash-names", "names that begin with ./, and the root itself",
        folder(b"./"), folder(b"./etc/"), file(b"./etc/file"), hardlink(b"./link", b"./etc/file"))
rewrite("slash-names", "names that begin with /", folder(b"/etc/"), file(b"/etc/file"), hardlink(b"/link", b"/etc/file"))
rewrite("dot-dot-names", "names that climb out of the root, which end in it", file(b"../outside"), file(b"a/../../b"))
rewrite("name-4096", "a name of 4096 bytes, the most allowed", extended((b"path", long_path(4096))), file(b"cut"))
error("name-4097", "a name of 4097 bytes", extended((b"path", long_path(4097))) + file(b"cut") + END)
untouched("non-utf8-name", "a name that is not UTF-8, which JSON cannot hold", "UTF-8", file(b"caf\xe9"), file(b"file"))
untouched("non-utf8-name-pax", "the same in a PAX record", "UTF-8",
          extended((b"hdrcharset", b"BINARY"), (b"path", b"caf\xe9")), file(b"cafe"))
untouched("non-utf8-symlink", "a link target that is not UTF-8", "UTF-8", symlink(b"link", b"caf\xe9"))
untouched("below-symlink", "a file below a symlink of the same layer", "below",
          folder(b"real/"), symlink(b"link", b"real"), file(b"link/file"))
untouched("below-file", "a file below a regular file of the same layer", "below", file(b"file"), file(b"file/below"))

# Several entries that depend on each other.
rewrite("hardlink-first", "a hardlink before its target", hardlink(b"link", b"target"), file(b"target"))
rewrite("hardlink-chain", "a hardlink to a hardlink", file(b"a"), hardlink(b"b", b"a"), hardlink(b"c", b"b"))
rewrite("hardlink-to-symlink", "a hardlink to a symlink", symlink(b"link", b"nowhere"), hardlink(b"same", b"link"))
rewrite("duplicates", "two entries for a file and for a directory, of which the later count",
        folder(b"dir/"), file(b"dir/file", b"old\n"), folder(b"dir/", owner=1000), file(b"dir/file", b"new\n"))
rewrite("hardlink-after-duplicate", "a hardlink after the second entry of its target",
        file(b"target", b"old\n"), file(b"target", b"new\n"), hardlink(b"link", b"target"))
untouched("hardlink-dangling", "a hardlink whose target is not in the layer", "hardlink",
          file(b"file"), hardlink(b"link", b"etc/missing"))
untouched("hardlink-replaced", "a hardlink whose target is replaced after it: it keeps the old content", "hardlink",
          file(b"target", b"old\n"), hardlink(b"link", b"target"), file(b"target", b"new\n"))

# What the target format has no words for.
untouched("sparse-old-gnu", "type S with two extension blocks", "sparse", sparse_tars.old_gnu())
untouched("sparse-pax-0.0", "GNU sparse format 0.0", "sparse", sparse_tars.pax_0_0())
untouched("sparse-pax-0.1", "GNU sparse format 0.1", "sparse", sparse_tars.pax_0_1())
untouched("sparse-pax-1.0", "GNU sparse format 1.0", "sparse", sparse_tars.pax_1_0())
untouched("unknown-type", "an entry type of nobody", "type", file(b"file"), file(b"strange", kind=b"Z"))

# Over the limits, or not a tar.
rewrite("xattr-64-kib", "an xattr of 65,536 bytes, the most allowed",
        extended((b"SCHILY.xattr.user.large", b"x" * 65_536)), file(b"file"))
error("xattr-70000", "an xattr of 70,000 bytes",
      extended((b"SCHILY.xattr.user.large", b"x" * 70_000)) + file(b"file") + END)
error("pax-over-1-mib", "a PAX record above 1 MiB", extended((b"comment", b"x" * (1 << 20))) + file(b"file") + END)
error("pax-bad-length", "a PAX record whose length is beyond its entry",
      file(b"PaxHeaders/0", b"99" + record(b"path", b"name")[2:], b"x") + file(b"file") + END)
error("pax-no-length", "a PAX record without a length", file(b"PaxHeaders/0", b"path=name\n", b"x") + file(b"file") + END)
error("wrong-checksum", "a header whose mode was changed and its checksum not",
      file(b"first") + file(b"second").replace(octal(0o644, 8), octal(0o777, 8), 1) + END)

# Cut off. Without end blocks an uncompressed tar cannot be told from one that lost its tail.
WHOLE = folder(b"dir/") + file(b"dir/file", b"x" * 700) + file(b"last")
SECOND = BLOCK + BLOCK  # where the payload of dir/file starts
error("no-end-blocks", "every entry whole, but no end blocks", WHOLE)
error("one-end-block", "one end block instead of two", WHOLE + END[:BLOCK])
error("truncated-at-entry", "cut between two entries", WHOLE[:SECOND + 2 * BLOCK])
error("truncated-in-header", "cut inside a header", WHOLE[:BLOCK + 200])
error("truncated-in-payload", "cut inside a payload", WHOLE[:SECOND + 600])
error("truncated-in-padding", "cut inside the padding after a payload", WHOLE[:SECOND + 800])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make_tars.py OUTDIR")
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    manifest = {}
    for name, (facts, data) in CASES.items():
        manifest[name + ".tar"] = facts
        (target / (name + ".tar")).write_bytes(data)
    (target / "MANIFEST.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
