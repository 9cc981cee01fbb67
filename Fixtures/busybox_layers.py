#!/usr/bin/env python3
"""busybox_layers.py BUSYBOX OUTDIR: writes the layer tars of the busybox fixture (base, app, empty, arm64).

Small, but with what real layers hold and converters get wrong: hardlinks and symlinks, setuid and sticky bits, an
xattr, a name beyond the ustar field, a UTF-8 name, a whiteout, a file whose parent directories have no entry, an empty layer.
"""
import io
import pathlib
import random
import sys
import tarfile

MTIME = 1704067200  # 2024-01-01T00:00:00Z

# Reads a file of each layer, so that a tracer sees base and app files and a part of a larger one.
ENTRYPOINT = b"""\
#!/bin/sh
set -eu
grep -q '^root:' /etc/passwd
[ "$(head -c 4096 /opt/data/model/weights.bin | wc -c)" -eq 4096 ]
cat /app/greeting
"""


class LayerTar:
    """A PAX tar whose headers depend on the arguments only."""

    def __init__(self, path):
        self._tar = tarfile.open(path, "w", format=tarfile.PAX_FORMAT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._tar.close()

    def add(self, name, data=b"", kind=tarfile.REGTYPE, mode=0o644, owner=0, link="", xattrs=()):
        info = tarfile.TarInfo(name)
        info.type, info.size, info.mode, info.mtime = kind, len(data), mode, MTIME
        info.uid = info.gid = owner
        info.linkname = link
        info.pax_headers = {"SCHILY.xattr." + key: value for key, value in xattrs}
        self._tar.addfile(info, io.BytesIO(data))

    def folder(self, name, mode=0o755, owner=0):
        self.add(name, kind=tarfile.DIRTYPE, mode=mode, owner=owner)


def base(path, busybox):
    with LayerTar(path) as layer:
        layer.folder("bin")
        layer.add("bin/busybox", busybox, mode=0o755)
        for applet in ("cat", "sh"):
            layer.add(f"bin/{applet}", kind=tarfile.LNKTYPE, link="bin/busybox", mode=0o755)
        for applet in ("echo", "grep", "head", "ls", "sleep", "wc"):
            layer.add(f"bin/{applet}", kind=tarfile.SYMTYPE, link="busybox", mode=0o777)
        for name in ("dev", "proc", "sys", "etc"):
            layer.folder(name)
        layer.add("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/home/user:/bin/sh\n")
        layer.add("etc/group", b"root:x:0:\nuser:x:1000:\n")
        layer.add("etc/shadow", b"root:*:::::::\n", mode=0o640)
        layer.add("etc/motd", b"removed by the app layer\n")
        layer.folder("home")
        layer.folder("home/user", mode=0o700, owner=1000)
        layer.add("home/user/notes", b"owned by uid 1000\n", mode=0o600, owner=1000)
        layer.folder("root", mode=0o700)
        layer.folder("tmp", mode=0o1777)
        layer.folder("usr")
        layer.folder("usr/bin")
        layer.add("usr/bin/as-root", b"#!/bin/sh\nexec id\n", mode=0o4755)
        layer.add("usr/bin/noted", b"#!/bin/sh\n", mode=0o755, xattrs=[("user.note", "kept by every converter")])


def app(path):
    with LayerTar(path) as layer:
        layer.folder("app")
        layer.add("app/entrypoint.sh", ENTRYPOINT, mode=0o755)
        layer.add("app/greeting", b"hello from gpuimg\n")
        layer.add("app/gr\u00fc\u00dfe-\u4f60\u597d.txt", "gr\u00fc\u00dfe, \u4f60\u597d\n".encode())
        layer.add("app/" + "long-name-" * 18 + ".txt", b"beyond the 100 bytes of the name field\n")
        layer.add("etc/.wh.motd")
        layer.add("opt/data/model/weights.bin", random.Random(1).randbytes(200_000))


def empty(path):
    # What docker writes for an instruction like WORKDIR that changes nothing: the two end blocks alone.
    path.write_bytes(bytes(1024))


def arm64(path):
    with LayerTar(path) as layer:
        layer.folder("etc")
        layer.add("etc/platform", b"linux/arm64\n")


def main():
    busybox, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    base(target / "base.tar", busybox.read_bytes())
    app(target / "app.tar")
    empty(target / "empty.tar")
    arm64(target / "arm64.tar")


if __name__ == "__main__":
    main()
