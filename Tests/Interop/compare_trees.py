#!/usr/bin/env python3
"""compare_trees.py A B: tells whether two unpacked images are the same tree; prints each difference and exits 1 if not.

Compared are names, types, modes, owners, device numbers, link targets, which names are hardlinks of each other, xattrs,
modification times in whole seconds and content. What eStargz adds at the root of an eagerly pulled image is left out.
"""
import hashlib
import os
import stat
import sys

ADDED = {b".prefetch.landmark", b".no.prefetch.landmark", b"stargz.index.json"}
MOST_SHOWN = 50


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe(path, status):
    """What must be equal of one file, hardlinks aside."""
    mode = status.st_mode
    facts = {
        "type": stat.filemode(mode)[0],
        "mode": oct(stat.S_IMODE(mode)),
        "owner": f"{status.st_uid}:{status.st_gid}",
        "xattrs": {name: os.getxattr(path, name, follow_symlinks=False) for name in os.listxattr(path, follow_symlinks=False)},
    }
    # A directory's time changes with what is put in, so a parent that no layer lists has the time of unpacking.
    if not stat.S_ISDIR(mode):
        facts["mtime"] = status.st_mtime_ns // 1_000_000_000
    if stat.S_ISREG(mode):
        facts["content"] = digest(path)
    elif stat.S_ISLNK(mode):
        facts["target"] = os.readlink(path)
    elif stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        facts["device"] = f"{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}"
    return facts


def scan(root):
    """Path -> facts. A hardlink's facts name the first path of its group, so that equal groups compare equal."""
    root = os.fsencode(root)
    tree, groups = {}, {}
    pending = [b""]
    while pending:
        relative = pending.pop()
        path = os.path.join(root, relative)
        status = os.lstat(path)
        tree[relative] = describe(path, status)
        if stat.S_ISDIR(status.st_mode):
            names = set(os.listdir(path)) - (ADDED if relative == b"" else set())
            pending += [os.path.join(relative, name) for name in names]
        elif status.st_nlink > 1:
            groups.setdefault((status.st_dev, status.st_ino), []).append(relative)
    for group in groups.values():
        for relative in group:
            tree[relative]["hardlinks"] = sorted(group)
    return tree


def differences(first, second):
    for path in sorted(first.keys() | second.keys()):
        name = os.fsdecode(path) or "/"
        if path not in second:
            yield f"only in the first: {name}"
        elif path not in first:
            yield f"only in the second: {name}"
        else:
            left, right = first[path], second[path]
            for fact in sorted(left.keys() | right.keys()):
                if left.get(fact) != right.get(fact):
                    yield f"{name}: {fact} is {left.get(fact)!r} and {right.get(fact)!r}"


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: compare_trees.py A B")
    first, second = scan(sys.argv[1]), scan(sys.argv[2])
    found = list(differences(first, second))
    for line in found[:MOST_SHOWN]:
        print(line.encode("utf-8", "backslashreplace").decode())
    if found:
        sys.exit(f"compare_trees: {len(found)} differences")
    print(f"same: {len(first)} files and directories")


if __name__ == "__main__":
    main()
