import Glibc
import ImageCore
import TestSupport
import Testing

@Suite struct RemoveTreeTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test func `a tree deeper than any path goes`() throws {
        try Self.nest(in: folder.file("deep"), name: String(repeating: "n", count: 255), depth: 5_000)
        #expect(FileSystem.removeTree(folder.file("deep")))
        #expect(folder.names == [])
    }

    @Test func `folders that nobody may read or write go, also when they are deep or full`() throws {
        let folder = folder
        let isGone = try Privilege.asOrdinaryUser(owning: folder) {
            let top = folder.file("top")
            try Self.nest(in: top, name: "d", depth: 5)
            try folder.write([1], to: "top/d/d/file")
            try FileSystem.makeDirectory(top + "/d/d/other")
            try folder.write([1], to: "top/d/d/other/file")
            for (path, mode) in [
                ("/d/d/d/d/d", 0), ("/d/d/d/d", 0o400), ("/d/d/d", 0o300), ("/d/d/other", 0o500), ("/d/d", 0),
                ("/d", 0o100), ("", 0),
            ] {
                chmod(top + path, mode_t(mode))
            }
            return FileSystem.removeTree(top)
        }
        #expect(isGone)
        #expect(folder.names == [])
    }

    @Test func `names that are no text go`() throws {
        let top = folder.file("top")
        try FileSystem.makeDirectory(top)
        let descriptor = open(top, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        for name in [[CChar](arrayLiteral: -1, 0), [10, 0], [-61, 40, 0], [-2, 0]] {
            mkdirat(descriptor, name, 0o755)
            let child = openat(descriptor, name, O_RDONLY | O_DIRECTORY)
            mkdirat(child, name, 0o755)
            mkdirat(child, name + [0], 0o755)
            close(child)
        }
        #expect(FileSystem.removeTree(top))
        #expect(folder.names == [])
    }

    @Test func `what a symlink leads to stays`() throws {
        try folder.write([("file", [1]), ("folder/file", [1])], below: "kept")
        try folder.write([("folder/file", [1])], below: "top")
        for name in ["top/link", "top/folder/link", "link"] {
            symlink(folder.file("kept"), folder.file(name))
            symlink("../kept/file", folder.file(name + "-file"))
        }
        #expect(FileSystem.removeTree(folder.file("top")))
        #expect(FileSystem.removeTree(folder.file("link")))
        #expect(FileSystem.removeTree(folder.file("link-file")))
        #expect(folder.names == ["kept"])
        #expect(try Repository.read(folder.file("kept/folder/file")) == [1])
    }

    @Test(.enabled(if: Privilege.mayMount, "mounting needs root"), arguments: ["top/mount", "top/a/b/mount"])
    func `what is mounted in it stays, and the rest goes`(place: String) async throws {
        try folder.write([("file", [1])], below: "kept")
        try folder.write([("a/b/file", [1]), ("a/mount/x", [1]), ("mount/x", [1]), ("a/b/mount/x", [1])], below: "top")
        let run = try await ToolRun.script(
            "mount --bind \"$1/kept\" \"$1/$2\"", ["bash", folder.path, place])
        try #require(run.code == 0, "\(run.error)")
        #expect(!FileSystem.removeTree(folder.file("top")))
        #expect(try Repository.read(folder.file("kept/file")) == [1])
        let unmounted = try await ToolRun.script(
            "while read -r _ _ _ _ at _; do case $at in \"$1\"/*) umount \"$at\";; esac; done < /proc/self/mountinfo",
            ["bash", folder.path])
        #expect(unmounted.code == 0, "\(unmounted.error)")
        #expect(FileSystem.removeTree(folder.file("top")))
        #expect(folder.names == ["kept"])
    }

    @Test func `what is not there is gone`() {
        #expect(FileSystem.removeTree(folder.file("never")))
        #expect(FileSystem.removeTree(folder.file("never/at/all")))
    }

    private static func nest(in top: String, name: String, depth: Int) throws {
        try FileSystem.makeDirectory(top)
        var here = open(top, O_RDONLY | O_DIRECTORY)
        for _ in 0..<depth {
            mkdirat(here, name, 0o755)
            let next = openat(here, name, O_RDONLY | O_DIRECTORY)
            close(here)
            here = next
        }
        try #require(here >= 0)
        close(here)
    }
}
