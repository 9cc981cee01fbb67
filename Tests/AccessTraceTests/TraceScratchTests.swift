import Glibc
import ImageCore
import TestSupport
import Testing

@testable import AccessTrace

@Suite struct TraceScratchTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test func `is for its owner alone, and has a folder for the root`() throws {
        let scratch = try TraceScratch(in: folder.path)
        #expect(Unpacked.status(scratch.path)?.st_mode == S_IFDIR | 0o700)
        #expect(FileSystem.isEmptyDirectory(scratch.root))
    }

    @Test func `goes with all its content when the last reference goes`() throws {
        do {
            let scratch = try TraceScratch(in: folder.path)
            try FileSystem.makeDirectory(scratch.root + "/shut")
            try folder.write([1], to: FileSystem.name(of: scratch.path) + "/root/shut/file")
            chmod(scratch.root + "/shut", 0)
            #expect(folder.names.count == 1)
        }
        #expect(folder.names == [])
    }

    @Test func `a sweep leaves what is in use`() throws {
        let scratch = try TraceScratch(in: folder.path)
        TraceScratch.sweep(in: folder.path)
        #expect(FileSystem.kind(of: scratch.root) == .directory)
    }

    @Test func `a sweep removes what a killed run left, and nothing else`() throws {
        try folder.write([("lock", []), ("root/usr/file", [1])], below: "gpuimg-trace-killed")
        try folder.write([("lock", []), ("root/usr/file", [1])], below: "gpuimg-other")
        try folder.write([("root/file", [1])], below: "gpuimg-trace-beginning")
        try folder.write([("root/file", [1])], below: "gpuimg-trace-abandoned")
        var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
        utimensat(AT_FDCWD, folder.file("gpuimg-trace-abandoned"), &times, 0)
        try folder.write([], to: "gpuimg-trace-file")
        symlink("gpuimg-other", folder.file("gpuimg-trace-link"))
        TraceScratch.sweep(in: folder.path)
        #expect(
            folder.names == ["gpuimg-other", "gpuimg-trace-beginning", "gpuimg-trace-file", "gpuimg-trace-link"])
        #expect(FileSystem.kind(of: folder.file("gpuimg-other/root/usr/file")) == .file)
    }

    @Test(.enabled(if: Privilege.isRoot, "another owner needs root"))
    func `a sweep leaves what somebody else owns`() throws {
        try folder.write([("lock", [])], below: "gpuimg-trace-foreign")
        chown(folder.file("gpuimg-trace-foreign"), 4242, 4242)
        TraceScratch.sweep(in: folder.path)
        #expect(folder.names == ["gpuimg-trace-foreign"])
    }

    @Test func `a folder that does not exist is an error, and nothing to sweep`() {
        TraceScratch.sweep(in: folder.file("none"))
        #expect(throws: ImageError.self) { try TraceScratch(in: folder.file("none")) }
    }
}
