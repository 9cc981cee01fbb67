import ELF
import ImageCore
import TestSupport
import Testing

struct FolderRootTests {
    private static func made() throws -> MadeRoot {
        let made = try MadeRoot()
        try made.add("/usr/lib/liba.so.1.2", "a")
        try made.link("/usr/lib/liba.so.1", to: "liba.so.1.2")
        try made.link("/usr/lib/liba.so", to: "/usr/lib/liba.so.1")
        try made.link("/lib", to: "usr/lib")
        try made.link("/up", to: "../../../../../usr")
        try made.link("/round", to: "round")
        try made.link("/nowhere", to: "/usr/lib/libz.so")
        try made.link("/usr/deep", to: "lib/../../usr/lib")
        try made.addPipe("/pipe")
        return made
    }

    @Test(
        "symlinks are followed inside the root",
        arguments: [
            ("/usr/lib/liba.so.1.2", "usr/lib/liba.so.1.2"), ("/lib/liba.so", "usr/lib/liba.so.1.2"),
            ("/up/lib/liba.so.1", "usr/lib/liba.so.1.2"), ("/../../usr/./lib//liba.so", "usr/lib/liba.so.1.2"),
            ("/lib/../lib/liba.so", "usr/lib/liba.so.1.2"), ("/usr/deep/liba.so", "usr/lib/liba.so.1.2"),
        ])
    func followed(path: String, resolved: String) throws {
        let made = try Self.made()
        #expect(made.root.open(FilePathBytes(path))?.resolved == FilePathBytes(resolved))
    }

    @Test(
        "what is no regular file is not opened",
        arguments: ["/round", "/nowhere", "/usr/lib", "/", "/pipe", "/usr/lib/liba.so.1.2/x", "/none", "/usr/\u{0}lib"])
    func refused(path: String) throws {
        let made = try Self.made()
        #expect(made.root.open(FilePathBytes(path)) == nil)
    }

    @Test("a folder's names are listed, and nothing of what is none")
    func listed() throws {
        let made = try Self.made()
        let root = made.root
        let names = ["liba.so", "liba.so.1", "liba.so.1.2"].map { FilePathBytes($0) }
        #expect(root.list(FilePathBytes("/lib")).sorted() == names)
        #expect(root.list(FilePathBytes("/usr/lib/liba.so")).isEmpty)
        #expect(root.list(FilePathBytes("/none")).isEmpty)
    }

    @Test("names that are no UTF-8 are found")
    func bytes() async throws {
        let folder = try TemporaryDirectory()
        try await Toolchain.script("mkdir lib; printf x > \"lib/$(printf '\\377\\376')\"", in: folder)
        let root = FolderRoot(FilePathBytes(folder.path))
        let name: [UInt8] = [0xff, 0xfe]
        #expect(root.list(FilePathBytes("/lib")) == [FilePathBytes(name)])
        let found = root.open(FilePathBytes(Array("/lib/".utf8) + name))
        #expect(try found?.file?.bytes(ByteRange(offset: 0, count: 1)) == Array("x".utf8))
    }
}
