"""One sparse file in each of the four ways in which GNU tar has written it."""
from tar_bytes import GNU, BLOCK, base256, extended, file, header, octal

# 29 pieces: four in the old header, 21 in a first extension block, four in a second. The file ends in a hole, which GNU tar
# writes as a piece of no bytes.
SIZE = 28 * 4096
PIECES = [(number * 4096, BLOCK) for number in range(28)] + [(SIZE, 0)]
DATA = b"".join(b"piece %02d\n" % number * 51 + b"\n" * 53 for number in range(28))
assert len(DATA) == sum(size for _, size in PIECES)


def old_gnu():
    """Type `S`: the map stands in the header and goes on in blocks that follow it."""
    def places(pieces):
        return b"".join(octal(offset, 12) + octal(size, 12) for offset, size in pieces)

    first = {386: places(PIECES[:4]), 482: b"\1", 483: base256(SIZE, 12), 345: bytes(12)}
    second = places(PIECES[4:25]) + b"\1"
    third = places(PIECES[25:])
    blocks = second.ljust(BLOCK, b"\0") + third.ljust(BLOCK, b"\0")
    return header(b"sparse", len(DATA), b"S", magic=GNU, fields=first) + blocks + DATA


def pax_0_0():
    """A pair of records, of the same two keys each time, for every piece."""
    pieces = [pair for offset, size in PIECES
              for pair in ((b"GNU.sparse.offset", b"%d" % offset), (b"GNU.sparse.numbytes", b"%d" % size))]
    return extended((b"GNU.sparse.size", b"%d" % SIZE), (b"GNU.sparse.numblocks", b"%d" % len(PIECES)), *pieces) \
        + file(b"sparse", DATA)


def pax_0_1():
    """The map in one record, the true name in another."""
    places = b",".join(b"%d,%d" % piece for piece in PIECES)
    return extended(
        (b"GNU.sparse.size", b"%d" % SIZE), (b"GNU.sparse.numblocks", b"%d" % len(PIECES)),
        (b"GNU.sparse.map", places), (b"GNU.sparse.name", b"sparse"),
    ) + file(b"GNUSparseFile.0/sparse", DATA)


def pax_1_0():
    """The map as text before the data."""
    places = b"%d\n" % len(PIECES) + b"".join(b"%d\n%d\n" % piece for piece in PIECES)
    return extended(
        (b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"),
        (b"GNU.sparse.name", b"sparse"), (b"GNU.sparse.realsize", b"%d" % SIZE),
    ) + file(b"GNUSparseFile.0/sparse", places.ljust(-(-len(places) // BLOCK) * BLOCK, b"\0") + DATA)
