import AccessTrace
import ImageCore
import Inspection
import OCI
import TestSupport
import Testing

/// What a trace touched of each layer.
@Suite struct UsageTests {
    private let inspected: Inspected

    init() throws { inspected = try Inspected() }

    private static func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 1, count: count) }

    private static let base: LayerBuilder = {
        var layer = LayerBuilder()
        layer.file("lib/big", bytes(300_000))
        layer.file("lib/old", bytes(50))
        layer.symlink("lib/link", to: "big")
        layer.hardlink("lib/hard", to: "lib/big")
        layer.file("lib/cold", bytes(7))
        return layer
    }()

    private static let upper: LayerBuilder = {
        var layer = LayerBuilder()
        layer.file("lib/old", bytes(40))
        layer.file("app", bytes(1))
        return layer
    }()

    private func usage(_ paths: [TouchedPath]) throws -> [LayerUsage] {
        try inspected.contents([Self.base, Self.upper], record: Inspected.record(paths)).compactMap(\.usage)
    }

    @Test func `without a trace nothing is said of use`() throws {
        #expect(try inspected.contents([Self.base]).allSatisfy { $0.usage == nil })
    }

    @Test func `only the copy that a container sees is touched`() throws {
        let usage = try usage([Inspected.touched("lib/old"), Inspected.touched("app")])
        #expect(usage.map(\.touchedBytes) == [0, 41])
        #expect(usage.map(\.touchedFiles) == [0, 2])
        #expect(usage.map(\.untouchedBytes) == [300_057, 0])
        #expect(usage.map(\.untouchedFiles) == [3, 0])
    }

    @Test func `ranges of all names of a file are joined, and end with the file`() throws {
        let window = 64 << 10
        let usage = try usage([
            Inspected.touched("lib/big", size: 300_000, ranges: [ByteRange(offset: 0, count: window)]),
            Inspected.touched(
                "lib/hard", size: 300_000,
                ranges: [ByteRange(offset: 0, count: 2 * window), ByteRange(offset: 4 * window, count: window)]),
        ])
        #expect(usage[0].touchedBytes == 2 * window + 300_000 - 4 * window)
        #expect(usage[0].touchedFiles == 1)
        #expect(usage[0].untouchedBytes == 300_057 - usage[0].touchedBytes)
    }

    @Test func `a file of another size than was traced counts whole, and so does one that is written to`() throws {
        let range = [ByteRange(offset: 0, count: 10)]
        for touched in [
            Inspected.touched("lib/big", size: 299_999, ranges: range),
            Inspected.touched("lib/big", [.open, .write], size: 300_000, ranges: range),
            Inspected.touched("lib/link", size: 300_000),
        ] {
            #expect(try usage([touched])[0].touchedBytes == 300_000)
        }
        #expect(try usage([Inspected.touched("lib/big", size: 300_000, ranges: range)])[0].touchedBytes == 10)
        #expect(try usage([Inspected.touched("lib/big", size: 300_000, ranges: [])])[0].touchedFiles == 1)
    }

    @Test func `a symlink that was recorded by its own name is not followed`() throws {
        let usage = try usage([Inspected.touched("lib/link", .link)])
        #expect(usage[0].touchedFiles == 0)
    }

    @Test func `what could be reached is told apart from what was touched`() throws {
        let usage = try usage([
            Inspected.touched("lib/cold", source: .static), Inspected.touched("lib/big", source: .static),
            Inspected.touched("lib/hard", size: 300_000, ranges: [ByteRange(offset: 0, count: 100)]),
        ])
        #expect(usage[0].touchedBytes == 100)
        #expect(usage[0].reachableBytes == 7)
        #expect(usage[0].reachableFiles == 1)
        #expect(usage[0].untouchedBytes == 300_057 - 107)
    }

    @Test func `paths that the image does not have are listed`() throws {
        let archive = ImageBuilder.archive([ImageBuilder.Layer(plain: Self.base.tar)])
        let record = Inspected.record([
            Inspected.touched("z"), Inspected.touched("lib/big/x"), Inspected.touched("lib"),
            Inspected.touched("lib/big"),
        ])
        let image = try #require(try inspected.result(archive, record: record).images.first)
        #expect(image.missing.map(\.description) == ["lib/big/x", "z"])
        #expect(image.remarks.isEmpty)
    }

    @Test func `of another platform a trace says which files are read, not where`() throws {
        let archive = ImageBuilder.archive([ImageBuilder.Layer(plain: Self.base.tar)])
        var record = Inspected.record([
            Inspected.touched("lib/big", size: 300_000, ranges: [ByteRange(offset: 0, count: 100)])
        ])
        record.platform = Platform(os: "linux", architecture: "arm64")
        let image = try #require(try inspected.result(archive, record: record).images.first)
        #expect(image.layers[0].contents?.usage?.touchedBytes == 300_000)
        #expect(image.remarks.count == 1)
    }

    @Test func `sums of usages do not overflow`() throws {
        let usage = try usage([Inspected.touched("lib/big")])
        var sum = usage[0]
        for _ in 0..<64 { sum = sum + sum }
        #expect(sum.touchedBytes == .max)
    }
}
