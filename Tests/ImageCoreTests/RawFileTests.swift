import ImageCore
import TestSupport
import Testing

@Suite struct RawFileTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func read(_ file: RawFile) throws -> [UInt8] {
        try file.bytes(ByteRange(offset: 0, count: try file.status().size))
    }

    @Test func `reads what was written where it was written`() throws {
        let file = try RawFile.unnamed(in: folder.path)
        try file.write([1, 2, 3], at: 4)
        #expect(try read(file) == [0, 0, 0, 0, 1, 2, 3])
        #expect(try file.bytes(ByteRange(offset: 5, count: 2)) == [2, 3])
        try file.truncate(to: 5)
        #expect(try read(file) == [0, 0, 0, 0, 1])
    }

    @Test func `an unnamed file leaves no name`() throws {
        let file = try RawFile.unnamed(in: folder.path)
        try file.write([1], at: 0)
        #expect(folder.names == [])
    }

    @Test func `an unnamed file can be given a name that is free`() throws {
        guard let file = try RawFile.linkable(in: folder.path) else { return }
        try file.write([1, 2], at: 0)
        try file.link(as: folder.file("named"))
        #expect(folder.names == ["named"])
        #expect(try Repository.read(folder.file("named")) == [1, 2])
        guard let second = try RawFile.linkable(in: folder.path) else { return }
        #expect(throws: ImageError.self) { try second.link(as: folder.file("named")) }
        #expect(try Repository.read(folder.file("named")) == [1, 2])
    }

    @Test func `a named file begins with its prefix`() throws {
        let (file, name) = try RawFile.named(like: folder.file(".part-"))
        try file.write([9], at: 0)
        #expect(name.hasPrefix(folder.file(".part-")))
        #expect(try Repository.read(name) == [9])
    }

    @Test(arguments: [0, 1, 511, 4096, 3 << 20])
    func `copies a range into another file`(count: Int) throws {
        let source = try RawFile.unnamed(in: folder.path)
        let bytes = (0..<count + 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try source.write(bytes, at: 0)
        let target = try RawFile.unnamed(in: folder.path)
        try target.copy(ByteRange(offset: 7, count: count), of: source, to: 3)
        #expect(try target.bytes(ByteRange(offset: 3, count: count)) == Array(bytes[7..<7 + count]))
        #expect(try target.status().size == (count == 0 ? 0 : count + 3))
    }

    /// Between two file systems, or from one that has no such call, the bytes go through memory.
    @Test func `copies from a file system of another kind`() throws {
        let path = "/dev/shm"
        guard FileSystem.kind(of: path) == .directory else { return }
        let source = try RawFile.unnamed(in: path)
        try source.write([1, 2, 3, 4], at: 0)
        let target = try RawFile.unnamed(in: folder.path)
        try target.copy(ByteRange(offset: 1, count: 2), of: source, to: 0)
        #expect(try read(target) == [2, 3])
    }

    @Test func `a copy beyond the end is an error that tells where the file ends`() throws {
        let source = try RawFile.unnamed(in: folder.path)
        try source.write([1, 2, 3], at: 0)
        let target = try RawFile.unnamed(in: folder.path)
        let error = #expect(throws: ImageError.self) {
            try target.copy(ByteRange(offset: 1, count: 5), of: source, to: 0)
        }
        #expect(error?.code == .unreadableInput)
        #expect(error?.context.offset == 3)
    }

    @Test func `a read beyond the end is an error, or less where less is asked for`() throws {
        let file = try RawFile.unnamed(in: folder.path)
        try file.write([1, 2, 3], at: 0)
        let error = #expect(throws: ImageError.self) { try file.bytes(ByteRange(offset: 2, count: 2)) }
        #expect(error?.context.offset == 3)
        let buffer = ByteBuffer(capacity: 16)
        #expect(try file.read(into: buffer.free, at: 1) == 2)
        #expect(try file.read(into: buffer.free, at: 3) == 0)
        #expect(try file.read(into: buffer.free, at: 300) == 0)
    }

    @Test func `what cannot be opened is unreadable input, named`() {
        let error = #expect(throws: ImageError.self) { try RawFile.open(reading: folder.file("missing")) }
        #expect(error?.code == .unreadableInput)
        #expect(error?.message == "cannot open \(folder.file("missing")): no such file or directory")
    }

    @Test func `tells folders from files`() throws {
        let directory = try RawFile.open(reading: folder.path)
        #expect(try directory.status().isDirectory)
        let path = try folder.write([1], to: "file")
        let file = try RawFile.open(reading: path)
        #expect(try file.status().isRegular)
        #expect(throws: ImageError.self) { try directory.bytes(ByteRange(offset: 0, count: 1)) }
    }

    @Test func `a change of the file is seen in its status`() throws {
        let path = try folder.write([1], to: "file")
        let file = try RawFile.open(reading: path)
        let before = try file.status()
        #expect(try file.status() == before)
        try folder.write([1, 2], to: "file")
        #expect(try RawFile.open(reading: path).status() != before)
        #expect(try file.status() == before, "the old file, held open, is the same")
    }
}
