import Codec
import ImageCore
import Inspection
import Layers
import OCI
import Reporting
import SOCI
import TestSupport
import Testing

/// Whether a layer is pulled lazily by SOCI, and why not.
@Suite struct SOCIPullingTests {
    private let inspected: Inspected
    private let image: IndexedImage

    init() throws {
        inspected = try Inspected()
        image = try IndexedImage(try GzipProducer.zlib6.pack(Self.source.tar), in: inspected.folder)
    }

    private static let source: LayerBuilder = {
        var random = SeededGenerator(seed: 41)
        var layer = LayerBuilder()
        layer.file("tool", random.text(300_000), mode: 0o755)
        layer.hardlink("link", to: "tool")
        return layer
    }()

    private func contents(_ image: IndexedImage) throws -> InspectedLayer.Contents {
        let layers = try inspected.result(try image.archive()).images.flatMap(\.layers)
        return try #require(layers.first?.contents)
    }

    @Test(
        "an index of either version makes its layer lazy, with the numbers of its spans",
        arguments: SOCIIndex.Version.allCases)
    func possible(version: SOCIIndex.Version) throws {
        var image = image
        image.version = version
        image.prefetch = PrefetchArtifact([0...1]).encoded
        let contents = try contents(image)
        let spans = try #require(contents.soci.spans)
        #expect(spans.version == version)
        #expect(spans.count == image.ztoc.spans.count)
        #expect(spans.prefetched == 2)
        #expect(spans.spanSize == 64 << 10)
        #expect(spans.ztocSize == (try image.ztoc.encoded.count))
        #expect(contents.lazyFormats == ["soci"])
        #expect(contents.notLazyReason == nil)
        #expect(contents.memberCount == 1)
        #expect(!contents.needsRecentSnapshotter)
        let text = InspectionReport(try inspected.result(try image.archive())).text()
        #expect(text.contains("layer 1 has its zTOC in an index of version 1") == (version == .v1))
    }

    @Test("a layer may be lazy in two formats, and one of several members asks for a recent runtime")
    func both() throws {
        let blob = try Rewriting(Self.source.tar, in: inspected.folder).blob
        var image = try IndexedImage(blob, in: inspected.folder)
        image.layer = try EStargzBlob.layer(blob, in: inspected.folder)
        let contents = try contents(image)
        #expect(contents.lazyFormats == ["estargz", "soci"])
        #expect(contents.needsRecentSnapshotter)
        let text = InspectionReport(try inspected.result(try image.archive())).text()
        #expect(text.contains("estargz, soci"))
        #expect(text.contains("layer 1 has several gzip members: a zTOC of such a layer needs soci-snapshotter 0.14"))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let obstacle: SOCIPulling.Obstacle
        let apply: @Sendable (inout IndexedImage) -> Void

        init(_ obstacle: SOCIPulling.Obstacle, _ apply: @escaping @Sendable (inout IndexedImage) -> Void) {
            testDescription = "\(obstacle)"
            self.obstacle = obstacle
            self.apply = apply
        }
    }

    static let cases = [
        Case(.noIndex) { $0.isNamed = false },
        Case(.indexMissing) { $0.absent = [.index] },
        Case(.indexNotCanonical) { $0.spelling = { $0 + [0x0a] } },
        Case(.noZTOC) { $0.change = { $0.layers = [] } },
        Case(.mediaType("application/vnd.x")) { $0.ztocMediaType = MediaType("application/vnd.x") },
        Case(.ztocMissing) { $0.absent = [.ztoc] },
        Case(.ztocDamaged) { $0.ztocBytes = [1, 2, 3] },
        Case(.refused(SpanTable.Fault.order.reason)) { image in
            let spans = image.ztoc.spans
            image.ztoc.spans = spans.replacing(checkpoints: spans.checkpoints.reversed())
        },
        Case(.refused("there is no room for the headers of link")) { $0.ztoc.entries[1].offset -= 512 },
        Case(.refused("the target of the hardlink link does not stand before it")) {
            $0.ztoc.entries[1].linkName = FilePathBytes("nothing")
        },
    ]

    @Test("what keeps a runtime from using the index is told", arguments: cases)
    func impossible(damage: Case) throws {
        var image = image
        damage.apply(&image)
        let contents = try contents(image)
        #expect(contents.soci.obstacle == damage.obstacle)
        #expect(contents.lazyFormats == [])
        let reason = try #require(contents.notLazyReason)
        #expect(reason.hasPrefix("it is ordinary gzip, without a table of contents"))
        #expect(reason.hasSuffix(damage.obstacle.reason) == (damage.obstacle != .noIndex))
    }
}
