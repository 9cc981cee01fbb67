import Codec
import EStargz
import ImageCore
import JSON
import Layers
import OCI
import SOCI
import Tar
import TestSupport
import Testing
import Transports

@testable import Conversion

/// eStargz and SOCI out of one pass.
@Suite struct OptimizeSOCITests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func source(_ name: String = "in.tar") throws -> String {
        var random = SeededGenerator(seed: 9)
        let layers = (0..<3).map { number in
            var tar = LayerBuilder()
            for file in 0..<5 { tar.file("layer\(number)/file\(file)", random.text(50_000)) }
            return ImageBuilder.Layer(plain: tar.tar)
        }
        return try folder.write(ImageBuilder.archive(layers), to: name)
    }

    private func conversion(_ version: SOCIIndex.Version? = .v2) throws -> Conversion {
        var conversion = try Conversion(in: folder)
        conversion.options.soci.version = version
        conversion.options.soci.minimumLayerSize = 0
        conversion.options.soci.spanSize = 64 << 10
        conversion.options.platforms = .all
        return conversion
    }

    @Test func `both come out of one pass, and the layers are those of eStargz alone`() throws {
        let path = try source()
        let alone = try conversion(nil).run(path, to: "alone.tar")
        let both = try conversion().run(path)
        #expect(both.images[0].layers.map(\.digest) == alone.images[0].layers.map(\.digest))
        #expect(alone.images[0].layers.allSatisfy { $0.soci == nil })
        let indexing = Indexing(in: folder)
        let manifests = try indexing.manifests()
        #expect(manifests.map(\.artifactType) == [nil, .sociIndexV2])
        #expect(manifests[0].annotation(Annotation.sociIndexDigest) == manifests[1].digest.description)
        let index = try indexing.sociIndex(manifests[1].digest)
        #expect(index.layers.map(\.layer) == both.images[0].layers.map(\.digest))
        for layer in index.layers {
            let names = try indexing.ztoc(layer).entries.map(\.name.description)
            #expect(names.contains(".no.prefetch.landmark") && names.last == "stargz.index.json")
        }
        #expect(both.images[0].layers.allSatisfy { $0.soci?.ztoc?.hasSeveralMembers == true })
        #expect(try indexing.findings().filter { $0.severity == .error } == [])
    }

    @Test func `where no layer reaches the minimum size the image is as without`() throws {
        var small = try conversion()
        small.options.soci.minimumLayerSize = 10 << 20
        let result = try small.run(try source())
        #expect(result.images[0].sociIndex == nil)
        #expect(result.warnings == [])
        for layer in result.images[0].layers {
            guard case .tooSmall? = layer.soci else {
                Issue.record("\(String(describing: layer.soci))")
                continue
            }
        }
        let without = try conversion(nil).run(folder.file("in.tar"), to: "without.tar")
        #expect(result.digest == without.digest)
        #expect(try Repository.read(folder.file("out.tar")) == Repository.read(folder.file("without.tar")))
    }

    @Test func `version 1 refers to the new manifest`() throws {
        let result = try conversion(.v1).run(try source())
        let indexing = Indexing(in: folder)
        let referrers = try indexing.open().referrers
        #expect(referrers.map(\.artifactType) == [.sociIndexV1])
        #expect(try indexing.sociIndex(referrers[0].digest).subject?.digest == result.digest)
        #expect(try indexing.findings().filter { $0.severity == .error } == [])
    }

    @Test(arguments: SOCIIndex.Version.allCases)
    func `an index of the source's layers goes, with a word where nothing replaces it`(
        version: SOCIIndex.Version
    ) throws {
        var indexing = Indexing(in: folder)
        indexing.options.soci.version = version
        try indexing.run(try source(), to: "indexed.tar")
        let without = try conversion(nil).run(folder.file("indexed.tar"))
        #expect(without.warnings.count == 1)
        #expect(try indexing.open().referrers == [])
        #expect(try indexing.manifests().allSatisfy { $0.artifactType == nil })
        let image = try #require(try indexing.tree().images.first)
        #expect(image.manifest.annotations.isEmpty)
        #expect(image.descriptor.annotation(Annotation.sociIndexDigest) == nil)
        let again = try conversion(version).run(folder.file("indexed.tar"), to: "again.tar")
        #expect(again.warnings == [])
        let fresh = try conversion(version).run(folder.file("in.tar"), to: "fresh.tar")
        #expect(again.images[0].digest == fresh.images[0].digest)
        #expect(try indexing.findings("again.tar").filter { $0.severity == .error } == [])
    }

    @Test func `attestations stay, and each platform has its index`() throws {
        let conversion = try conversion()
        let result = try conversion.run(Repository.fixture("busybox-containerd.tar"))
        let indexing = Indexing(in: folder)
        let manifests = try indexing.manifests()
        #expect(manifests.count { $0.artifactType == .sociIndexV2 } == 2)
        let attestation = try #require(manifests.first { $0.isAttestation })
        #expect(
            result.images.map(\.digest?.description).contains(attestation.annotation(Annotation.attestationSubject)))
        #expect(try conversion.findings().filter { $0.severity == .error } == [])
    }

    @Test func `a layer that stays as it was is read for its zTOC`() throws {
        var tar = LayerBuilder()
        tar.add(LayerBuilder.entry("x", .file, 0o644) { $0.name = FilePathBytes([0xff, 0x2f, 0xfe]) }, [1, 2, 3])
        tar.file("good", "text")
        let blob = try Compressing.gzip(tar.tar)
        let layer = ImageBuilder.Layer(blob, diffID: SHA256Hasher.digest(of: tar.tar))
        let path = try folder.write(ImageBuilder.archive([layer]), to: "in.tar")
        let result = try conversion().run(path)
        guard case .untouched = result.images[0].layers[0].outcome else {
            Issue.record("\(result.images[0].layers[0].outcome)")
            return
        }
        let indexing = Indexing(in: folder)
        let index = try indexing.sociIndex(try #require(result.images[0].sociIndex))
        #expect(index.layers.map(\.layer) == [layer.descriptor.digest])
        #expect(try indexing.ztoc(index.layers[0]).entries.map(\.name.description).last == "good")
    }

    @Test func `zstd layers get none`() throws {
        var conversion = try conversion()
        conversion.options.packing = Packing(
            codec: .zstd(level: 3), chunkSize: 4 << 20, minimumMemberSize: 0, storesIncompressible: true)
        let result = try conversion.run(try source())
        #expect(result.images[0].sociIndex == nil)
        for layer in result.images[0].layers {
            guard case .zstd? = layer.soci else {
                Issue.record("\(String(describing: layer.soci))")
                continue
            }
        }
    }

    @Test func `a dry run says which layers would be indexed`() throws {
        var conversion = try conversion()
        conversion.options.isDryRun = true
        conversion.options.soci.minimumLayerSize = 100_000
        let path = try source()
        for layer in try conversion.run(path).images[0].layers {
            guard case .planned? = layer.soci else {
                Issue.record("\(String(describing: layer.soci))")
                continue
            }
        }
        #expect(folder.names == ["in.tar"])
    }

    @Test func `the archive is the same bytes on any number of threads`() throws {
        var conversion = try conversion()
        let path = try source()
        var archives: Set<[UInt8]> = []
        for threads in [1, 4] {
            conversion.threads = threads
            try conversion.run(path)
            archives.insert(try Repository.read(folder.file("out.tar")))
        }
        #expect(archives.count == 1)
    }
}
