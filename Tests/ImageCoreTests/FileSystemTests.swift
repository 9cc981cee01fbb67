import ImageCore
import TestSupport
import Testing

@Suite struct FileSystemTests {
    /// dirname(1), except that a trailing slash is no component.
    @Test(arguments: [
        ("a", ".", "a"), ("a/b", "a", "b"), ("/a", "/", "a"), ("/", "/", "/"), ("/a/b/", "/a", "b"),
        ("./a", ".", "a"), ("a/\u{301}b", "a", "\u{301}b"),
    ])
    func `splits a path into folder and name`(path: String, folder: String, name: String) {
        #expect(Array(FileSystem.directory(of: path).utf8) == Array(folder.utf8))
        #expect(Array(FileSystem.name(of: path).utf8) == Array(name.utf8))
    }

    @Test func `tells what a path is`() throws {
        let folder = try TemporaryDirectory()
        #expect(FileSystem.kind(of: folder.path) == .directory)
        #expect(FileSystem.kind(of: try folder.write([], to: "file")) == .file)
        #expect(FileSystem.kind(of: folder.file("missing")) == nil)
        #expect(FileSystem.kind(of: "/dev/null") == .other)
    }

    @Test func `tells an empty folder`() throws {
        let folder = try TemporaryDirectory()
        #expect(FileSystem.isEmptyDirectory(folder.path))
        try folder.write([], to: ".hidden")
        #expect(!FileSystem.isEmptyDirectory(folder.path))
        #expect(!FileSystem.isEmptyDirectory(folder.file("missing")))
    }

    @Test func `renames to a new name only where it is free`() throws {
        let folder = try TemporaryDirectory()
        let first = try folder.write([1], to: "first")
        let second = try folder.write([2], to: "second")
        #expect(throws: ImageError.self) { try FileSystem.rename(first, toNew: second) }
        #expect(try Repository.read(second) == [2])
        try FileSystem.rename(first, toNew: folder.file("third"))
        #expect(folder.names == ["second", "third"])
    }

    @Test func `knows two names of one file`() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write([1], to: "file")
        #expect(FileSystem.isSame(file, folder.path + "/./file"))
        #expect(!FileSystem.isSame(file, folder.path))
        #expect(!FileSystem.isSame(folder.file("missing"), folder.file("missing")))
    }
}
