#!/usr/bin/env python3
"""read_estargz.py BLOB [--toc-digest D] [--external-toc FILE]: reads an eStargz blob by the book and checks it.

A second opinion, independent of any eStargz library: every gzip member is decoded on its own, the tar inside is read with
Python's tarfile, and the TOC must say of it exactly what it says itself. One line and exit 0 when all holds, else the
reason and exit 1. Knows `innerOffset`, which the reference package of Debian 12 does not.
"""
import argparse
import base64
import datetime
import decimal
import hashlib
import json
import mmap
import posixpath
import sys
import tarfile
import tempfile
import zlib

TOC_NAME = "stargz.index.json"
LANDMARKS = {".prefetch.landmark": "prefetch", ".no.prefetch.landmark": "noprefetch"}
FOOTER_SIZE, EXTERNAL_FOOTER_SIZE = 51, 46
TYPES = {
    tarfile.REGTYPE: "reg", tarfile.AREGTYPE: "reg", tarfile.CONTTYPE: "reg", tarfile.DIRTYPE: "dir",
    tarfile.LNKTYPE: "hardlink", tarfile.SYMTYPE: "symlink", tarfile.CHRTYPE: "char", tarfile.BLKTYPE: "block",
    tarfile.FIFOTYPE: "fifo",
}
XATTR = "SCHILY.xattr."
# Small: most members are, and what is read beyond a member's end is copied for nothing.
PIECE = 32 << 10


class Fault(Exception):
    """What is wrong with the blob."""


def require(condition, reason):
    if not condition:
        raise Fault(reason)


def cleaned(name):
    return posixpath.normpath("/" + name).lstrip("/")


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def footer(extra):
    """An empty gzip member whose header carries the given subfield."""
    field = b"SG" + len(extra).to_bytes(2, "little") + extra
    return b"\x1f\x8b\x08\x04" + bytes(4) + b"\x00\xff" + len(field).to_bytes(2, "little") + field \
        + b"\x01\x00\x00\xff\xff" + bytes(8)


class Plain:
    """The blob's members, each decoded from its own start, one after the other in a temporary file."""

    def __init__(self, blob):
        self.file = tempfile.TemporaryFile()
        self.members = {}  # offset in the blob -> (start, end) in the plain stream
        whole, position, plain = hashlib.sha256(), 0, 0
        while position < len(blob):
            start, begin, stream = position, plain, zlib.decompressobj(31)
            while not stream.eof:
                piece = blob[position:position + PIECE]
                require(piece, f"the gzip member at {start} is cut off")
                data = stream.decompress(piece)
                position += len(piece) - len(stream.unused_data)
                whole.update(data)
                self.file.write(data)
                plain += len(data)
            self.members[start] = (begin, plain)
        self.size = plain
        self.digest = "sha256:" + whole.hexdigest()

    def read(self, start, size):
        self.file.seek(start)
        return self.file.read(size)


def toc_bytes(plain_tar):
    """The one file in the tar that carries the TOC."""
    with tarfile.open(fileobj=plain_tar, mode="r:*") as archive:
        members = archive.getmembers()
        require([m.name for m in members] == [TOC_NAME] and members[0].isreg(), f"the TOC's tar does not hold {TOC_NAME} alone")
        return archive.extractfile(members[0]).read()


def find_toc(blob, plain, external):
    """The TOC's JSON, and where the layer's own entries end in the plain stream."""
    if external:
        require(blob[-EXTERNAL_FOOTER_SIZE:] == footer(b"STARGZEXTERNALTOC"), "no footer that points to an external TOC")
        with open(external, "rb") as file:
            return toc_bytes(file), plain.size
    tail = blob[-FOOTER_SIZE:]
    digits = tail[16:32]
    require(tail == footer(digits + b"STARGZ"), "no eStargz footer")
    offset = int(digits, 16)
    require(digits == b"%016x" % offset, "the footer's offset is not lowercase hex")
    require(offset in plain.members, f"the footer points to {offset}, where no gzip member starts")
    start = plain.members[offset][0]
    with tempfile.TemporaryFile() as part:
        part.write(plain.read(start, plain.size - start))
        part.seek(0)
        text = toc_bytes(part)
        require(part.seek(-1024, 2) >= 0 and part.read() == bytes(1024), "the tar does not end in two zero blocks")
    return text, start


def tar_seconds(info):
    """Whole seconds as the reference writer rounds them: halves up; the first second of the epoch counts as zero."""
    exact = decimal.Decimal(info.pax_headers.get("mtime", info.mtime))
    down = exact.to_integral_value(decimal.ROUND_FLOOR)
    return 0 if down == 0 else int((exact + decimal.Decimal("0.5")).to_integral_value(decimal.ROUND_FLOOR))


def toc_seconds(entry):
    text = entry.get("modtime")
    if text is None:
        return 0
    require(text.endswith("Z"), f"modtime is not UTC: {text}")
    return int((datetime.datetime.fromisoformat(text) - datetime.datetime.fromtimestamp(0, datetime.UTC)).total_seconds())


def tar_xattrs(info):
    return {
        key[len(XATTR):]: value.encode("utf-8", "surrogateescape")
        for key, value in info.pax_headers.items() if key.startswith(XATTR)
    }


class Names:
    """User or group names: the TOC repeats one only when it differs from the last of the same number."""

    def __init__(self, field):
        self.field, self.last = field, {}

    def check(self, entry, number, name):
        given = entry.get(self.field)
        if given is not None:
            self.last[number] = given
            require(given == name, f"{self.field} is {given!r}, the tar says {name!r}")
        else:
            require(name in ("", self.last.get(number)), f"{self.field} is missing, the tar says {name!r}")


class Checker:
    def __init__(self, plain):
        self.plain, self.seen, self.last_position, self.chunks, self.landmark = plain, {}, (-1, -1), 0, "none"
        self.users, self.groups = Names("userName"), Names("groupName")

    def entry(self, number, entry, chunks, info):
        """One TOC entry with its further chunks, against the tar entry at the same place."""
        kind = TYPES.get(info.type)
        require(entry.get("type") == kind, f"type is {entry.get('type')!r}, the tar says {kind!r}")
        # tarfile drops a directory's last slash.
        toc_name = entry["name"].rstrip("/") if kind == "dir" else entry["name"]
        require(toc_name == info.name, f"name is {toc_name!r}, the tar says {info.name!r}")
        name = cleaned(info.name)
        require(name not in self.seen, "a second entry of the same name")
        self.seen[name] = kind
        fields = {
            "size": (entry.get("size", 0), info.size if kind == "reg" else 0),
            "mode": (entry.get("mode", 0) & 0o7777, info.mode & 0o7777),
            "uid": (entry.get("uid", 0), info.uid),
            "gid": (entry.get("gid", 0), info.gid),
            "linkName": (entry.get("linkName", ""), info.linkname if kind in ("hardlink", "symlink") else ""),
            "modtime": (toc_seconds(entry), tar_seconds(info)),
            "xattrs": ({k: base64.b64decode(v, validate=True) for k, v in entry.get("xattrs", {}).items()}, tar_xattrs(info)),
        }
        if kind in ("char", "block"):
            fields["devMajor"] = entry.get("devMajor", 0), info.devmajor
            fields["devMinor"] = entry.get("devMinor", 0), info.devminor
        for field, (in_toc, in_tar) in fields.items():
            require(in_toc == in_tar, f"{field} is {in_toc!r}, the tar says {in_tar!r}")
        self.users.check(entry, info.uid, info.uname)
        self.groups.check(entry, info.gid, info.gname)
        if kind == "hardlink":
            target = self.seen.get(cleaned(info.linkname))
            require(target not in (None, "dir"), "a hardlink before its target")
        if kind == "reg":
            self.data(entry, chunks, info)
        else:
            require(not chunks, "chunks of what is not a regular file")
        if name in LANDMARKS:
            require(self.landmark == "none", "two landmarks")
            self.landmark = LANDMARKS[name]
            require(self.plain.read(info.offset_data, info.size) == b"\x0f", "the landmark is not the one byte 0x0f")
            require(entry.get("innerOffset", 0) == 0, "the landmark does not start a member")
            require(self.landmark == "prefetch" or number == 0, "the no-prefetch landmark is not the first entry")

    def data(self, entry, chunks, info):
        """Each chunk from its own offset, against its digest and its place in the tar; then the whole file."""
        whole, expected = hashlib.sha256(), 0
        for chunk in [entry, *chunks] if info.size else []:
            at = chunk.get("chunkOffset", 0)
            require(at == expected, f"a chunk starts at {at}, the one before ends at {expected}")
            size = chunk.get("chunkSize", 0) or info.size - at
            offset, inner = chunk.get("offset", 0), chunk.get("innerOffset", 0)
            require((offset, inner) > self.last_position, f"offset {offset} (inner {inner}) does not ascend")
            self.last_position = offset, inner
            require(offset in self.plain.members, f"no gzip member starts at offset {offset}")
            begin, end = self.plain.members[offset]
            require(begin + inner + size <= end, f"the chunk at {at} leaves its member")
            require(begin + inner == info.offset_data + at, f"the chunk at {at} points to the wrong place in the tar")
            data = self.plain.read(begin + inner, size)
            require(sha256(data) == chunk.get("chunkDigest"), f"wrong digest of the chunk at {at}")
            whole.update(data)
            expected += size
            self.chunks += 1
        require(expected == info.size, f"the chunks hold {expected} of {info.size} bytes")
        require("sha256:" + whole.hexdigest() == entry.get("digest"), "wrong digest of the file")


def grouped(entries):
    """(entry, its further chunks) for each entry that is not a chunk itself."""
    groups = []
    for entry in entries:
        if entry["type"] != "chunk":
            groups.append((entry, []))
            continue
        require(groups and groups[-1][0]["name"] == entry["name"], f"{entry['name']}: a chunk apart from its file")
        groups[-1][1].append(entry)
    return groups


def layer_entries(plain, end):
    """The tar entries before the TOC's, which starts at `end`."""
    plain.file.seek(0)
    with tarfile.open(fileobj=plain.file, mode="r:", errorlevel=2, encoding="utf-8") as archive:
        members = archive.getmembers()
    layer = [member for member in members if member.offset < end]
    # tarfile takes a damaged header for the end; the TOC's own entry must follow, if it is in here.
    require(end == plain.size or [member.offset for member in members[len(layer):]] == [end], "the tar breaks off before the TOC")
    return layer


def check(blob, toc_digest, external):
    plain = Plain(blob)
    text, end = find_toc(blob, plain, external)
    require(toc_digest in (None, sha256(text)), f"the TOC's digest is {sha256(text)}, not {toc_digest}")
    toc = json.loads(text)
    require(toc.get("version") == 1, f"TOC version {toc.get('version')!r}")
    in_toc, in_tar = grouped(toc["entries"]), layer_entries(plain, end)
    checker = Checker(plain)
    for number, ((entry, chunks), info) in enumerate(zip(in_toc, in_tar)):
        try:
            checker.entry(number, entry, chunks, info)
        except Fault as fault:
            raise Fault(f"{entry['name']}: {fault}") from None
    require(len(in_toc) == len(in_tar), f"the TOC has {len(in_toc)} entries, the tar {len(in_tar)}")
    return f"entries={len(in_tar)} chunks={checker.chunks} members={len(plain.members)} landmark={checker.landmark}" \
        f" toc={sha256(text)} diffid={plain.digest}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("blob")
    parser.add_argument("--toc-digest")
    parser.add_argument("--external-toc", help="the tar.gz with the TOC, for a blob that does not hold it")
    arguments = parser.parse_args()
    try:
        with open(arguments.blob, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as blob:
            print("ok", arguments.blob, check(blob, arguments.toc_digest, arguments.external_toc))
    except (Fault, OSError, ValueError, KeyError, TypeError, AttributeError, zlib.error, tarfile.TarError) as error:
        sys.exit(f"read_estargz: {arguments.blob}: {error if isinstance(error, Fault) else repr(error)}")


if __name__ == "__main__":
    main()
