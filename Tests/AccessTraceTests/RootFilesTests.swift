import ELF
import Glibc
import ImageCore
import Tar
import TestSupport
import Testing

@testable import AccessTrace

@Suite struct RootFilesTests {
    private let unpacked: Unpacked
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(Array("outside".utf8), to: "secret")
        let outside = folder.file("secret")
        unpacked = try Unpacked(
            [
                Unpacked.layer {
                    $0.file("usr/lib/libc.so.6", "libc")
                    $0.symlink("lib", to: "usr/lib")
                    $0.symlink("usr/lib/libc.so", to: "/lib/libc.so.6")
                    $0.symlink("out", to: outside)
                    $0.symlink("up", to: "../../../../../../.." + outside)
                    $0.symlink("loop", to: "loop")
                    $0.symlink("magic", to: "/proc/self/root")
                    $0.symlink("dangling", to: "nowhere")
                    $0.add(LayerBuilder.entry("pipe", .fifo, 0o644))
                    $0.symlink("to-pipe", to: "pipe")
                    $0.symlink("usr/top", to: "/")
                    $0.symlink("usr/above", to: "../..")
                }
            ], in: folder)
    }

    @Test(arguments: [
        ("usr/lib/libc.so.6", "usr/lib/libc.so.6"), ("/lib/libc.so", "usr/lib/libc.so.6"),
        ("lib/../../lib/./libc.so.6", "usr/lib/libc.so.6"), ("usr/top/lib/libc.so.6", "usr/lib/libc.so.6"),
        ("../../usr/above/usr/lib//libc.so", "usr/lib/libc.so.6"),
    ])
    func `opens a file as a process in the root would`(path: String, resolved: String) throws {
        let files = try RootFiles(at: unpacked.scratch.root)
        let opened = try #require(files.open(FilePathBytes(path)))
        #expect(opened.resolved == FilePathBytes(resolved))
        #expect(try opened.file?.bytes(ByteRange(offset: 0, count: 4)) == Array("libc".utf8))
        #expect(files.realPath(FilePathBytes(path)) == FilePathBytes(resolved))
    }

    @Test(arguments: [
        "", "/", ".", "usr", "out", "up", "loop", "magic", "dangling", "pipe", "to-pipe", "none", "pipe/x",
        "usr/lib/libc.so.6/", "nul\0", "../secret", String(repeating: "n", count: 300),
        String(repeating: "d/", count: 4000),
    ])
    func `opens nothing else`(path: String) throws {
        let files = try RootFiles(at: unpacked.scratch.root)
        #expect(files.open(FilePathBytes(path)) == nil)
    }

    @Test(arguments: [
        ("", ""), ("/", ""), ("usr/..", ""), ("usr/top", ""), ("lib", "usr/lib"), ("to-pipe", "pipe"),
    ])
    func `resolves what is no file`(path: String, resolved: String) throws {
        let files = try RootFiles(at: unpacked.scratch.root)
        #expect(files.realPath(FilePathBytes(path)) == FilePathBytes(resolved))
    }

    @Test func `resolves nothing that leads nowhere`() throws {
        let files = try RootFiles(at: unpacked.scratch.root)
        for path in ["out", "up", "loop", "magic", "dangling", "none"] {
            #expect(files.realPath(FilePathBytes(path)) == nil)
        }
    }

    @Test func `lists folders by bytes`() throws {
        let files = try RootFiles(at: unpacked.scratch.root)
        #expect(files.list(FilePathBytes("lib")) == ["libc.so", "libc.so.6"].map { FilePathBytes($0) })
        #expect(files.list(FilePathBytes("usr/above")).contains(FilePathBytes("dangling")))
        #expect(files.list(FilePathBytes("pipe")) == [])
        #expect(files.list(FilePathBytes("none")) == [])
    }

    @Test func `finds its root through a symlink`() throws {
        symlink(unpacked.scratch.root, folder.file("way"))
        let files = try RootFiles(at: folder.file("way"))
        #expect(files.open(FilePathBytes("lib/libc.so"))?.resolved == FilePathBytes("usr/lib/libc.so.6"))
    }

    @Test func `an ordinary user reads as well`() throws {
        let folder = folder
        let layer = Unpacked.layer {
            $0.file("etc/real", [1], mode: 0)
            $0.folder("etc", mode: 0)
            $0.symlink("link", to: "/etc/real")
        }
        let (resolved, names) = try Privilege.asOrdinaryUser(owning: folder) {
            let unpacked = try Unpacked([layer], in: folder)
            let files = try RootFiles(at: unpacked.scratch.root)
            return (files.open(FilePathBytes("link"))?.resolved, files.list(FilePathBytes("etc")))
        }
        #expect(resolved == FilePathBytes("etc/real"))
        #expect(names == [FilePathBytes("real")])
    }
}
