import Codec
import ImageCore
import JSON
import Layers
import OCI
import SOCI
import TestSupport
import Testing
import Transports

@testable import Conversion

/// What becomes of the zTOCs that a source has: the right ones stay byte for byte, the others are made anew.
@Suite struct KeptZTOCTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private static func tar(_ seed: UInt64 = 3) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var tar = LayerBuilder()
        for number in 0..<4 { tar.file("file\(number)", random.text(150_000)) }
        return tar.tar
    }

    private func image(_ producer: GzipProducer = .zlib6) throws -> TestSupport.IndexedImage {
        try IndexedImage(try producer.pack(Self.tar()), in: folder)
    }

    private func write(_ image: TestSupport.IndexedImage) throws -> String {
        try folder.write(try image.archive(), to: "in.tar")
    }

    // MARK: - Right and wrong

    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        let apply: @Sendable (ZTOC) -> ZTOC

        init(_ what: String, _ code: String, spans: @escaping @Sendable (SpanTable) -> SpanTable) {
            self.init(what, code) { ZTOC(buildTool: $0.buildTool, entries: $0.entries, spans: spans($0.spans)) }
        }

        init(_ what: String, _ code: String, entries: @escaping @Sendable (inout [ZTOCEntry]) -> Void) {
            self.init(what, code) { ztoc in
                var changed = ztoc.entries
                entries(&changed)
                return ZTOC(buildTool: ztoc.buildTool, entries: changed, spans: ztoc.spans)
            }
        }

        private init(_ what: String, _ code: String, _ apply: @escaping @Sendable (ZTOC) -> ZTOC) {
            testDescription = what
            self.code = code
            self.apply = apply
        }
    }

    static let damages = [
        Damage("a checkpoint that is too far in the plain bytes", "ztoc-span-content") {
            (spans: SpanTable) in spans.changing(2, output: 100)
        },
        Damage("another window", "ztoc-span-content") { (spans: SpanTable) in
            spans.changing(2) { window in window = window.map { $0 ^ 1 } }
        },
        Damage("another span digest", "ztoc-span-digest") { (spans: SpanTable) in
            spans.changing(1, digest: SHA256Hasher.digest(of: [1]))
        },
        Damage("another mode", "ztoc-entry-mismatch") { (entries: inout [ZTOCEntry]) in entries[1].mode ^= 1 },
        Damage("an entry too few", "ztoc-entry-missing") { (entries: inout [ZTOCEntry]) in entries.removeLast() },
        Damage("an entry without room for its headers", "ztoc-header-position") {
            (entries: inout [ZTOCEntry]) in entries[0].offset = 0
        },
    ]

    @Test(arguments: damages, SOCIIndex.Version.allCases)
    func `a zTOC that is not of its layer is made anew, with a note`(
        damage: Damage, version: SOCIIndex.Version
    ) throws {
        var image = try image()
        image.version = version
        image.ztoc = damage.apply(image.ztoc)
        var indexing = Indexing(in: folder)
        indexing.options.soci.version = version
        let result = try indexing.run(try write(image))
        #expect(result.images[0].layers.map { $0.soci.ztoc?.isReused } == [false])
        let note = try #require(result.warnings.first { $0.contains("is not kept") })
        #expect(note.contains(image.layer.descriptor.digest.description) && note.contains(damage.code))
        #expect(try indexing.findings().filter { $0.severity == .error } == [])
    }

    @Test func `a zTOC that a runtime refuses for its hardlink is not kept`() throws {
        var tar = LayerBuilder()
        tar.file("good", "text")
        tar.hardlink("link", to: "good")
        var image = try IndexedImage(try GzipProducer.zlib6.pack(tar.tar), in: folder)
        let entries = image.ztoc.entries.map { entry in
            var entry = entry
            if entry.kind == .hardlink { entry.linkName = FilePathBytes("nowhere") }
            return entry
        }
        image.ztoc = ZTOC(buildTool: "other", entries: entries, spans: image.ztoc.spans)
        let result = try Indexing(in: folder).run(try write(image))
        #expect(result.images[0].layers[0].soci.ztoc?.isReused == false)
        #expect(result.warnings.contains { $0.contains("is not kept") })
    }

    @Test func `a layer that is not what the config says is an error with a zTOC that is kept, too`() throws {
        var image = try image()
        image.layer.diffID = SHA256Hasher.digest(of: [1])
        let error = #expect(throws: ImageError.self) { try Indexing(in: folder).run(try write(image)) }
        #expect(error?.code == .unreadableInput)
        #expect(error?.context.layer == image.layer.descriptor.digest)
    }

    // MARK: - What is told of a kept one

    @Test func `members are counted in the layer, not guessed by windows`() throws {
        var zeros = LayerBuilder()
        zeros.file("zeros", [UInt8](repeating: 0, count: 3 << 20))
        zeros.file("file", "text")
        let single = try IndexedImage(try GzipProducer.zlib6.pack(zeros.tar), in: folder)
        for (image, isSeveral) in [(single, false), (try image(), false), (try image(.cutMembers), true)] {
            let result = try Indexing(in: folder).run(try write(image))
            let ztoc = try #require(result.images[0].layers[0].soci.ztoc)
            #expect(ztoc.isReused && ztoc.hasSeveralMembers == isSeveral)
        }
    }

    @Test func `spans that are fetched first stay, and their bytes are told`() throws {
        var image = try image()
        let last = image.ztoc.spans.count - 1
        image.prefetch = PrefetchArtifact([0...1, last...last]).encoded
        let spans = image.ztoc.spans
        let indexing = Indexing(in: folder)
        let result = try indexing.run(try write(image))
        let ztoc = try #require(result.images[0].layers[0].soci.ztoc)
        #expect(ztoc.isReused && ztoc.prefetched == [0...1, last...last])
        #expect(ztoc.prefetchedBytes == [0, 1, last].reduce(0) { $0 + spans.plainRange(of: $1).count })
        #expect(result.warnings == [])
    }

    @Test(arguments: [true, false])
    func `spans that are fetched first go with a note where their zTOC goes`(isForced: Bool) throws {
        var image = try image()
        image.prefetch = PrefetchArtifact([0...0]).encoded
        var indexing = Indexing(in: folder)
        if isForced { indexing.options.soci.isForced = true } else { indexing.options.soci.spanSize = 128 << 10 }
        let result = try indexing.run(try write(image))
        #expect(result.images[0].layers[0].soci.ztoc?.prefetched == [])
        #expect(result.warnings.count == 1 && result.warnings[0].contains("fetch before the start"))
    }

    @Test(arguments: [true, false])
    func `that a layer has no xattrs stays said where it is true`(isTrue: Bool) throws {
        var tar = LayerBuilder()
        tar.file(isTrue ? "plain" : "dir/.wh..wh..opq", "")
        tar.file("more", "text")
        var image = try IndexedImage(try GzipProducer.zlib6.pack(tar.tar), in: folder)
        image.change = { $0.layers[0].disablesXattrs = true }
        let indexing = Indexing(in: folder)
        let result = try indexing.run(try write(image))
        #expect(result.images[0].layers[0].soci.ztoc?.isReused == true)
        let index = try indexing.sociIndex(try #require(result.images[0].sociIndex))
        #expect(index.layers.map(\.disablesXattrs) == [isTrue])
        #expect(try indexing.findings().filter { $0.severity == .error } == [])
    }

    // MARK: - Hostile indexes

    @Test func `a zTOC that indexes name over and over is read once`() throws {
        var image = try image()
        image.change = { index in
            index.layers = [SOCIIndex.Layer](repeating: index.layers[0], count: Limits.layers)
        }
        let result = try Indexing(in: folder).run(try write(image))
        #expect(result.images[0].layers[0].soci.ztoc?.isReused == true)
        image.change = { index in
            index.layers = [SOCIIndex.Layer](repeating: index.layers[0], count: 2 * Limits.layers + 1)
        }
        let tooMany = try Indexing(in: folder).run(try write(image), to: "many.tar")
        #expect(tooMany.images[0].layers[0].soci.ztoc?.isReused == false)
    }
}
