"""Tar archives put together byte by byte, so that they can be wrong in exactly one place.

No tar library is used: each of them refuses, or silently mends, a part of what the tests need.
"""

BLOCK = 512
END = bytes(2 * BLOCK)
MTIME = 1_700_000_000

USTAR = b"ustar\x0000"
GNU = b"ustar  \x00"
V7 = bytes(8)


def padded(data):
    return data + bytes(-len(data) % BLOCK)


def octal(value, width):
    return b"%0*o\0" % (width - 1, value)


def base256(value, width):
    """Big-endian two's complement with the top bit set as a mark: for what octal digits cannot hold."""
    marked = value.to_bytes(width, "big", signed=True) if value < 0 else value.to_bytes(width, "big")
    return bytes([marked[0] | 0x80]) + marked[1:]


def with_checksum(block):
    """The block with a true checksum, which counts the checksum's own field as spaces."""
    blank = block[:148] + b" " * 8 + block[156:]
    return blank[:148] + b"%06o\0 " % sum(blank) + blank[156:]


def header(name, size=0, kind=b"0", *, link=b"", mode=0o644, owner=0, mtime=MTIME, magic=USTAR, prefix=b"", device=(0, 0),
           fields=None):
    """One header block. `fields` are raw bytes by their offset, written last, before the checksum."""
    block = bytearray(BLOCK)
    values = {
        0: name, 100: octal(mode, 8), 108: octal(owner, 8), 116: octal(owner, 8), 124: octal(size, 12),
        136: octal(mtime, 12), 156: kind, 157: link,
    }
    if magic != V7:
        values |= {257: magic, 265: b"root", 297: b"root", 329: octal(device[0], 8), 337: octal(device[1], 8), 345: prefix}
    for offset, value in (values | (fields or {})).items():
        block[offset:offset + len(value)] = value
    assert len(block) == BLOCK
    return with_checksum(bytes(block))


def file(name, data=b"content\n", kind=b"0", **more):
    return header(name, len(data), kind, **more) + padded(data)


def folder(name, **more):
    return header(name, kind=b"5", mode=0o755, **more)


def symlink(name, target, **more):
    return header(name, kind=b"2", link=target, mode=0o777, **more)


def hardlink(name, target, **more):
    return header(name, kind=b"1", link=target, **more)


def record(key, value):
    """A PAX record `LENGTH KEY=VALUE`, whose length counts its own digits."""
    rest = b" %b=%b\n" % (key, value)
    length = len(rest)
    while len(b"%d" % length) + len(rest) != length:
        length = len(b"%d" % length) + len(rest)
    return b"%d" % length + rest


def extended(*records, kind=b"x"):
    """The entry that carries PAX records for the next one (`g`: for all that follow)."""
    name = b"pax_global_header" if kind == b"g" else b"PaxHeaders/0"
    return file(name, b"".join(record(key, value) for key, value in records), kind)


def gnu_long(kind, value):
    """The entry that carries a long name (`L`) or link target (`K`) for the next one."""
    return file(b"././@LongLink", value + b"\0", kind, magic=GNU)
