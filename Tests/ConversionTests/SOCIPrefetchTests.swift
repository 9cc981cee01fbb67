import AccessTrace
import Codec
import ImageCore
import Layers
import OCI
import Planner
import SOCI
import TestSupport
import Testing
import Transports

@testable import Conversion

/// Which spans a SOCI index lists to be fetched before the start.
@Suite struct SOCIPrefetchTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    // MARK: - Made of

    private static let span = 64 << 10

    /// Files of several spans each; names with `./`, a hardlink, a symlink, and files that the layer above hides.
    private static func layers(isPlain: Bool) throws -> [ImageBuilder.Layer] {
        var random = SeededGenerator(seed: 5)
        var base = LayerBuilder()
        base.folder("./")
        base.file("./etc/conf", random.text(3000))
        base.file("./etc/gone", random.text(3000))
        base.file("./bin/app", random.text(600_000))
        base.file("./lib/big.so", random.text(900_000))
        base.hardlink("./bin/alias", to: "./bin/app")
        base.symlink("./bin/start", to: "../bin/alias")
        base.file("./unused", random.text(200_000))
        var top = LayerBuilder()
        top.file("filler", random.text(300_000))
        top.file("etc/conf", random.text(3000))
        top.file("etc/.wh.gone", "")
        return try [base, top].map { layer in
            if isPlain { return ImageBuilder.Layer(plain: layer.tar) }
            return ImageBuilder.Layer(
                try Compressing.gzip(layer.tar), diffID: SHA256Hasher.digest(of: layer.tar))
        }
    }

    private static func touched(
        _ path: String, at time: Int, _ ranges: [(Int, Int)]? = nil
    ) -> TouchedPath {
        TouchedPath(
            FilePathBytes(path), kinds: .open, firstTouch: time,
            ranges: ranges?.map { ByteRange(offset: $0.0, count: $0.1) })
    }

    private static func record(_ paths: TouchedPath...) -> AccessRecord {
        var record = AccessRecord()
        record.paths = paths
        return record
    }

    private func source(isPlain: Bool = false) throws -> String {
        try folder.write(ImageBuilder.archive(try Self.layers(isPlain: isPlain)), to: "in.tar")
    }

    /// The spans that a runtime reads for the header of an entry and for bytes of its payload.
    private func spans(_ name: String, _ range: (Int, Int), in ztoc: ZTOC) throws -> [Int] {
        let index = try #require(ztoc.entries.firstIndex { $0.name.cleaned == FilePathBytes(name) })
        let header = try #require(try ztoc.layout().first { $0.entry == index }?.header)
        let part = ByteRange(offset: ztoc.entries[index].offset + range.0, count: range.1)
        return try [header, part].flatMap { Array(try #require(ztoc.spans.spans(holding: $0))) }
    }

    /// The spans that are listed for each layer.
    private func listed(_ index: SOCIIndex, _ document: (SOCIIndex.Prefetch) throws -> [ClosedRange<Int>]) throws
        -> [Set<Int>]
    {
        try index.layers.map { layer in
            let artifacts = index.prefetches.filter { $0.layer == layer.layer }
            #expect(artifacts.count <= 1)
            return Set(try artifacts.flatMap { try document($0).flatMap(Array.init) })
        }
    }

    // MARK: - Layers as they are

    @Test(arguments: [false, true])
    func `links are followed, hidden files are not fetched, and names may begin with a dot`(isPlain: Bool) throws {
        var indexing = Indexing(in: folder)
        indexing.options.record = Self.record(
            Self.touched("/bin/start", at: 1, [(100_000, 10), (500_000, 4096)]), Self.touched("etc/conf", at: 2),
            Self.touched("etc/gone", at: 3), Self.touched("lib/big.so", at: 4, [(880_000, 20_000)]))
        let result = try indexing.run(try source(isPlain: isPlain))
        #expect(result.images[0].missing == [FilePathBytes("etc/gone")])
        let index = try indexing.sociIndex(try #require(result.images[0].sociIndex))
        let ztocs = try index.layers.map { try indexing.ztoc($0) }
        let found = try listed(index) { try indexing.prefetch($0) }
        let base = try [
            spans("bin/app", (100_000, 10), in: ztocs[0]), spans("bin/app", (500_000, 4096), in: ztocs[0]),
            spans("lib/big.so", (880_000, 20_000), in: ztocs[0]),
        ]
        #expect(found[0] == Set(base.joined()))
        #expect(found[1] == Set(try spans("etc/conf", (0, 3000), in: ztocs[1])))
        #expect(found[0].count < ztocs[0].spans.count)
        let written = result.images[0].layers.compactMap(\.soci.ztoc)
        for (layer, (ztoc, spans)) in zip(written, zip(ztocs, found)) {
            #expect(layer.prefetchedBytes == spans.reduce(0) { $0 + ztoc.spans.plainRange(of: $1).count })
        }
        #expect(try indexing.findings().filter { $0.severity == .error } == [])
    }

    @Test func `the span behind a file that ends where a span does is fetched, as runtimes do`() throws {
        var random = SeededGenerator(seed: 6)
        var layer = LayerBuilder()
        layer.file("even", random.text(Self.span - 512))
        layer.file("more", random.text(300_000))
        let path = try folder.write(ImageBuilder.archive([ImageBuilder.Layer(plain: layer.tar)]), to: "in.tar")
        var indexing = Indexing(in: folder)
        indexing.options.prefetchList = try PrefetchList(Array("/even\n".utf8))
        #expect(try indexing.run(path).images[0].layers[0].soci.ztoc?.prefetched == [0...1])
    }

    @Test func `a list counts as whole files, and what it names in vain is told`() throws {
        var indexing = Indexing(in: folder)
        indexing.options.prefetchList = try PrefetchList(Array("/bin/alias\n/no/such\n".utf8))
        let result = try indexing.run(try source())
        #expect(result.unmatched == ["/no/such"])
        let index = try indexing.sociIndex(try #require(result.images[0].sociIndex))
        let ztoc = try indexing.ztoc(index.layers[0])
        let found = try listed(index) { try indexing.prefetch($0) }
        #expect(found == [Set(try spans("bin/app", (0, 600_000), in: ztoc)), []])
    }

    @Test func `the budget is spent in the order of first touch, and a span counts once`() throws {
        var indexing = Indexing(in: folder)
        indexing.options.record = Self.record(
            Self.touched("bin/app", at: 5), Self.touched("etc/conf", at: 1),
            Self.touched("lib/big.so", at: 2, [(0, 1000)]), Self.touched("lib/big.so", at: 3, [(0, 2000)]))
        let path = try source(isPlain: true)
        for budget in [0, 1000, 3 * Self.span, 5 * Self.span] {
            indexing.options.prefetchBudget = budget
            let result = try indexing.run(path)
            let bytes = result.images[0].layers.compactMap(\.soci.ztoc?.prefetchedBytes).reduce(0, +)
            #expect(bytes <= budget)
            guard budget >= 3 * Self.span else {
                #expect(try indexing.sociIndex(try #require(result.images[0].sociIndex)).prefetches.isEmpty)
                continue
            }
            let index = try indexing.sociIndex(try #require(result.images[0].sociIndex))
            let ztocs = try index.layers.map { try indexing.ztoc($0) }
            let found = try listed(index) { try indexing.prefetch($0) }
            #expect(found[1].isSuperset(of: try spans("etc/conf", (0, 3000), in: ztocs[1])))
            if budget == 5 * Self.span {
                #expect(found[0].isSuperset(of: try spans("lib/big.so", (0, 2000), in: ztocs[0])))
                #expect(!found[0].isSuperset(of: try spans("bin/app", (0, 600_000), in: ztocs[0])))
            }
        }
    }

    @Test func `without a trace the spans that the source had chosen stay with their zTOC`() throws {
        var indexing = Indexing(in: folder)
        indexing.options.record = Self.record(Self.touched("lib/big.so", at: 2, [(500_000, 1000)]))
        let first = try indexing.run(try source(), to: "first.tar")
        indexing.options.record = nil
        let second = try indexing.run(folder.file("first.tar"))
        #expect(second.digest == first.digest)
        indexing.options.record = Self.record(Self.touched("etc/conf", at: 2))
        let third = try indexing.run(folder.file("first.tar"))
        let index = try indexing.sociIndex(try #require(third.images[0].sociIndex))
        #expect(try listed(index) { try indexing.prefetch($0) }[0].isEmpty)
    }

    @Test func `of another platform's trace small files count whole, and ranges not`() throws {
        var indexing = Indexing(in: folder)
        var record = Self.record(Self.touched("lib/big.so", at: 2, [(880_000, 1000)]))
        record.platform = Platform(os: "linux", architecture: "riscv64")
        indexing.options.record = record
        let result = try indexing.run(try source())
        #expect(result.warnings.count == 1 && result.warnings[0].contains("not where"))
        let index = try indexing.sociIndex(try #require(result.images[0].sociIndex))
        let ztoc = try indexing.ztoc(index.layers[0])
        #expect(
            try listed(index) { try indexing.prefetch($0) }[0]
                == Set(
                    try spans("lib/big.so", (0, 900_000), in: ztoc)))
    }

    // MARK: - Layers that are rewritten

    @Test func `in rewritten layers the spans are those of the files' new places`() throws {
        var conversion = try Conversion(in: folder)
        conversion.options.soci.minimumLayerSize = 0
        conversion.options.soci.spanSize = Self.span
        conversion.options.guide = .record(
            Self.record(Self.touched("bin/start", at: 1, [(0, 4096)]), Self.touched("etc/conf", at: 2)))
        let result = try conversion.run(try source())
        let indexing = Indexing(in: folder)
        let index = try indexing.sociIndex(try #require(result.images[0].sociIndex))
        let ztocs = try index.layers.map { try indexing.ztoc($0) }
        #expect(index.layers.map(\.layer) == result.images[0].layers.map(\.digest))
        let found = try listed(index) { try indexing.prefetch($0) }
        #expect(found[0].isSuperset(of: try spans("bin/app", (0, 4096), in: ztocs[0])))
        #expect(found[1] == Set(try spans("etc/conf", (0, 3000), in: ztocs[1])))
        #expect(found[0].count < ztocs[0].spans.count)
        #expect(try conversion.findings().filter { $0.severity == .error } == [])
    }
}
